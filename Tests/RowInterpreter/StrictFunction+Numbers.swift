import Columnar
import QueryPlan

extension StrictFunction {
  func number() throws -> Datum {
    if case .double = values[0] { return .double(try doubleResult()) }
    let scale = ValueCast.scale(of: types[0])
    switch function {
    case .add: return try checked(exact(0).addingReportingOverflow(exact(1)))
    case .subtract: return try checked(exact(0).subtractingReportingOverflow(exact(1)))
    case .multiply: return try checked(exact(0).multipliedReportingOverflow(by: exact(1)))
    case .integerDivide, .modulo:
      guard exact(1) != 0 else { throw InterpreterError(.divisionByZero, "\(exact(0)) \(function.rawValue) 0") }
      // The smallest number overflows when it is divided by -1, also where only the remainder is asked for.
      let quotient = try checked(exact(0).dividedReportingOverflow(by: exact(1)))
      return function == .modulo ? .exact(exact(0) % exact(1)) : quotient
    case .negate: return try checked(Int128(0).subtractingReportingOverflow(exact(0)))
    case .abs:
      return try exact(0) >= 0 ? values[0] : checked(Int128(0).subtractingReportingOverflow(exact(0)))
    case .round: return try rounded(digits: values.count > 1 ? Int(exact(1)) : 0, scale: scale)
    case .floor: return .exact(down(exact(0), ValueCast.powerOfTen(scale)))
    case .ceil: return .exact(-down(-exact(0), ValueCast.powerOfTen(scale)))
    default: throw InterpreterError.unsupported("\(function.rawValue) of exact numbers")
    }
  }

  private func checked(_ computed: (partialValue: Int128, overflow: Bool)) throws -> Datum {
    guard let value = ValueCast.inRange(computed, result) else {
      throw InterpreterError(.overflow, "\(result) overflow in \(function.rawValue)")
    }
    return value
  }

  private func down(_ value: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// Halves away from zero. Decimals keep at most `digits` behind the point, integers lose digits before it.
  private func rounded(digits: Int, scale: Int) throws -> Datum {
    let dropped = scale - digits
    guard dropped > 0 else { return values[0] }
    guard dropped <= 38 else { return .exact(0) }
    let power = ValueCast.powerOfTen(dropped)
    let (quotient, rest) = exact(0).quotientAndRemainder(dividingBy: power)
    let nearest = rest.magnitude >= power.magnitude - rest.magnitude ? quotient + exact(0).signum() : quotient
    // Digits before the point come back as zeros.
    let zeros = max(-digits, 0)
    return try checked(nearest.multipliedReportingOverflow(by: ValueCast.powerOfTen(zeros)))
  }

  private func doubleResult() throws -> Double {
    let a = double(0)
    switch function {
    case .add: return a + double(1)
    case .subtract: return a - double(1)
    case .multiply: return a * double(1)
    case .divide: return a / double(1)
    case .integerDivide:
      // DuckDB divides doubles as `/` does, but for zero.
      guard double(1) != 0 else { throw InterpreterError(.divisionByZero, "\(a) // 0") }
      return a / double(1)
    case .modulo: return a.truncatingRemainder(dividingBy: double(1))
    case .negate: return -a
    case .abs: return a.magnitude
    case .floor: return a.rounded(.down)
    case .ceil: return a.rounded(.up)
    case .round:
      let digits = values.count > 1 ? Int(exact(1)) : 0
      guard a.isFinite, digits != 0 else { return a.rounded(.toNearestOrAwayFromZero) }
      let power = Double("1e\(min(digits.magnitude, 400))") ?? .infinity
      let scaled = digits > 0 ? a * power : a / power
      let isBelowHalf = (1...22).contains(digits) && Self.product(a, digits, isBelow: scaled)
      let nearest = scaled.rounded(isBelowHalf ? .towardZero : .toNearestOrAwayFromZero)
      let rounded = digits > 0 ? nearest / power : nearest * power
      return rounded.isFinite ? rounded : digits > 0 ? a : 0
    default: throw InterpreterError.unsupported("\(function.rawValue) of DOUBLE")
    }
  }

  /// Whether `value · 10^digits`, in whole numbers, is less in magnitude than a double that ends in a half.
  private static func product(_ value: Double, _ digits: Int, isBelow half: Double) -> Bool {
    guard half.isFinite, (half - half.rounded(.towardZero)).magnitude == 0.5 else { return false }
    let significand = UInt128(value.significandBitPattern | 1 << 52) * UInt128(ValueCast.powerOfTen(digits))
    // value = ±significand · 2^(exponent - 52), and twice the half is odd.
    return significand < UInt128((half * 2).magnitude) << UInt128(51 - Int(value.exponent))
  }
}
