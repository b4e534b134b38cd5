import Columnar

extension LogicalPlan: CustomStringConvertible {
  /// The operators, one a line, inputs indented below: normalised text, equal for equal plans only.
  package var description: String { lines(named: false).joined(separator: "\n") }

  /// As `description`, with column names in place of ordinals, for people.
  package var explanation: String { lines(named: true).joined(separator: "\n") }

  /// The text of what map tasks compute: up to the aggregation nearest to the scan, or, without one, up to the
  /// topmost projection or filter. HAVING, ORDER BY and LIMIT above it do not change it, nor do output names.
  package var mapSideDescription: String {
    var lowest: LogicalPlan?
    var plan: LogicalPlan? = self
    while let current = plan {
      if case .aggregate = current { lowest = current }
      plan = current.input
    }
    if let lowest { return lowest.lines(named: false, labels: false).joined(separator: "\n") }
    return withoutOrdering.lines(named: false, labels: false).joined(separator: "\n")
  }

  private var withoutOrdering: LogicalPlan {
    switch self {
    case .scan: self
    case .filter(let input, let condition): .filter(input.withoutOrdering, condition)
    case .project(let input, let expressions): .project(input.withoutOrdering, expressions)
    case .aggregate(let input, let keys, let aggregates): .aggregate(input, keys: keys, aggregates: aggregates)
    case .sort(let input, _), .limit(let input, _, _): input.withoutOrdering
    }
  }

  /// `named`: columns by name instead of ordinal. `labels`: the output names of projections and keys.
  private func lines(named: Bool, labels: Bool = true) -> [String] {
    let columns = named ? input?.schema.fields.map(\.name) : nil
    func list(_ expressions: [NamedExpression]) -> String {
      expressions.map { expression in
        let text = expression.expression.text(columns: columns)
        let name = named ? expression.name : expression.name.quotedAsNeeded
        return labels && text != name ? "\(name): \(text)" : text
      }.joined(separator: ", ")
    }
    var line: String
    switch self {
    case .scan(let scan):
      let fields = scan.columns.map { ordinal in
        let field = scan.schema.fields[ordinal]
        return "\(named ? field.name : field.name.quotedAsNeeded) \(field.type)"
      }
      line = "scan \(scan.table) [\(fields.joined(separator: ", "))]"
    case .filter(_, let condition): line = "filter \(condition.text(columns: columns))"
    case .project(_, let expressions): line = "project \(list(expressions))"
    case .aggregate(_, let keys, let aggregates):
      line = "aggregate by [\(list(keys))]"
      if !aggregates.isEmpty {
        line += ": " + aggregates.map { $0.text(columns: columns) }.joined(separator: ", ")
      }
    case .sort(_, let keys):
      let terms = keys.map { key in
        "\(key.expression.text(columns: columns)) \(key.direction == .ascending ? "ASC" : "DESC")"
          + " NULLS \(key.nulls == .first ? "FIRST" : "LAST")"
      }
      line = "sort \(terms.joined(separator: ", "))"
    case .limit(_, let count, let offset):
      line = "limit \(count.map(String.init) ?? "ALL")\(offset == 0 ? "" : " offset \(offset)")"
    }
    return [line] + (input?.lines(named: named, labels: labels).map { "  \($0)" } ?? [])
  }
}

extension TableReference: CustomStringConvertible {
  package var description: String {
    switch self {
    case .name(let name): name.quotedAsNeeded
    case .path(let path): Value.text(path).sqlLiteral(as: .varchar)
    case .function(let name, let path, let options):
      "\(name)(\(([Value.text(path).sqlLiteral(as: .varchar)] + options.map { "\($0.name) = \($0.value)" }).joined(separator: ", ")))"
    }
  }
}

extension TableOptionValue: CustomStringConvertible {
  package var description: String {
    switch self {
    case .text(let text): Value.text(text).sqlLiteral(as: .varchar)
    case .integer(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .map(let entries):
      "{\(entries.map { "\(Value.text($0.name).sqlLiteral(as: .varchar)): \($0.value)" }.joined(separator: ", "))}"
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    }
  }
}
