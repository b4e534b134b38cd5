/// Tests of text that give BOOLEAN: `LIKE`, `starts_with`, `ends_with`, `contains`; and `length`. Null in, null out.
package enum StringTestKernels {
  /// Matches each text against one pattern.
  package static func like(_ operand: Operand, _ pattern: LikePattern, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .string && result.physicalType == .bool)
    result.beginResult(operand, rowCount: rowCount)
    let literal = pattern.literal
    let count = literal.count
    unsafe literal.withUnsafeBufferPointer { buffer in
      switch pattern.shape {
      case .exact:
        ComparisonKernels.compare(
          .equal, operand, Operand(.string(literal), type: .varchar), rowCount: rowCount, into: result)
      case .prefix where count > 0:
        let needle = unsafe buffer.baseAddress.unsafelyUnwrapped
        unsafe test(operand, rowCount, result) {
          unsafe $1 >= count && ByteSearch.isEqual($0, needle, count)
        }
      case .suffix where count > 0:
        let needle = unsafe buffer.baseAddress.unsafelyUnwrapped
        unsafe test(operand, rowCount, result) {
          unsafe $1 >= count && ByteSearch.isEqual($0 + ($1 - count), needle, count)
        }
      case .contains where count > 0:
        let needle = unsafe buffer.baseAddress.unsafelyUnwrapped
        unsafe test(operand, rowCount, result) { unsafe ByteSearch.find(needle, count, in: $0, $1) >= 0 }
      case .prefix, .suffix, .contains:
        // Nothing but `%`.
        unsafe result.bools.update(repeating: 1, count: rowCount)
      case .general:
        unsafe pattern.withMatcher { matcher in
          unsafe test(operand, rowCount, result) { unsafe matcher.matches($0, $1) }
        }
      }
    }
  }

  /// Matches each text against the pattern of its row, with the escape of its row.
  package static func like(
    _ operand: Operand, patterns: Operand, escapes: Operand?, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(operand.physicalType == .string && patterns.physicalType == .string && result.physicalType == .bool)
    precondition((escapes?.physicalType ?? .string) == .string)
    result.beginResult([operand, patterns] + (escapes.map { [$0] } ?? []), rowCount: rowCount)
    var compiled: LikePattern?
    var compiledView: StringView?
    var compiledEscape = StringView()
    for row in 0..<rowCount where result.isPresent(row) {
      // SAFETY: beginResult checked that all columns hold rowCount rows.
      let patternView = unsafe patterns.values(as: StringView.self)[row & patterns.rowMask]
      let escapeView = escapes.map { unsafe $0.values(as: StringView.self)[row & $0.rowMask] } ?? StringView()
      if compiledView.map({ !($0 == patternView && compiledEscape == escapeView) }) ?? true {
        do throws(LikePattern.Failure) {
          compiled = try LikePattern(patternView.bytes, escape: escapeView.bytes)
          compiledView = patternView
          compiledEscape = escapeView
        } catch {
          throw KernelError(error, pattern: patterns.describe(row: row), row: row)
        }
      }
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let isMatch = unsafe compiled?.matches(StringView.bytes(of: view), view.pointee.count) ?? false
      unsafe result.bools[row] = isMatch ? 1 : 0
    }
  }

  package enum Relation { case startsWith, endsWith, contains }

  /// Whether each text begins with, ends with or holds the other.
  package static func test(
    _ relation: Relation, _ operand: Operand, _ other: Operand, rowCount: Int, into result: Column
  ) {
    precondition(operand.physicalType == .string && other.physicalType == .string && result.physicalType == .bool)
    result.beginResult(operand, other, rowCount: rowCount)
    let others = unsafe other.values(as: StringView.self)
    let mask = other.rowMask
    let views = unsafe operand.values(as: StringView.self)
    let operandMask = operand.rowMask
    let flags = unsafe result.bools
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe views + (row & operandMask)
      let otherView = unsafe others + (row & mask)
      let text = unsafe StringView.bytes(of: view)
      let needle = unsafe StringView.bytes(of: otherView)
      let (count, needleCount) = unsafe (view.pointee.count, otherView.pointee.count)
      let holds: Bool
      switch relation {
      case .startsWith: holds = unsafe count >= needleCount && ByteSearch.isEqual(text, needle, needleCount)
      case .endsWith:
        holds = unsafe count >= needleCount && ByteSearch.isEqual(text + (count - needleCount), needle, needleCount)
      case .contains: holds = unsafe ByteSearch.find(needle, needleCount, in: text, count) >= 0
      }
      unsafe flags[row] = holds ? 1 : 0
    }
  }

  /// Code points of each text.
  package static func length(_ operand: Operand, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .string && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let views = unsafe operand.values(as: StringView.self)
    let mask = operand.rowMask
    let target = unsafe result.int64s
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe views + (row & mask)
      unsafe target[row] = Int64(CodePoints.count(StringView.bytes(of: view), view.pointee.count))
    }
  }

  @inline(__always)
  private static func test(
    _ operand: Operand, _ rowCount: Int, _ result: Column, _ body: (UnsafePointer<UInt8>, Int) -> Bool
  ) {
    let views = unsafe operand.values(as: StringView.self)
    let mask = operand.rowMask
    let flags = unsafe result.bools
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe views + (row & mask)
      unsafe flags[row] = body(StringView.bytes(of: view), view.pointee.count) ? 1 : 0
    }
  }
}

extension KernelError {
  /// The error of a pattern that does not compile.
  package init(_ failure: LikePattern.Failure, pattern: String, row: Int) {
    switch failure {
    case .endsWithEscape:
      self.init(.invalidArgument, "LIKE pattern \(pattern) ends with its escape character", row: row)
    case .escapeIsNotOneCharacter:
      self.init(.invalidArgument, "the escape of a LIKE pattern is one ASCII character or empty", row: row)
    }
  }
}
