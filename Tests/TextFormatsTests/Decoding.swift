import Columnar

@testable import TextFormats

/// Runs one text through the decode loop of a type, alone and among neighbours.
enum Decoding {
  /// The decoded value; nil where the text is refused.
  @unsafe static func value(_ text: String, _ type: DataType, mode: CastMode = .cast, quoted: Bool = false) -> Value? {
    let field = quoted ? "\"\(text)\"" : text
    // Neighbours of every kind of byte: a parser must not be swayed by what stands behind its field.
    let bytes = Array("9,\(field),\(String(repeating: "9", count: 40))".utf8)
    let end = UInt32(2 + field.utf8.count)
    let positions: [UInt32] = [.max, 1, end, UInt32(bytes.count)]
    let column = Column(type: type, capacity: 64)
    // The value is read in here: a long text is a view of the bytes.
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe positions.withUnsafeBufferPointer { positions in
        unsafe withUnsafePointer(to: UInt32(0)) { ordinal in
          var failures = [UInt32](repeating: 0, count: 64)
          let slots = unsafe FieldSlots(
            base: bytes.baseAddress!, positions: positions.baseAddress! + 1, ordinals: ordinal, rowCount: 1,
            quote: quoted ? UInt16(UInt8(ascii: "\"")) : 256, trimsCarriageReturn: false, nullText: bytes.baseAddress!,
            nullTextCount: 0)
          let arena = ByteArena()
          column.owners.append(arena)
          let outcome = unsafe column.decode(slots, mode: mode, failures: &failures, arena: arena)
          return outcome.failureCount > 0 ? nil : column.value(at: 0)
        }
      }
    }
  }
}
