import Columnar
import QueryPlan

/// A call of a function whose operands are all known and not null.
struct StrictFunction {
  var function: ScalarFunction
  var values: [Datum]
  var types: [DataType]
  var result: DataType

  func value() throws -> Datum {
    switch function {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return .boolean(comparison)
    case .add, .subtract, .multiply, .divide, .integerDivide, .modulo, .negate, .abs, .round, .floor, .ceil:
      return try number()
    case .not: return .boolean(!values[0].isTrue)
    case .lower, .upper, .length, .substring, .splitPart, .concatOperator, .trim, .ltrim, .rtrim, .replace, .startsWith,
      .endsWith, .contains, .like, .ilike:
      return try text()
    case .datePart, .dateTrunc, .year, .month, .day, .hour, .minute, .second, .dayOfWeek, .isoDayOfWeek, .dayOfYear,
      .week, .quarter, .epoch, .epochMilliseconds:
      return try time()
    default: return try more()
    }
  }

  private var comparison: Bool {
    let order = Datum.order(values[0], values[1])
    switch function {
    case .equal: return order == 0
    case .notEqual: return order != 0
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    default: return order >= 0
    }
  }

  func exact(_ index: Int) -> Int128 {
    guard case .exact(let value) = values[index] else { preconditionFailure("\(function) of \(values)") }
    return value
  }

  func double(_ index: Int) -> Double {
    guard case .double(let value) = values[index] else { preconditionFailure("\(function) of \(values)") }
    return value
  }

  func bytes(_ index: Int) -> [UInt8] {
    guard case .text(let value) = values[index] else { preconditionFailure("\(function) of \(values)") }
    return value
  }

  /// Code points.
  func scalars(_ index: Int) -> [Unicode.Scalar] { Array(String(decoding: bytes(index), as: UTF8.self).unicodeScalars) }
}

func textDatum(_ scalars: some Sequence<Unicode.Scalar>) -> Datum {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return .text(String(view))
}
