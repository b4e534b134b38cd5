/// Decodes BOOLEAN fields: true, false, yes, no, t, f in any case; in `cast` mode also y, n, 1, 0.
enum BooleanDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<UInt8>, mode: CastMode) -> DecodeOutcome {
    unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      guard let flag = unsafe parse(start, count, mode: mode) else { return false }
      value = flag ? 1 : 0
      return true
    }
  }

  @inline(__always)
  static func parse(_ start: UnsafePointer<UInt8>, _ count: Int, mode: CastMode) -> Bool? {
    guard count <= 5 else { return nil }
    // SAFETY: 16 bytes are readable; those behind the text are masked away.
    let word = unsafe UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
    let text = word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    if count == 1 {
      switch UInt8(truncatingIfNeeded: text) {
      case UInt8(ascii: "t"), UInt8(ascii: "T"): return true
      case UInt8(ascii: "f"), UInt8(ascii: "F"): return false
      case UInt8(ascii: "1"), UInt8(ascii: "y"), UInt8(ascii: "Y"): return mode == .cast ? true : nil
      case UInt8(ascii: "0"), UInt8(ascii: "n"), UInt8(ascii: "N"): return mode == .cast ? false : nil
      default: return nil
      }
    }
    // Letters differ from their capitals in one bit; no digit or sign becomes a letter by setting it.
    switch text | (0x2020_2020_2020_2020 & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)) {
    case 0x6575_7274: return true  // "true"
    case 0x65_736C_6166: return false  // "false"
    case 0x73_6579: return true  // "yes"
    case 0x6F6E: return false  // "no"
    default: return nil
    }
  }
}
