import Columnar
import QueryPlan

/// A seeded generator, so that a failing case comes back.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Makes random well-typed expressions over random rows.
struct RandomExpressions {
  static let columnTypes: [DataType] = [.bigint, .bigint, .hugeint, .double, .varchar, .varchar, .boolean, .timestamp]

  var random: SplitMix

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  mutating func value(_ type: DataType, column: Int = 0) -> Value {
    switch type {
    case .bigint:
      if column == 1, below(20) == 0 { return .int64([.min, .max, .min + 1, .max - 1][below(4)]) }
      return .int64(Int64(below(12)) - 3)
    case .hugeint:
      return below(20) == 0 ? .int128([.min, .max, Int128(Int64.max) + 1][below(3)]) : .int128(Int128(below(12)) - 3)
    case .double: return .double([0, -0.0, 1.5, -2.5, .nan, .infinity, 1e300, 3, 0.5][below(9)])
    case .boolean: return .boolean(below(2) == 0)
    case .timestamp: return .int64(Int64(bitPattern: random.next()) >> Int64(8 + below(40)))
    case .varchar:
      if column == 5 { return .text(String(below(400) - 200)) }
      return .text(
        ["", "a", "ab", "exactly12chr", "exactly12chs", "thirteen char", "a text that is longer", "ñandú", "7", "x1"][
          below(10)])
    default: fatalError()
    }
  }

  /// `nulls`: 0 none, 1 some, 2 all.
  mutating func rows(count: Int, nulls: (Int) -> Int) -> [[Value]] {
    (0..<count).map { _ in
      Self.columnTypes.enumerated().map { index, type in
        nulls(index) == 2 || (nulls(index) == 1 && below(4) == 0) ? .null : value(type, column: index)
      }
    }
  }

  mutating func expression(_ type: DataType, depth: Int) -> Expression {
    if depth == 0 || below(6) == 0 {
      if below(4) == 0 { return .literal(below(8) == 0 ? .null : value(type), type) }
      let candidates = Self.columnTypes.indices.filter { Self.columnTypes[$0] == type }
      return .column(candidates[below(candidates.count)], type)
    }
    let depth = depth - 1
    switch below(9) {
    case 0:
      let count = 1 + below(3)
      var branches: [WhenBranch] = []
      for _ in 0..<count {
        branches.append(
          WhenBranch(condition: expression(.boolean, depth: depth), result: expression(type, depth: depth)))
      }
      return .conditional(branches, otherwise: expression(type, depth: depth), type)
    case 1: return call(.coalesce, [type, type, type], type, depth)
    case 2: return call(.nullIf, [type, type], type, depth)
    case 3: return call(below(2) == 0 ? .greatest : .least, [type, type, type], type, depth)
    default: break
    }
    switch type {
    case .bigint:
      switch below(10) {
      case 0: return .cast(expression(.varchar, depth: depth), to: .bigint, mode: mode())
      case 1: return .cast(expression(.double, depth: depth), to: .bigint, mode: mode())
      case 2: return .cast(expression(.hugeint, depth: depth), to: .bigint, mode: mode())
      case 3: return call(.length, [.varchar], type, depth)
      case 4: return call(.hour, [.timestamp], type, depth)
      case 5: return call(below(2) == 0 ? .negate : .abs, [type], type, depth)
      case 6: return .cast(expression(.boolean, depth: depth), to: .bigint, mode: mode())
      default: return arithmetic(type, depth)
      }
    case .hugeint:
      return below(3) == 0
        ? .cast(expression(.bigint, depth: depth), to: .hugeint, mode: .strict) : arithmetic(type, depth)
    case .double:
      switch below(3) {
      case 0: return .cast(expression(.bigint, depth: depth), to: .double, mode: .strict)
      case 1: return call(below(2) == 0 ? .negate : .abs, [type], type, depth)
      default: return call([.add, .subtract, .multiply, .divide][below(4)], [type, type], type, depth)
      }
    case .varchar:
      switch below(4) {
      case 0: return call(.concatOperator, [type, type], type, depth)
      case 1: return call(.concat, [type, type, type], type, depth)
      case 2: return call(.upper, [type], type, depth)
      default: return .cast(expression(.bigint, depth: depth), to: .varchar, mode: .strict)
      }
    case .boolean:
      let operand: DataType = [.bigint, .bigint, .hugeint, .double, .varchar, .varchar, .boolean, .timestamp][below(8)]
      switch below(8) {
      case 0: return call(.and, Array(repeating: .boolean, count: 2 + below(2)), type, depth)
      case 1: return call(.or, Array(repeating: .boolean, count: 2 + below(2)), type, depth)
      case 2: return call(.not, [.boolean], type, depth)
      case 3: return call(below(2) == 0 ? .isNull : .isNotNull, [operand], type, depth)
      case 4: return call(below(2) == 0 ? .isDistinctFrom : .isNotDistinctFrom, [operand, operand], type, depth)
      case 5:
        var arguments = [expression(operand, depth: depth)]
        let isConstant = below(3) > 0
        for _ in 0..<(1 + below(12)) {
          arguments.append(
            isConstant ? .literal(below(10) == 0 ? .null : value(operand), operand) : expression(operand, depth: 0))
        }
        return .call(.inList, arguments, type)
      case 6: return call(below(2) == 0 ? .startsWith : .contains, [.varchar, .varchar], type, depth)
      default:
        return call(
          [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual][below(6)], [operand, operand], type, depth
        )
      }
    default: return expression(type, depth: 0)
    }
  }

  private mutating func mode() -> CastMode { below(3) == 0 ? .strict : .nullOnFailure }

  private mutating func arithmetic(_ type: DataType, _ depth: Int) -> Expression {
    let functions: [ScalarFunction] = [.add, .subtract, .multiply, .integerDivide, .modulo]
    return call(functions[below(functions.count)], [type, type], type, depth)
  }

  private mutating func call(
    _ function: ScalarFunction, _ operands: [DataType], _ type: DataType, _ depth: Int
  ) -> Expression {
    .call(function, operands.map { expression($0, depth: depth) }, type)
  }
}
