import Columnar
import QueryPlan

/// A table as the interpreter reads it.
package struct TypedTable {
  package var schema: Schema
  package var rows: [[Datum]]

  package init(schema: Schema, rows: [[Datum]]) {
    self.schema = schema
    self.rows = rows
  }
}

/// Answers bound plans row by row, the slow and obvious way.
///
/// It is an oracle for the engine and for DuckDB's role as one, so it shares nothing with the engine but plan, types and
/// literals: every function is written again, from what docs/sql.md says. Where it is slow, it is on purpose.
package struct RowInterpreter {
  private let tables: (TableReference) throws -> TypedTable

  /// `tables` gives the contents of what the plan scans.
  package init(tables: @escaping (TableReference) throws -> TypedTable) { self.tables = tables }

  /// The rows of a plan, in order where the plan orders them. Throws ``InterpreterError``, and what `tables` throws.
  package func rows(_ plan: LogicalPlan) throws -> [[Datum]] {
    switch plan {
    case .scan(let scan):
      return try tables(scan.table).rows.map { row in scan.columns.map { row[$0] } }
    case .filter(let input, let condition):
      return try rows(input).filter { try RowEvaluator(row: $0).evaluate(condition).isTrue }
    case .project(let input, let expressions):
      return try rows(input).map { row in
        try expressions.map { try RowEvaluator(row: row).evaluate($0.expression) }
      }
    case .aggregate(let input, let keys, let aggregates):
      return try aggregated(rows(input), keys.map(\.expression), aggregates)
    case .sort(let input, let keys):
      return try sorted(rows(input), keys)
    case .limit(let input, let count, let offset):
      let remaining = try rows(input).dropFirst(offset)
      return Array(count.map { remaining.prefix($0) } ?? remaining)
    case .join(let left, let right, let join):
      return try joined(rows(left), rows(right), columnCount: right.schema.fields.count, join)
    case .unionAll(let inputs): return try inputs.flatMap(rows)
    case .oneRow: return [[]]
    }
  }

  /// The result as CSV with a header: null is nothing, the empty text is `""`.
  package func csv(_ plan: LogicalPlan) throws -> String {
    let fields = plan.schema.fields
    var lines = [fields.map { Self.quoted($0.name) }.joined(separator: ",")]
    for row in try rows(plan) {
      let cells = zip(row, fields).map { value, field in
        TextOfValue.text(value, field.type).map(Self.quoted) ?? ""
      }
      lines.append(cells.joined(separator: ","))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.isEmpty || text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    guard needsQuotes else { return text }
    let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
    return "\"\(doubled)\""
  }

  // MARK: Operators

  private func aggregated(
    _ rows: [[Datum]], _ keys: [Expression], _ aggregates: [AggregateCall]
  ) throws -> [[Datum]] {
    var groups: [(keys: [Datum], rows: [[Datum]])] = keys.isEmpty ? [([], [])] : []
    var places: [String: Int] = keys.isEmpty ? ["": 0] : [:]
    for row in rows {
      let values = try keys.map { try RowEvaluator(row: row).evaluate($0) }
      let name = values.map(\.groupingText).joined(separator: "|")
      if let place = places[name] {
        groups[place].rows.append(row)
      } else {
        places[name] = groups.count
        groups.append((values, [row]))
      }
    }
    return try groups.map { group in
      try group.keys + aggregates.map { try RowAggregate($0).value(over: group.rows) }
    }
  }

  private func joined(
    _ left: [[Datum]], _ right: [[Datum]], columnCount: Int, _ join: Join
  ) throws -> [[Datum]] {
    // Right rows by the text of their keys; null equals nothing.
    func text(_ row: [Datum], _ keys: [Expression]) throws -> String? {
      let values = try keys.map { try RowEvaluator(row: row).evaluate($0) }
      return values.contains(where: \.isNull) ? nil : values.map(\.groupingText).joined(separator: "|")
    }
    var candidates: [String: [[Datum]]] = [:]
    for row in right {
      if let key = try text(row, join.keys.map(\.right)) { candidates[key, default: []].append(row) }
    }
    var result: [[Datum]] = []
    for row in left {
      let matches =
        try (try text(row, join.keys.map(\.left))).flatMap { candidates[$0] }?.filter { other in
          try join.condition.map { try RowEvaluator(row: row + other).evaluate($0).isTrue } ?? true
        } ?? []
      switch join.kind {
      case .inner: result += matches.map { row + $0 }
      case .left:
        result += matches.isEmpty ? [row + Array(repeating: .null, count: columnCount)] : matches.map { row + $0 }
      case .semi: result += matches.isEmpty ? [] : [row]
      case .anti: result += matches.isEmpty ? [row] : []
      }
    }
    return result
  }

  private func sorted(_ rows: [[Datum]], _ keys: [SortKey]) throws -> [[Datum]] {
    let keyed = try rows.map { row in
      (row: row, values: try keys.map { try RowEvaluator(row: row).evaluate($0.expression) })
    }
    // Ties keep their order; the standard sort does not promise that.
    return keyed.enumerated().sorted { left, right in
      for (index, key) in keys.enumerated() {
        let order = Self.order(left.element.values[index], right.element.values[index], key)
        if order != 0 { return order < 0 }
      }
      return left.offset < right.offset
    }.map(\.element.row)
  }

  private static func order(_ left: Datum, _ right: Datum, _ key: SortKey) -> Int {
    switch (left.isNull, right.isNull) {
    case (true, true): return 0
    case (true, false): return key.nulls == .first ? -1 : 1
    case (false, true): return key.nulls == .first ? 1 : -1
    case (false, false):
      let order = Datum.order(left, right)
      return key.direction == .ascending ? order : -order
    }
  }
}
