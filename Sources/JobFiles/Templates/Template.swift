import QueryPlan

/// A text with `{{ name }}` places for the run's interval, named as in Airflow.
struct Template {
  enum Problem: Error, Hashable {
    case unclosed
    case unknown(name: String, hint: String?)
  }

  /// The names and what they stand for.
  private static let variables: [(name: String, value: @Sendable (JobInterval) -> String)] = [
    ("ds", { $0.dateText }),
    ("ds_nodash", { $0.dateText.filter { $0 != "-" } }),
    ("ts", { $0.timestampText }),
    ("ts_nodash", { "\($0.dateText.filter { $0 != "-" })T\($0.hourText)0000" }),
    ("interval_start", { $0.sqlTimestampText }),
    ("interval_end", { $0.next.sqlTimestampText }),
    ("next_ds", { $0.next.dateText }),
    ("year", { $0.yearText }),
    ("month", { $0.monthText }),
    ("day", { $0.dayText }),
    ("hour", { $0.hourText }),
  ]

  static var names: [String] { variables.map(\.name) }

  private enum Piece {
    case text(Substring)
    case variable(@Sendable (JobInterval) -> String)
  }

  private var pieces: [Piece] = []

  /// Throws where a place is not closed or names nothing known.
  init(_ text: String) throws(Problem) {
    var rest = text[...]
    while let open = rest.firstRange(of: "{{") {
      pieces.append(.text(rest[..<open.lowerBound]))
      rest = rest[open.upperBound...]
      guard let close = rest.firstRange(of: "}}") else { throw .unclosed }
      let name = rest[..<close.lowerBound].filter { !$0.isWhitespace }
      guard let variable = Self.variables.first(where: { $0.name == name }) else {
        throw .unknown(name: name, hint: NearestName.hint(for: name, among: Self.names))
      }
      pieces.append(.variable(variable.value))
      rest = rest[close.upperBound...]
    }
    pieces.append(.text(rest))
  }

  var usesVariables: Bool {
    pieces.contains {
      if case .variable = $0 { true } else { false }
    }
  }

  func rendered(for interval: JobInterval) -> String {
    pieces.reduce(into: "") { result, piece in
      switch piece {
      case .text(let text): result += text
      case .variable(let value): result += value(interval)
      }
    }
  }
}
