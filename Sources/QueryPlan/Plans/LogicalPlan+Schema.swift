import Columnar

extension LogicalPlan {
  /// Names and types of the output columns.
  package var schema: Schema {
    switch self {
    case .scan(let scan): Schema(scan.columns.map { scan.schema.fields[$0] })
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _): input.schema
    case .project(let input, let expressions): Schema(LogicalPlan.fields(expressions, over: input.schema))
    case .join(let left, let right, let join): Schema(LogicalPlan.fields(left.schema, right.schema, join.kind))
    case .unionAll(let inputs): LogicalPlan.unionSchema(inputs)
    case .oneRow: Schema([])
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

  private static func fields(_ left: Schema, _ right: Schema, _ kind: Join.Kind) -> [Field] {
    guard kind.outputsRight else { return left.fields }
    return left.fields
      + right.fields.map { field in
        Field(name: field.name, type: field.type, isNullable: field.isNullable || kind == .left)
      }
  }

  /// Names are the first input's.
  private static func unionSchema(_ inputs: [LogicalPlan]) -> Schema {
    let schemas = inputs.map(\.schema)
    return Schema(
      schemas[0].fields.indices.map { ordinal in
        var field = schemas[0].fields[ordinal]
        field.isNullable = schemas.contains { $0.fields[ordinal].isNullable }
        return field
      })
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

  /// What the operator reads, from left to right.
  package var inputs: [LogicalPlan] {
    switch self {
    case .scan, .oneRow: []
    case .filter(let input, _), .project(let input, _), .aggregate(let input, _, _), .sort(let input, _),
      .limit(let input, _, _):
      [input]
    case .join(let left, let right, _): [left, right]
    case .unionAll(let inputs): inputs
    }
  }

  /// Operators of the whole plan; one that is used twice counts twice.
  package var operatorCount: Int { inputs.reduce(1) { $0 + $1.operatorCount } }

  /// The operator's input where it has exactly one.
  package var input: LogicalPlan? { inputs.count == 1 ? inputs[0] : nil }

  /// The aggregation nearest to the output, if there is one.
  package var topAggregate: LogicalPlan? {
    var plan: LogicalPlan? = self
    while let current = plan {
      if case .aggregate = current { return current }
      plan = current.input
    }
    return nil
  }

  /// The scans of the plan, from left to right.
  package var scans: [TableScan] {
    if case .scan(let scan) = self { return [scan] }
    return inputs.flatMap(\.scans)
  }
}
