import SystemIO

/// Counts the rejected rows of one run, exactly, and says how many of them are kept: the content of `summary.json`.
package struct RejectSummary: Hashable, Sendable {
  /// The version of this layout and of `rows.ndjson`.
  static let formatVersion = 1

  /// What the job's limits made of the run.
  package enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// No more than expected.
    case ok
    /// More than `warn`.
    case warned
    /// More than `fail`: the run published nothing.
    case failed
  }

  /// A count of rows under a name: a code, or a column.
  package struct Count: Hashable, Sendable {
    package var name: String
    package var rows: Int

    package init(name: String, rows: Int) {
      self.name = name
      self.rows = rows
    }
  }

  package struct FileCount: Hashable, Sendable {
    /// As in ``RejectRecord/file``.
    package var file: String
    package var read: Int
    package var rejected: Int
    /// Which of `heads` the file begins with; nil where it was not kept.
    package var head: Int?

    package init(file: String, read: Int, rejected: Int, head: Int?) {
      self.file = file
      self.read = read
      self.rejected = rejected
      self.head = head
    }
  }

  package var run: RunIdentity
  package var engineVersion: String
  package var job: String
  /// Relative to the dataset.
  package var partition: String
  package var verdict: Verdict
  package var read: Int
  package var rejected: Int
  /// The most frequent first.
  package var byCode: [Count]
  /// The most frequent first; rows that were rejected for a value of the column.
  package var byColumn: [Count]
  /// Files with rejected rows, in input order.
  package var byFile: [FileCount]
  /// What stands in files before their first row, such as the header line: with it raw rows make a file again.
  package var heads: [[UInt8]]
  /// Rows in `rows.ndjson`: the first ones in input order.
  package var keptRows = 0
  /// Bytes of `rows.ndjson`.
  package var keptBytes = 0

  package init(
    run: RunIdentity, engineVersion: String, job: String, partition: String, verdict: Verdict, read: Int, rejected: Int,
    byCode: [Count], byColumn: [Count], byFile: [FileCount], heads: [[UInt8]]
  ) {
    self.run = run
    self.engineVersion = engineVersion
    self.job = job
    self.partition = partition
    self.verdict = verdict
    self.read = read
    self.rejected = rejected
    self.byCode = byCode
    self.byColumn = byColumn
    self.byFile = byFile
    self.heads = heads
  }

  func encoded() -> [UInt8] {
    func list(_ counts: [Count], _ name: String) -> JSONValue {
      .array(
        counts.map {
          .object([JSONMember(name: name, value: .string($0.name)), JSONMember(name: "rows", value: .integer($0.rows))])
        })
    }
    return JSONWriter.write(
      .object([
        "format": .integer(Self.formatVersion),
        "run": run.json,
        "engine": .string(engineVersion),
        "job": .string(job),
        "partition": .string(partition),
        "verdict": .string(verdict.rawValue),
        "read": .integer(read),
        "rejected": .integer(rejected),
        "by_code": list(byCode, "code"),
        "by_column": list(byColumn, "column"),
        "by_file": .array(
          byFile.map { file in
            var members = [
              JSONMember(name: "file", value: .string(file.file)), JSONMember(name: "read", value: .integer(file.read)),
              JSONMember(name: "rows", value: .integer(file.rejected)),
            ]
            if let head = file.head { members.append(JSONMember(name: "head", value: .integer(head))) }
            return .object(members)
          }),
        "heads_base64": .array(heads.map { .string(Base64.encode($0)) }),
        "kept_rows": .integer(keptRows),
        "kept_bytes": .integer(keptBytes),
      ]))
  }

  init(json: JSONValue) throws(JSONError) {
    let format: Int = try json.integer("format")
    guard format == Self.formatVersion else { throw JSONError(description: "format \(format) is not known") }
    guard let verdict = Verdict(rawValue: try json.string("verdict")) else {
      throw JSONError(description: "\"verdict\" is none that is known")
    }
    var heads: [[UInt8]] = []
    for value in try json.array("heads_base64") {
      guard case .string(let text) = value, let bytes = Base64.decode(text) else {
        throw JSONError(description: "\"heads_base64\" must be base64")
      }
      heads.append(bytes)
    }
    var byFile: [FileCount] = []
    for file in try json.array("by_file") {
      let head = try file.optionalInteger("head")
      guard head.map(heads.indices.contains) ?? true else { throw JSONError(description: "\"head\" names none") }
      byFile.append(
        FileCount(
          file: try file.string("file"), read: try file.integer("read"), rejected: try file.integer("rows"), head: head)
      )
    }
    self.init(
      run: try RunIdentity(json: try json.member("run")), engineVersion: try json.string("engine"),
      job: try json.string("job"), partition: try json.string("partition"), verdict: verdict,
      read: try json.integer("read"), rejected: try json.integer("rejected"),
      byCode: try Self.counts(json, "by_code", "code"), byColumn: try Self.counts(json, "by_column", "column"),
      byFile: byFile, heads: heads)
    keptRows = try json.integer("kept_rows")
    keptBytes = try json.integer("kept_bytes")
  }

  private static func counts(_ json: JSONValue, _ list: String, _ name: String) throws(JSONError) -> [Count] {
    var counts: [Count] = []
    for entry in try json.array(list) {
      counts.append(Count(name: try entry.string(name), rows: try entry.integer("rows")))
    }
    return counts
  }
}
