/// Decodes HUGEINT fields.
enum HugeintDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<Int128>, mode: CastMode) -> DecodeOutcome {
    unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      if mode == .cast || (unsafe start[0] != UInt8(ascii: "0")),
        let fast = unsafe BigintDecoder.parseDigits(start, count)
      {
        value = Int128(fast)
        return true
      }
      guard let exact = unsafe ExactNumber.integer(UnsafeBufferPointer(start: start, count: count), mode: mode) else {
        return false
      }
      value = exact
      return true
    }
  }
}

/// Decodes DECIMAL fields exactly; digits beyond the scale round half away from zero.
enum DecimalDecoder {
  /// For precisions up to 18.
  static func decode(
    _ slots: FieldSlots, into target: DecodeTarget<Int64>, precision: Int, scale: Int
  ) -> DecodeOutcome {
    let limit = Int64(ExactNumber.powersOfTen[precision])
    return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      guard let exact = unsafe ExactNumber.scaled(UnsafeBufferPointer(start: start, count: count), scale: scale),
        let narrow = Int64(exactly: exact), narrow < limit, narrow > -limit
      else { return false }
      value = narrow
      return true
    }
  }

  /// For precisions from 19 to 38.
  static func decode(
    _ slots: FieldSlots, into target: DecodeTarget<Int128>, precision: Int, scale: Int
  ) -> DecodeOutcome {
    let limit = ExactNumber.powersOfTen[precision]
    return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      guard let exact = unsafe ExactNumber.scaled(UnsafeBufferPointer(start: start, count: count), scale: scale),
        exact < limit, exact > -limit
      else { return false }
      value = exact
      return true
    }
  }
}
