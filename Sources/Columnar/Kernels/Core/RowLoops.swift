/// The loops that every kernel is made of. They are inlined with their body, so that a loop holds no call and no closure.
///
/// SAFETY: callers have run `beginResult`, which checks that operands and result hold `rowCount` rows, and pass the
/// element types of the columns' physical types.
enum RowLoops {
  @inline(__always)
  static func map<Input: BitwiseCopyable, Output: BitwiseCopyable>(
    _ operand: Operand, as input: Input.Type, rowCount: Int, into result: Column, as output: Output.Type,
    _ body: (Input) -> Output
  ) {
    let values = unsafe operand.values(as: input)
    let target = unsafe result.values(as: output)
    let mask = operand.rowMask
    if mask == 0 {
      for row in 0..<rowCount { unsafe target[row] = body(values[0]) }
    } else {
      for row in 0..<rowCount { unsafe target[row] = body(values[row]) }
    }
  }

  @inline(__always)
  static func zip<Left: BitwiseCopyable, Right: BitwiseCopyable, Output: BitwiseCopyable>(
    _ left: Operand, as leftType: Left.Type, _ right: Operand, as rightType: Right.Type, rowCount: Int,
    into result: Column, as output: Output.Type, _ body: (Left, Right) -> Output
  ) {
    let lefts = unsafe left.values(as: leftType)
    let rights = unsafe right.values(as: rightType)
    let target = unsafe result.values(as: output)
    switch (left.isConstant, right.isConstant) {
    case (false, false):
      for row in 0..<rowCount { unsafe target[row] = body(lefts[row], rights[row]) }
    case (false, true):
      let constant = unsafe rights[0]
      for row in 0..<rowCount { unsafe target[row] = body(lefts[row], constant) }
    case (true, false):
      let constant = unsafe lefts[0]
      for row in 0..<rowCount { unsafe target[row] = body(constant, rights[row]) }
    case (true, true):
      let value = unsafe body(lefts[0], rights[0])
      for row in 0..<rowCount { unsafe target[row] = value }
    }
  }

  /// As `zip`, with a body that may fail (`(wrapped value, whether it is wrong)`). Failures under nulls do not count;
  /// returns the first row that failed.
  @inline(__always)
  static func zipChecked<Element: BitwiseCopyable, Output: BitwiseCopyable>(
    _ left: Operand, _ right: Operand, as type: Element.Type, rowCount: Int, into result: Column,
    as output: Output.Type, _ body: (Element, Element) -> (Output, Bool)
  ) -> Int? {
    let lefts = unsafe left.values(as: type)
    let rights = unsafe right.values(as: type)
    let target = unsafe result.values(as: output)
    var anyFailed = false
    switch (left.isConstant, right.isConstant) {
    case (false, true):
      let constant = unsafe rights[0]
      for row in 0..<rowCount {
        let (value, failed) = unsafe body(lefts[row], constant)
        unsafe target[row] = value
        anyFailed = anyFailed || failed
      }
    case (true, false):
      let constant = unsafe lefts[0]
      for row in 0..<rowCount {
        let (value, failed) = unsafe body(constant, rights[row])
        unsafe target[row] = value
        anyFailed = anyFailed || failed
      }
    default:
      let (leftMask, rightMask) = (left.rowMask, right.rowMask)
      for row in 0..<rowCount {
        let (value, failed) = unsafe body(lefts[row & leftMask], rights[row & rightMask])
        unsafe target[row] = value
        anyFailed = anyFailed || failed
      }
    }
    guard anyFailed else { return nil }
    let (leftMask, rightMask) = (left.rowMask, right.rowMask)
    for row in 0..<rowCount where result.isPresent(row) {
      if unsafe body(lefts[row & leftMask], rights[row & rightMask]).1 { return row }
    }
    return nil
  }

  /// As `map`, with a body that may fail.
  @inline(__always)
  static func mapChecked<Input: BitwiseCopyable, Output: BitwiseCopyable>(
    _ operand: Operand, as input: Input.Type, rowCount: Int, into result: Column, as output: Output.Type,
    _ body: (Input) -> (Output, Bool)
  ) -> Int? {
    let values = unsafe operand.values(as: input)
    let target = unsafe result.values(as: output)
    let mask = operand.rowMask
    var anyFailed = false
    for row in 0..<rowCount {
      let (value, failed) = unsafe body(values[row & mask])
      unsafe target[row] = value
      anyFailed = anyFailed || failed
    }
    guard anyFailed else { return nil }
    for row in 0..<rowCount where result.isPresent(row) {
      if unsafe body(values[row & mask]).1 { return row }
    }
    return nil
  }
}
