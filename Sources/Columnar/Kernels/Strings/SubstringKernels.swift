import CKernels

/// Functions whose result is a piece of their text: `substring`, `split_part` and the trims. Results point into the
/// operand's memory, and keep its owners.
package enum SubstringKernels {
  /// `substring(text, start[, length])` in code points from 1. A negative start counts from the end, a negative length
  /// goes backwards from the start; what lies outside of the text is cut off.
  package static func substring(
    _ operand: Operand, start: Operand, length: Operand?, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(start.physicalType == .int64 && (length?.physicalType ?? .int64) == .int64)
    begin([operand, start] + (length.map { [$0] } ?? []), rowCount, result)
    let starts = unsafe start.values(as: Int64.self)
    let views = unsafe operand.values(as: StringView.self)
    let target = unsafe result.strings
    let (mask, startMask) = (operand.rowMask, start.rowMask)
    for row in 0..<rowCount {
      // SAFETY: begin checked the rows; views are safe to read under nulls too.
      let from = unsafe starts[row & startMask]
      let taken = length.map { unsafe $0.values(as: Int64.self)[row & $0.rowMask] } ?? range
      guard from >= -range - 1, from <= range, taken >= -range - 1, taken <= range else {
        unsafe target[row] = StringView()
        guard result.isPresent(row) else { continue }
        let wrong = from >= -range - 1 && from <= range ? "length \(taken)" : "offset \(from)"
        throw KernelError(.invalidArgument, "substring \(wrong) is out of range", row: row)
      }
      unsafe target[row] = piece(views + (row & mask), Int(from), Int(taken))
    }
  }

  /// Offsets and lengths lie within ±2^32.
  private static var range: Int64 { 4_294_967_295 }

  @inline(__always)
  private static func piece(_ view: UnsafePointer<StringView>, _ start: Int, _ length: Int) -> StringView {
    let text = unsafe StringView.bytes(of: view)
    let byteCount = unsafe view.pointee.count
    let isASCII = unsafe CodePoints.isASCII(text, byteCount)
    let count: Int
    if isASCII {
      count = byteCount
    } else if start > 0 && length >= 0 {
      count = .max  // the walk below stops at the end by itself
    } else {
      count = unsafe CodePoints.count(text, byteCount)
    }
    let first = start > 0 ? start &- 1 : start < 0 ? count &+ start : -1
    let low = max(0, length >= 0 ? first : first &+ length)
    let high = min(count, length >= 0 ? first &+ length : first)
    if low >= high { return StringView() }
    // SAFETY: both offsets are inside of the text.
    if isASCII { return unsafe StringView(text + low, count: high &- low) }
    let from = unsafe CodePoints.advance(text, byteCount, from: 0, by: low)
    let to = unsafe CodePoints.advance(text, byteCount, from: from, by: high &- low)
    return unsafe StringView(text + from, count: to &- from)
  }

  /// `split_part(text, separator, index)`: the part with that number from 1, or from the end if negative; empty if there
  /// is none. An empty separator splits into code points.
  package static func splitPart(
    _ operand: Operand, separator: Operand, index: Operand, rowCount: Int, into result: Column
  ) {
    precondition(separator.physicalType == .string && index.physicalType == .int64)
    begin([operand, separator, index], rowCount, result)
    let views = unsafe operand.values(as: StringView.self)
    let separators = unsafe separator.values(as: StringView.self)
    let indices = unsafe index.values(as: Int64.self)
    let target = unsafe result.strings
    let (mask, separatorMask, indexMask) = (operand.rowMask, separator.rowMask, index.rowMask)
    // Short texts, and any where the kernel does not know the separator or the index.
    var rest = rowCount
    let slowRows = CodeVector(capacity: rowCount)
    let isUsual = unsafe separator.isConstant && index.isConstant && separators[0].count == 1 && indices[0] > 0
    if isUsual {
      var slowCount: UInt32 = 0
      // SAFETY: begin checked the rows; a text of one byte is in its view.
      unsafe dfk_split_part(
        views, mask, rowCount, StringView.bytes(of: separators)[0], Int(indices[0]), target, slowRows.codes, &slowCount)
      rest = Int(slowCount)
    }
    for place in 0..<rest {
      let row = unsafe isUsual ? Int(slowRows.codes[place]) : place
      // SAFETY: begin checked the rows; views are safe to read under nulls too.
      let view = unsafe views + (row & mask)
      let separatorView = unsafe separators + (row & separatorMask)
      unsafe target[row] = part(
        StringView.bytes(of: view), view.pointee.count, StringView.bytes(of: separatorView),
        separatorView.pointee.count, Int(indices[row & indexMask]))
    }
  }

  @inline(__always)
  private static func part(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ separator: UnsafePointer<UInt8>, _ separatorCount: Int, _ index: Int
  ) -> StringView {
    if separatorCount == 0 { return unsafe codePoint(text, count, index) }
    var wanted = index
    if wanted < 0 {
      var parts = 1
      var place = unsafe ByteSearch.find(separator, separatorCount, in: text, count)
      while place >= 0 {
        parts &+= 1
        place = unsafe ByteSearch.find(separator, separatorCount, in: text, count, from: place &+ separatorCount)
      }
      wanted = wanted < -parts ? 0 : parts &+ wanted &+ 1
    }
    if wanted <= 0 { return StringView() }
    var start = 0
    while true {
      let place = unsafe ByteSearch.find(separator, separatorCount, in: text, count, from: start)
      let end = place < 0 ? count : place
      // SAFETY: start <= end <= count.
      if wanted == 1 { return unsafe StringView(text + start, count: end &- start) }
      if place < 0 { return StringView() }
      start = place &+ separatorCount
      wanted &-= 1
    }
  }

  private static func codePoint(_ text: UnsafePointer<UInt8>, _ count: Int, _ index: Int) -> StringView {
    let length = unsafe CodePoints.count(text, count)
    guard index != 0, index.magnitude <= length.magnitude else { return StringView() }
    let place = index > 0 ? index - 1 : length + index
    let from = unsafe CodePoints.advance(text, count, from: 0, by: place)
    let to = unsafe CodePoints.advance(text, count, from: from, by: 1)
    // SAFETY: from < to <= count.
    return unsafe StringView(text + from, count: to - from)
  }

  /// The ends of a text that a trim takes from.
  package enum Side { case both, left, right }

  /// Drops the characters of `characters` from the ends; spaces (any of Unicode's category Zs) if there is none.
  package static func trim(
    _ side: Side, _ operand: Operand, characters: Operand?, rowCount: Int, into result: Column
  ) {
    precondition((characters?.physicalType ?? .string) == .string)
    begin([operand] + (characters.map { [$0] } ?? []), rowCount, result)
    let views = unsafe operand.values(as: StringView.self)
    let target = unsafe result.strings
    let mask = operand.rowMask
    var set = TrimSet.spaces
    if let characters, characters.isConstant { set = unsafe TrimSet(characters.values(as: StringView.self)[0]) }
    for row in 0..<rowCount {
      // SAFETY: begin checked the rows; views are safe to read under nulls too.
      let view = unsafe views + (row & mask)
      if let characters, !characters.isConstant {
        set = unsafe TrimSet(characters.values(as: StringView.self)[row])
      }
      let text = unsafe StringView.bytes(of: view)
      var start = 0
      var end = unsafe view.pointee.count
      if side != .right {
        while start < end, unsafe set.contains(text, end, at: start) {
          unsafe start += CodePoints.width(text[start])
        }
        start = min(start, end)
      }
      if side != .left {
        while end > start {
          let previous = unsafe CodePoints.previous(text, before: end)
          guard previous >= start, unsafe set.contains(text, end, at: previous) else { break }
          end = previous
        }
      }
      unsafe target[row] = StringView(text + start, count: end - start)
    }
  }

  /// Prepares a result whose views point into the memory of the first operand.
  private static func begin(_ operands: [Operand], _ rowCount: Int, _ result: Column) {
    precondition(operands[0].physicalType == .string && result.physicalType == .string)
    result.beginResult(operands, rowCount: rowCount)
    result.owners = operands[0].column.owners
  }
}

