import CKernels
import Columnar

/// Makes views of VARCHAR fields; the bytes stay where they are, except for fields with doubled quotes.
enum StringDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<StringView>, arena: ByteArena) -> DecodeOutcome {
    guard slots.suitsKernels else { return decodeGeneral(slots, into: target, arena: arena) }
    var decoded = dfk_decoded()
    let quoting = dfk_quoting(
      has_quote: slots.quote <= 255 ? 1 : 0, quote: UInt8(truncatingIfNeeded: slots.quote),
      escape: UInt8(truncatingIfNeeded: slots.escape <= 255 ? slots.escape : slots.quote))
    // SAFETY: the target's buffers hold rowCount rows and 64 bytes more.
    unsafe dfk_make_string_views(
      slots.fields, quoting, target.values, target.validity, target.failures, &decoded)
    for index in 0..<Int(decoded.slow_count) {
      // SAFETY: the kernel listed slow_count rows below rowCount.
      let row = unsafe Int(target.failures[index])
      unsafe target.values[row] = unquoted(slots, slots.text(row), arena: arena)
    }
    return DecodeOutcome(nullCount: Int(decoded.null_count))
  }

  private static func decodeGeneral(
    _ slots: FieldSlots, into target: DecodeTarget<StringView>, arena: ByteArena
  ) -> DecodeOutcome {
    let rowCount = slots.rowCount
    let base = unsafe slots.base
    let views = unsafe target.values
    var outcome = DecodeOutcome()
    var first = 0
    var word = 0
    while first < rowCount {
      let last = min(first &+ 64, rowCount)
      var nulls: UInt64 = 0
      var row = first
      // SAFETY: rows stay below rowCount; 16 bytes behind every field's start are readable.
      while row < last {
        let text = slots.text(row)
        if text.isNull {
          nulls |= 1 &<< UInt64(truncatingIfNeeded: row &- first)
          unsafe views[row] = StringView()
        } else if text.isQuoted {
          unsafe views[row] = unquoted(slots, text, arena: arena)
        } else {
          unsafe views[row] = unsafe StringView(padded: base + text.start, count: text.count)
        }
        row &+= 1
      }
      unsafe target.validity[word] = ~nulls
      outcome.nullCount &+= nulls.nonzeroBitCount
      word &+= 1
      first = last
    }
    return outcome
  }

  /// A view of the field with doubled quotes made single, or escape bytes removed.
  private static func unquoted(_ slots: FieldSlots, _ text: FieldSlots.Text, arena: ByteArena) -> StringView {
    let start = unsafe slots.base + text.start
    let count = text.count
    // Of two quotes the first is dropped, like any byte that escapes the next one.
    let escape = UInt8(slots.escape <= 255 ? slots.escape : slots.quote)
    let target = unsafe arena.reserve(count)
    // SAFETY: the text lies inside the chunk, behind which 64 bytes are readable; count bytes were reserved, and an arena
    // has 16 bytes behind them.
    let length = unsafe dfk_unescape(start, count, escape, target)
    if length == count { return unsafe StringView(padded: start, count: count) }
    let view = unsafe StringView(target, count: length)
    if !view.isInline { arena.commit(length) }
    return view
  }
}
