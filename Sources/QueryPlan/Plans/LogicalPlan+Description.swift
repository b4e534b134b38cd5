import Columnar

extension LogicalPlan: CustomStringConvertible {
  /// The operators, one a line, inputs indented below: normalised text, equal for equal plans only.
  package var description: String { lines(named: false).joined(separator: "\n") }

  /// As `description`, with column names in place of ordinals, for people.
  package var explanation: String { lines(named: true).joined(separator: "\n") }

  /// `named`: columns by name instead of ordinal.
  private func lines(named: Bool) -> [String] {
    let columns = named ? input?.schema.fields.map(\.name) : nil
    func list(_ expressions: [NamedExpression]) -> String {
      expressions.map { expression in
        let text = expression.expression.text(columns: columns)
        let name = named ? expression.name : expression.name.quotedAsNeeded
        return text != name ? "\(name): \(text)" : text
      }.joined(separator: ", ")
    }
    var line: String
    switch self {
    case .oneRow: line = "one row"
    case .unionAll: line = "union all"
    case .join(let left, let right, let join):
      let leftNames = named ? left.schema.fields.map(\.name) : nil
      let rightNames = named ? right.schema.fields.map(\.name) : nil
      let keys = join.keys.map { "\($0.left.text(columns: leftNames)) = \($0.right.text(columns: rightNames))" }
      line = "\(join.kind.rawValue) join [\(keys.joined(separator: ", "))]"
      if let condition = join.condition {
        let both = leftNames.flatMap { left in rightNames.map { left + $0 } }
        line += " on \(condition.text(columns: both))"
      }
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
      line = "sort \(keys.map { $0.text(columns: columns) }.joined(separator: ", "))"
    case .limit(_, let count, let offset):
      line = "limit \(count.map(String.init) ?? "ALL")\(offset == 0 ? "" : " offset \(offset)")"
    }
    return [line] + inputs.flatMap { $0.lines(named: named) }.map { "  \($0)" }
  }
}

extension SortKey {
  /// The key as SQL; ordinals where no column names are given.
  package func text(columns: [String]? = nil) -> String {
    "\(expression.text(columns: columns)) \(direction == .ascending ? "ASC" : "DESC")"
      + " NULLS \(nulls == .first ? "FIRST" : "LAST")"
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
