import CKernels
import Columnar

/// Makes views of VARCHAR fields; the bytes stay where they are, except for fields with doubled quotes.
enum StringDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<StringView>, arena: ByteArena) -> DecodeOutcome {
    guard slots.suitsKernels else { return decodeGeneral(slots, into: target, arena: arena) }
    var decoded = dfk_decoded()
    // SAFETY: the target's buffers hold rowCount rows and 64 bytes more.
    unsafe dfk_make_string_views(slots.fields, target.values, target.validity, &decoded)
    if slots.quote <= 255 { unquote(slots, in: target, arena: arena) }
    return DecodeOutcome(nullCount: Int(decoded.null_count))
  }

  /// Replaces the views of fields that begin with a quote.
  private static func unquote(_ slots: FieldSlots, in target: DecodeTarget<StringView>, arena: ByteArena) {
    let quote = UInt8(slots.quote)
    let words = unsafe UnsafeRawPointer(target.values).assumingMemoryBound(to: UInt64.self)
    // SAFETY: rows stay below rowCount; a view is two words, and its fifth byte is its text's first.
    for row in 0..<slots.rowCount {
      let low = unsafe words[2 &* row]
      guard UInt8(truncatingIfNeeded: low &>> 32) == quote && UInt32(truncatingIfNeeded: low) > 0 else { continue }
      let text = slots.text(row)
      unsafe target.values[row] = unsafe unquoted(slots, text, arena: arena)
    }
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
          unsafe views[row] = unsafe unquoted(slots, text, arena: arena)
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
    var index = 0
    // SAFETY: index < count.
    while unsafe index < count && start[index] != escape { index &+= 1 }
    if index == count { return unsafe StringView(padded: start, count: count) }
    let target = unsafe arena.reserve(count)
    var length = 0
    index = 0
    // SAFETY: length <= index < count, which were reserved.
    while index < count {
      if unsafe start[index] == escape && index &+ 1 < count { index &+= 1 }
      unsafe target[length] = start[index]
      length &+= 1
      index &+= 1
    }
    let view = unsafe StringView(target, count: length)
    if !view.isInline { arena.commit(length) }
    return view
  }
}