/// The characters that a trim drops.
private struct TrimSet {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var others: [UInt32] = []

  static let spaces: TrimSet = {
    var set = TrimSet(StringView())
    let zs: [UInt32] = [0x20, 0xA0, 0x1680] + Array(0x2000...0x200A) + [0x202F, 0x205F, 0x3000]
    for value in zs { set.insert(value) }
    return set
  }()

  init(_ characters: StringView) {
    unsafe characters.withBytes { bytes in
      guard let text = bytes.baseAddress else { return }
      var offset = 0
      while offset < bytes.count {
        unsafe insert(CodePoints.decode(text, bytes.count, at: offset))
        unsafe offset += CodePoints.width(text[offset])
      }
    }
  }

  private mutating func insert(_ value: UInt32) {
    switch value {
    case 0..<64: low |= 1 << UInt64(value)
    case 64..<128: high |= 1 << UInt64(value - 64)
    default: others.append(value)
    }
  }

  @inline(__always)
  func contains(_ text: UnsafePointer<UInt8>, _ count: Int, at offset: Int) -> Bool {
    // SAFETY: the caller's offset is inside of the text.
    let byte = unsafe text[offset]
    if byte < 64 { return (low &>> UInt64(byte)) & 1 == 1 }
    if byte < 128 { return (high &>> UInt64(byte &- 64)) & 1 == 1 }
    if others.isEmpty { return false }
    return unsafe others.contains(CodePoints.decode(text, count, at: offset))
  }
}
