import CKernels

/// Decodes BIGINT fields: the usual ones in a kernel, eight rows at a time.
enum BigintDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<Int64>, mode: CastMode) -> DecodeOutcome {
    guard slots.suitsKernels else { return decodeOneByOne(slots, into: target, mode: mode) }
    var decoded = dfk_decoded()
    // SAFETY: the target's buffers hold rowCount rows and 64 bytes more.
    unsafe dfk_decode_bigint(
      slots.fields, mode == .inferred ? 1 : 0, target.values, target.validity, target.failures, &decoded)
    return unsafe slots.finish(decoded, into: target, placeholder: 0) { start, count, value in
      unsafe parseSlowly(start, count, mode: mode, &value)
    }
  }

  /// Without the kernel: for options that it does not know, and its slow twin.
  static func decodeOneByOne(_ slots: FieldSlots, into target: DecodeTarget<Int64>, mode: CastMode) -> DecodeOutcome {
    switch mode {
    case .cast:
      return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
        if let fast = unsafe parseDigits(start, count) {
          value = fast
          return true
        }
        return unsafe parseSlowly(start, count, mode: .cast, &value)
      }
    case .inferred:
      return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
        // A leading zero makes a text of the whole column ('007' is not 7), so it must not pass here.
        if unsafe start[0] != UInt8(ascii: "0") || count == 1, let fast = unsafe parseDigits(start, count) {
          value = fast
          return true
        }
        return unsafe parseSlowly(start, count, mode: .inferred, &value)
      }
    }
  }

  /// 1 to 16 digits and nothing else; 16 bytes must be readable.
  @inline(__always)
  static func parseDigits(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    let raw = unsafe UnsafeRawPointer(start)
    // SAFETY: 16 bytes are readable.
    if count <= 8 {
      let (value, isNumber) = unsafe DigitGroup.leading(raw.loadUnaligned(as: UInt64.self), count: count)
      return isNumber ? Int64(truncatingIfNeeded: value) : nil
    }
    if count <= 16 {
      let (high, highIsNumber) = unsafe DigitGroup.leading(raw.loadUnaligned(as: UInt64.self), count: count &- 8)
      let (low, lowIsNumber) = unsafe DigitGroup.leading(
        raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self), count: 8)
      return highIsNumber && lowIsNumber ? Int64(truncatingIfNeeded: high &* 100_000_000 &+ low) : nil
    }
    return nil
  }

  /// Signs, up to 19 digits, surrounding spaces; in `cast` mode also fractions (rounded half away from zero) and
  /// exponents.
  @inline(never)
  static func parseSlowly(
    _ start: UnsafePointer<UInt8>, _ count: Int, mode: CastMode, _ value: inout Int64
  ) -> Bool {
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    guard let wide = unsafe ExactNumber.integer(text, mode: mode), let narrow = Int64(exactly: wide) else {
      return false
    }
    value = narrow
    return true
  }
}

/// Converts up to eight digits held in a word.
enum DigitGroup {
  /// The number that the first `count` (1 to 8) bytes of a little-endian word spell, and whether all are digits.
  @inline(__always)
  static func leading(_ word: UInt64, count: Int) -> (value: UInt64, isNumber: Bool) {
    // Moved to the top, with zeros filled in below, the digits are a number of eight digits.
    let shift = UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let filled = (word &<< shift) | (0x3030_3030_3030_3030 & ~(~0 &<< shift))
    let digits = filled ^ 0x3030_3030_3030_3030
    let isNumber = ((digits &+ 0x0606_0606_0606_0606) | digits) & 0xF0F0_F0F0_F0F0_F0F0 == 0
    return (combine(digits), isNumber)
  }

  /// The number of eight digits, first one lowest.
  @inline(__always)
  static func combine(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ (digits &>> 8)
    let low = (pairs & 0x0000_00FF_0000_00FF) &* (100 &+ (1_000_000 &<< 32))
    let high = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* (1 &+ (10_000 &<< 32))
    return (low &+ high) &>> 32
  }
}
