import Columnar

extension LogicalPlan {
  /// Names and types of the output columns.
  package var schema: Schema {
    switch self {
    case .scan(let scan): Schema(scan.columns.map { scan.schema.fields[$0] })
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _): input.schema
    case .project(let input, let expressions): Schema(LogicalPlan.fields(expressions, over: input.schema))
    case .aggregate(let input, let keys, let aggregates):
      Schema(
        LogicalPlan.fields(keys, over: input.schema)
          + aggregates.map { call in
            Field(
              name: call.text(columns: input.schema.fields.map(\.name)), type: call.type,
              isNullable: call.function != .count && call.function != .countRows)
          })
    }
  }

  private static func fields(_ expressions: [NamedExpression], over input: Schema) -> [Field] {
    expressions.map { named in
      let isNullable =
        switch named.expression {
        case .column(let ordinal, _): input.fields[ordinal].isNullable
        case .literal(let value, _): value == .null
        default: true
        }
      return Field(name: named.name, type: named.expression.type, isNullable: isNullable)
    }
  }

  /// The operator's input; `nil` for a scan.
  package var input: LogicalPlan? {
    switch self {
    case .scan: nil
    case .filter(let input, _), .project(let input, _), .aggregate(let input, _, _), .sort(let input, _),
      .limit(let input, _, _):
      input
    }
  }

  /// The aggregation nearest to the output, if there is one.
  package var topAggregate: LogicalPlan? {
    var plan: LogicalPlan? = self
    while let current = plan {
      if case .aggregate = current { return current }
      plan = current.input
    }
    return nil
  }

  /// The tables the plan reads, from left to right.
  package var scans: [TableScan] {
    var plan = self
    while let input = plan.input { plan = input }
    if case .scan(let scan) = plan { return [scan] }
    return []
  }
}
