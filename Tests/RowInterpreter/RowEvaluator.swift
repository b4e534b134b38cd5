import Columnar
import QueryPlan

/// Evaluates expressions over one row, by recursion.
struct RowEvaluator {
  var row: [Datum]

  func evaluate(_ expression: Expression) throws -> Datum {
    switch expression {
    case .column(let ordinal, _): return row[ordinal]
    case .literal(let value, _): return Datum(value)
    case .cast(let operand, let type, let mode):
      let value = try evaluate(operand)
      if value.isNull { return .null }
      do {
        return try ValueCast.cast(value, from: operand.type, to: type)
      } catch let error as InterpreterError where mode == .nullOnFailure && error.code != .unsupported {
        return .null
      }
    case .conditional(let branches, let otherwise, _):
      for branch in branches where try evaluate(branch.condition).isTrue { return try evaluate(branch.result) }
      return try evaluate(otherwise)
    case .call(let function, let operands, let type): return try call(function, operands, type)
    }
  }

  /// Functions that look at nulls, or at fewer operands than all; the others are null when an operand is.
  private func call(_ function: ScalarFunction, _ operands: [Expression], _ type: DataType) throws -> Datum {
    switch function {
    case .and, .or:
      let decisive = function == .or
      var sawNull = false
      for operand in operands {
        switch try evaluate(operand) {
        case .boolean(decisive): return .boolean(decisive)
        case .null: sawNull = true
        default: break
        }
      }
      return sawNull ? .null : .boolean(!decisive)
    case .isNull: return .boolean(try evaluate(operands[0]).isNull)
    case .isNotNull: return .boolean(try !evaluate(operands[0]).isNull)
    case .isDistinctFrom: return .boolean(try !Datum.isSame(evaluate(operands[0]), evaluate(operands[1])))
    case .isNotDistinctFrom: return .boolean(try Datum.isSame(evaluate(operands[0]), evaluate(operands[1])))
    case .inList:
      let value = try evaluate(operands[0])
      if value.isNull { return .null }
      let members = try operands.dropFirst().map(evaluate)
      if members.contains(where: { !$0.isNull && Datum.order($0, value) == 0 }) { return .boolean(true) }
      return members.contains(where: \.isNull) ? .null : .boolean(false)
    case .coalesce:
      for operand in operands {
        let value = try evaluate(operand)
        if !value.isNull { return value }
      }
      return .null
    case .nullIf:
      let (first, second) = (try evaluate(operands[0]), try evaluate(operands[1]))
      return !first.isNull && !second.isNull && Datum.order(first, second) == 0 ? .null : first
    case .greatest, .least:
      let sign = function == .greatest ? 1 : -1
      return try operands.map(evaluate).filter { !$0.isNull }.reduce(Datum.null) { best, value in
        best.isNull || Datum.order(value, best) * sign > 0 ? value : best
      }
    case .concat:
      return .text(
        try operands.map(evaluate).flatMap { value -> [UInt8] in
          guard case .text(let bytes) = value else { return [] }
          return bytes
        })
    case .concatWithSeparator:
      guard case .text(let separator) = try evaluate(operands[0]) else { return .null }
      let parts = try operands.dropFirst().map(evaluate).compactMap { value -> [UInt8]? in
        guard case .text(let bytes) = value else { return nil }
        return bytes
      }
      return .text(Array(parts.joined(separator: separator)))
    default:
      // Beside a constant NULL nothing is computed, and so nothing fails.
      if operands.contains(where: Self.isConstantNull) { return .null }
      let values = try operands.map(evaluate)
      if values.contains(where: \.isNull) { return .null }
      return try StrictFunction(function: function, values: values, types: operands.map(\.type), result: type).value()
    }
  }

  /// A NULL of any type, as it stands in the query.
  private static func isConstantNull(_ expression: Expression) -> Bool {
    switch expression {
    case .literal(let value, _): value == .null
    case .cast(let operand, _, _): isConstantNull(operand)
    default: false
    }
  }
}
