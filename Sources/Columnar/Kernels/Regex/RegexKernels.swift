/// `regexp_matches`, `regexp_full_match`, `regexp_extract` and `regexp_replace`; null in, null out.
package enum RegexKernels {
  /// Whether each text holds a match.
  package static func matches(_ operand: Operand, _ pattern: RegexPattern, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .string && result.physicalType == .bool)
    result.beginResult(operand, rowCount: rowCount)
    let views = unsafe operand.values(as: StringView.self)
    let mask = operand.rowMask
    let target = unsafe result.bools
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe views + (row & mask)
      unsafe target[row] = pattern.matches(StringView.bytes(of: view), view.pointee.count) ? 1 : 0
    }
  }

  /// As `matches`, with the pattern of each row.
  package static func matches(
    _ operand: Operand, patterns: RegexRowPatterns, _ patternColumn: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && patternColumn.physicalType == .string && result.physicalType == .bool)
    result.beginResult(operand, patternColumn, rowCount: rowCount)
    for row in 0..<rowCount where result.isPresent(row) {
      let pattern = try patterns.pattern(of: patternColumn, row: row)
      // SAFETY: beginResult checked the rows.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      unsafe result.bools[row] = pattern.matches(StringView.bytes(of: view), view.pointee.count) ? 1 : 0
    }
  }

  /// A group of the leftmost match, 0 for all of it; empty where nothing matches or the group took no part.
  package static func extract(
    _ operand: Operand, _ pattern: RegexPattern, group: Int, rowCount: Int, into result: Column
  ) {
    precondition(operand.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    result.owners = operand.column.owners
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      unsafe result.strings[row] = extracted(
        operand.values(as: StringView.self) + (row & operand.rowMask), pattern, group)
    }
  }

  /// As `extract`, with the pattern of each row.
  package static func extract(
    _ operand: Operand, patterns: RegexRowPatterns, _ patternColumn: Operand, group: Int, rowCount: Int,
    into result: Column
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && patternColumn.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, patternColumn, rowCount: rowCount)
    result.owners = operand.column.owners
    for row in 0..<rowCount {
      guard result.isPresent(row) else {
        unsafe result.strings[row] = StringView()
        continue
      }
      let pattern = try patterns.pattern(of: patternColumn, row: row)
      // SAFETY: beginResult checked the rows.
      unsafe result.strings[row] = extracted(
        operand.values(as: StringView.self) + (row & operand.rowMask), pattern, group)
    }
  }

  private static func extracted(
    _ view: UnsafePointer<StringView>, _ pattern: RegexPattern, _ group: Int
  ) -> StringView {
    guard group <= pattern.groupCount else { return StringView() }
    let text = unsafe StringView.bytes(of: view)
    let count = unsafe view.pointee.count
    guard unsafe pattern.matches(text, count), unsafe pattern.find(text, count, from: 0),
      let range = pattern.range(ofGroup: group)
    else { return StringView() }
    // SAFETY: groups lie inside of the text.
    return unsafe StringView(text + range.start, count: range.end - range.start)
  }

  /// Which matches are replaced.
  package enum Occurrences { case first, all }

  /// Replaces matches.
  package static func replace(
    _ operand: Operand, _ pattern: RegexPattern, by replacement: RegexReplacement, _ occurrences: Occurrences,
    rowCount: Int, into result: Column, heap arena: ByteArena
  ) {
    precondition(operand.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    var output: [UInt8] = []
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let text = unsafe StringView.bytes(of: view)
      let count = unsafe view.pointee.count
      guard unsafe pattern.matches(text, count) else {
        unsafe result.strings[row] = view.pointee
        continue
      }
      output.removeAll(keepingCapacity: true)
      let bytes = unsafe UnsafeBufferPointer(start: text, count: count)
      var place = 0
      var lastEnd = -1
      while place <= count, unsafe pattern.find(text, count, from: place), let match = pattern.range(ofGroup: 0) {
        unsafe output.append(contentsOf: bytes[place..<match.start])
        place = match.start
        if match.start == lastEnd, match.end == match.start {
          // Nothing, right behind the last match, is no match of its own.
          guard place < count else { break }
          let width = unsafe min(CodePoints.width(text[place]), count - place)
          unsafe output.append(contentsOf: bytes[place..<(place + width)])
          place += width
          continue
        }
        for part in replacement.parts {
          switch part {
          case .text(let literal): output.append(contentsOf: literal)
          case .group(let group):
            if let range = pattern.range(ofGroup: group) {
              unsafe output.append(contentsOf: bytes[range.start..<range.end])
            }
          }
        }
        place = match.end
        lastEnd = match.end
        if occurrences == .first { break }
      }
      if place < count { unsafe output.append(contentsOf: bytes[place..<count]) }
      let out = unsafe heap.reserve(output.count)
      unsafe output.withUnsafeBufferPointer {
        unsafe out.update(from: $0.baseAddress.unsafelyUnwrapped, count: $0.count)
      }
      unsafe result.strings[row] = heap.finish(output.count)
    }
    heap.close()
    result.owners = operand.column.owners + [arena]
  }
}

/// Compiles patterns that come from rows; the last one is kept.
package final class RegexRowPatterns {
  private let options: [UInt8]
  private let scope: RegexPattern.Scope
  private var last: (bytes: [UInt8], pattern: RegexPattern)?

  package init(options: [UInt8], scope: RegexPattern.Scope) {
    self.options = options
    self.scope = scope
  }

  func pattern(of operand: Operand, row: Int) throws(KernelError) -> RegexPattern {
    // SAFETY: the caller's row was checked.
    let bytes = unsafe operand.values(as: StringView.self)[row & operand.rowMask].bytes
    if let last, last.bytes == bytes { return last.pattern }
    do throws(RegexPattern.Failure) {
      let pattern = try RegexPattern(bytes, options: options, scope: scope)
      last = (bytes, pattern)
      return pattern
    } catch {
      throw KernelError(
        .invalidArgument, "regular expression \(operand.describe(row: row)): \(error.message)", row: row)
    }
  }
}
