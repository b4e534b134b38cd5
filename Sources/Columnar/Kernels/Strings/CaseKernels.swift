/// `lower` and `upper`: one code point becomes one code point, by Unicode's simple mappings, as in DuckDB.
package enum CaseKernels {
  package enum Direction { case lower, upper }

  package static func convert(
    _ direction: Direction, _ operand: Operand, rowCount: Int, into result: Column, heap arena: ByteArena
  ) {
    precondition(operand.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    let views = unsafe operand.values(as: StringView.self)
    let mask = operand.rowMask
    let target = unsafe result.strings
    // The case bit of the letters that follow this one in the alphabet is flipped.
    let first: UInt8 = direction == .lower ? 0x41 : 0x61
    var heap = StringHeap(arena, bytesExpected: 4_096)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe views[row & mask]
      let tail = view.low & 0x8080_8080_0000_0000
      if view.isInline && tail | (view.high & 0x8080_8080_8080_8080) == 0 {
        // The length's bytes are below any letter.
        unsafe target[row] = StringView(
          low: flipCase(view.low & ~0xFFFF_FFFF, first) | (view.low & 0xFFFF_FFFF), high: flipCase(view.high, first))
        continue
      }
      let pointer = unsafe views + (row & mask)
      let text = unsafe StringView.bytes(of: pointer)
      let count = view.count
      if unsafe CodePoints.isASCII(text, count) {
        let out = unsafe heap.reserve(count)
        unsafe flipCase(text, count, first, into: out)
        unsafe target[row] = heap.finish(count)
      } else {
        // Two bytes may become three.
        let out = unsafe heap.reserve(count * 2 + 4)
        let written = unsafe convert(direction, text, count, into: out)
        unsafe target[row] = heap.finish(written)
      }
    }
    heap.close()
    result.owners = [arena]
  }

  /// The text in another case, for constants and cold paths.
  package static func convert(_ direction: Direction, _ text: [UInt8]) -> [UInt8] {
    let result = Column(type: .varchar, capacity: 1)
    convert(direction, Operand(.string(text), type: .varchar), rowCount: 1, into: result, heap: ByteArena())
    guard case .string(let bytes) = result.value(at: 0) else { return text }
    return bytes
  }

  /// Flips the case bit of those of eight ASCII bytes that lie in `first..<first + 26`.
  @inline(__always)
  private static func flipCase(_ word: UInt64, _ first: UInt8) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let atLeast = word &+ ones &* UInt64(0x80 &- first)
    let beyond = word &+ ones &* UInt64(0x80 &- first &- 26)
    return word ^ ((atLeast & ~beyond & 0x8080_8080_8080_8080) &>> 2)
  }

  @inline(__always)
  private static func flipCase(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ first: UInt8, into out: UnsafeMutablePointer<UInt8>
  ) {
    let source = unsafe UnsafeRawPointer(text)
    let target = UnsafeMutableRawPointer(out)
    var index = 0
    // SAFETY: loads and stores end at or before count.
    while index &+ 8 <= count {
      let word = unsafe source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      unsafe target.storeBytes(of: flipCase(word, first), toByteOffset: index, as: UInt64.self)
      index &+= 8
    }
    while index < count {
      let byte = unsafe text[index]
      unsafe out[index] = byte &- first < 26 ? byte ^ 0x20 : byte
      index &+= 1
    }
  }

  private static func convert(
    _ direction: Direction, _ text: UnsafePointer<UInt8>, _ count: Int, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var offset = 0
    var written = 0
    // SAFETY: a code point of n bytes becomes one of at most n + 1 and 4 bytes; the caller reserved 2 * count + 4.
    while offset < count {
      let value = unsafe CodePoints.decode(text, count, at: offset)
      unsafe offset += CodePoints.width(text[offset])
      unsafe written += CodePoints.encode(mapped(direction, value), into: out + written)
    }
    return written
  }

  static func mapped(_ direction: Direction, _ value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value) else { return value }
    switch direction {
    case .lower:
      if value < 0x80 { return value &- 0x41 < 26 ? value | 0x20 : value }
      // The only letter whose full mapping is longer.
      if value == 0x130 { return 0x69 }
      return single(scalar.properties.lowercaseMapping) ?? value
    case .upper:
      if value < 0x80 { return value &- 0x61 < 26 ? value & ~0x20 : value }
      if value == 0xDF { return 0x1E9E }
      // Greek letters with iota below have their simple mapping in the title case.
      return single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? value
    }
  }

  private static func single(_ mapping: String) -> UInt32? {
    let scalars = mapping.unicodeScalars
    guard let first = scalars.first, scalars.count == 1 else { return nil }
    return first.value
  }
}
