import SystemIO
import TextFormats

/// One comparison of a verification.
package struct VerificationCheck: Hashable, Sendable {
  package enum Verdict: String, Hashable, Sendable {
    case ok
    case failed
    /// Could not be made, or need not be; says why in `found`.
    case skipped
  }

  package var name: String
  package var expected: String
  package var found: String
  package var verdict: Verdict
  /// What differs, one line each, the first few.
  package var details: [String] = []
}

/// The checks of a verification, in the order in which they were made.
package struct VerificationReport: Sendable {
  private static let detailLimit = 10

  package private(set) var checks: [VerificationCheck] = []
  /// What was verified, as a path.
  package var subject: String

  package init(subject: String) { self.subject = subject }

  package var failedCount: Int { checks.count { $0.verdict == .failed } }
  /// All but the skipped ones.
  package var madeCount: Int { checks.count { $0.verdict != .skipped } }
  package var isPassed: Bool { failedCount == 0 }

  mutating func add(_ check: VerificationCheck) {
    var check = check
    let further = check.details.count - Self.detailLimit
    if further > 0 { check.details = check.details.prefix(Self.detailLimit) + ["and \(further) more"] }
    checks.append(check)
  }

  /// Adds a check that holds where both are equal.
  mutating func compare<Value: Equatable>(
    _ name: String, expected: Value, found: Value, details: [String] = []
  ) {
    let isEqual = expected == found
    add(
      VerificationCheck(
        name: name, expected: "\(expected)", found: "\(found)", verdict: isEqual ? .ok : .failed,
        details: isEqual ? [] : details))
  }

  /// Adds a check of two counts that may differ by a share of the expected one.
  mutating func compare(
    _ name: String, expected: Int, found: Int128, tolerance: Tolerance, details: [String] = []
  ) {
    let verdict: VerificationCheck.Verdict = tolerance.allows(found, for: Int128(expected)) ? .ok : .failed
    add(
      VerificationCheck(
        name: name, expected: "\(expected)", found: "\(found)", verdict: verdict,
        details: Int128(expected) == found ? [] : details))
  }

  mutating func skip(_ name: String, _ reason: String) {
    add(VerificationCheck(name: name, expected: "", found: reason, verdict: .skipped))
  }

  /// Adds a check that found something wrong, or nothing.
  mutating func require(_ name: String, expected: String, problems: [String]) {
    add(
      VerificationCheck(
        name: name, expected: expected,
        found: problems.isEmpty ? expected : "\(problems.count) problem\(problems.count == 1 ? "" : "s")",
        verdict: problems.isEmpty ? .ok : .failed, details: problems))
  }

  // MARK: Texts

  /// A table of the checks, with what differs below each, and a closing line.
  package var text: String {
    let rows = [["check", "expected", "found", ""]] + checks.map { [$0.name, $0.expected, $0.found, Self.word($0)] }
    let widths = (0..<3).map { column in min(rows.map { $0[column].count }.max() ?? 0, 44) }
    func line(_ row: [String]) -> String {
      var text = "  "
      for (column, cell) in row.enumerated() {
        let width = column < widths.count ? widths[column] : 0
        text += cell + String(repeating: " ", count: max(width - cell.count, 0)) + (column < 3 ? "  " : "")
      }
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    var text = "\(subject)\n" + line(rows[0])
    for (check, row) in zip(checks, rows.dropFirst()) {
      text += line(row)
      for detail in check.details { text += "      \(detail)\n" }
    }
    return text + conclusion + "\n"
  }

  package var conclusion: String {
    isPassed ? "verified: \(madeCount) checks passed" : "FAILED: \(failedCount) of \(madeCount) checks"
  }

  private static func word(_ check: VerificationCheck) -> String {
    switch check.verdict {
    case .ok: "ok"
    case .failed: "FAILED"
    case .skipped: "not checked"
    }
  }

  /// The same as one JSON object.
  package var json: String {
    let items = checks.map { check in
      "{\"name\":\(JSONText.quoted(check.name)),\"expected\":\(JSONText.quoted(check.expected)),"
        + "\"found\":\(JSONText.quoted(check.found)),\"verdict\":\(JSONText.quoted(check.verdict.rawValue)),"
        + "\"details\":[\(check.details.map { JSONText.quoted($0) }.joined(separator: ","))]}"
    }
    return "{\"status\":\"\(isPassed ? "verified" : "failed")\",\"path\":\(JSONText.quoted(subject)),"
      + "\"failed\":\(failedCount),\"checks\":[\(items.joined(separator: ","))]}"
  }
}
