import CKernels

/// Where the fields of one column lie: `rowCount` of them, in the memory of one chunk.
///
/// A value type of plain pointers for decode loops; whoever makes it keeps the memory alive. At least 32 bytes behind
/// the start of every field, and 15 behind its end, are readable.
@safe
struct FieldSlots: BitwiseCopyable {
  let base: UnsafePointer<UInt8>
  /// Already advanced by the column: field of row `i` ends at `positions[ordinals[i] + 1]`.
  let positions: UnsafePointer<UInt32>
  let ordinals: UnsafePointer<UInt32>
  let rowCount: Int
  /// The quote byte, or 256 where none has a meaning or none occurs.
  let quote: UInt16
  /// Whether a `\r` before the end belongs to the line end.
  let trimsCarriageReturn: Bool
  /// The unquoted texts that mean NULL, each behind its length in one byte: `nullTextCount` bytes in all; none where
  /// only the empty text does.
  let nullText: UnsafePointer<UInt8>
  let nullTextCount: Int
  /// Whether the empty text, quoted or not, means NULL for other types than VARCHAR.
  var emptyIsNull = true
  /// The byte that makes the one behind it stand for itself inside quotes, or 256 where none does.
  var escape: UInt16 = 256

  /// Whether fields are exactly the bytes between two positions, and NULL is the empty one.
  @inline(__always)
  var isPlain: Bool { quote > 255 && !trimsCarriageReturn && nullTextCount == 0 }

  /// The bytes between the two positions.
  @inline(__always)
  func bounds(_ row: Int) -> (start: Int, end: Int) {
    // SAFETY: row < rowCount, and ordinals lead to rows with enough fields (checked when the batch was made).
    let ordinal = unsafe Int(ordinals[row])
    let start = unsafe Int(positions[ordinal] &+ 1)
    return unsafe (start, Int(positions[ordinal &+ 1]))
  }

  /// A field's text: without line end, quotes stripped (but not unescaped).
  struct Text {
    var start: Int
    var count: Int
    var isQuoted: Bool
    var isNull: Bool
  }

  /// The text of a field, with all options considered.
  @inline(__always)
  func text(_ row: Int) -> Text {
    var (start, end) = bounds(row)
    // SAFETY: start <= end, both inside the chunk.
    if trimsCarriageReturn && end > start {
      if unsafe base[end &- 1] == UInt8(ascii: "\r") { end &-= 1 }
    }
    if unsafe end > start && UInt16(base[start]) == quote {
      // An accepted row's quoted field ends with its closing quote.
      start &+= 1
      return Text(start: start, count: max(end &- 1 &- start, 0), isQuoted: true, isNull: false)
    }
    let count = end &- start
    let isNull = nullTextCount == 0 ? count == 0 : isNullText(start, count)
    return Text(start: start, count: count, isQuoted: false, isNull: isNull)
  }

  @inline(never)
  private func isNullText(_ start: Int, _ count: Int) -> Bool {
    var place = 0
    // SAFETY: a length stands before each text, and the texts end at nullTextCount.
    while place < nullTextCount {
      let length = unsafe Int(nullText[place])
      place &+= 1
      if length == count {
        var index = 0
        while unsafe index < count && base[start &+ index] == nullText[place &+ index] { index &+= 1 }
        if index == count { return true }
      }
      place &+= length
    }
    return false
  }

  /// The byte of which the first of two is to be dropped from a quoted text; nil where none is in it. (A doubled quote is in
  /// no value, unless the quote is an odd one, such as a digit.)
  @inline(never)
  func escape(in text: Text) -> UInt8? {
    if escape <= 255 { return UInt8(escape) }
    // SAFETY: the text lies inside the chunk.
    let bytes = unsafe UnsafeBufferPointer(start: base + text.start, count: text.count)
    return unsafe bytes.contains(UInt8(quote)) ? UInt8(quote) : nil
  }

  /// Whether a text is NULL in a column that is not VARCHAR.
  @inline(__always)
  func isNullValue(_ text: Text) -> Bool { text.isNull || (text.isQuoted && text.count == 0 && emptyIsNull) }
}

/// Holds the text of a quoted field without its escape bytes, for parsers of values.
@safe
struct EscapedText: ~Copyable {
  /// Parsers may look at as many bytes behind a text.
  private static let slack = 32

  private var storage: UnsafeMutablePointer<UInt8>?
  private var capacity = 0

  init() { unsafe storage = nil }

  deinit { unsafe storage?.deallocate() }

  /// The bytes without their escapes, until the next call; 32 bytes behind them are readable.
  mutating func unescaped(_ start: UnsafePointer<UInt8>, _ count: Int, escape: UInt8) -> (UnsafePointer<UInt8>, Int) {
    if count + Self.slack > capacity {
      unsafe storage?.deallocate()
      capacity = 2 * (count + Self.slack)
      unsafe storage = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    }
    guard let target = unsafe storage else { return unsafe (start, count) }
    // SAFETY: 15 bytes behind a field are readable; the target has room for count bytes and the slack.
    let length = unsafe dfk_unescape(start, count, escape, target)
    unsafe (target + length).update(repeating: 0, count: Self.slack)
    return unsafe (UnsafePointer(target), length)
  }
}

/// What a decode loop found.
struct DecodeOutcome {
  var nullCount = 0
  /// Rows, in the order given, whose text is not a value of the type; their numbers are in the failure buffer.
  var failureCount = 0
}

extension FieldSlots {
  /// Whether a kernel may decode the fields: it takes every empty field for NULL, and a `\r` for a part of the text. A
  /// quoted field looks unusual to it and comes back as a slow row, unless the quote is a digit.
  @inline(__always)
  var suitsKernels: Bool { !trimsCarriageReturn && nullTextCount == 0 && !(0x30...0x39).contains(quote) }

  /// As the kernels see them.
  var fields: dfk_fields {
    unsafe dfk_fields(base: base, positions: positions, ordinals: ordinals, row_count: rowCount)
  }

  /// Decodes the rows that a kernel left: `parse` stores a value and returns whether the text is one.
  @inline(__always)
  func finish<Value: BitwiseCopyable>(
    _ decoded: dfk_decoded, into target: DecodeTarget<Value>, placeholder: Value,
    parse: (UnsafePointer<UInt8>, Int, inout Value) -> Bool
  ) -> DecodeOutcome {
    var outcome = DecodeOutcome(nullCount: Int(decoded.null_count))
    var escaped = EscapedText()
    // SAFETY: the kernel listed slow_count rows below rowCount; failures are written behind where slow rows are read.
    for index in 0..<Int(decoded.slow_count) {
      let row = unsafe Int(target.failures[index])
      let text = text(row)
      var value = placeholder
      var (start, count) = unsafe (base + text.start, text.count)
      if text.isQuoted, let escape = escape(in: text) {
        unsafe (start, count) = unsafe escaped.unescaped(start, count, escape: escape)
      }
      if isNullValue(text) {
        unsafe target.validity[row &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: row & 63))
        outcome.nullCount &+= 1
      } else if unsafe count == 0 || !parse(start, count, &value) {
        unsafe target.failures[outcome.failureCount] = UInt32(truncatingIfNeeded: row)
        outcome.failureCount &+= 1
      }
      unsafe target.values[row] = value
    }
    return outcome
  }
}

/// The buffers that a decode loop fills.
@safe
struct DecodeTarget<Value: BitwiseCopyable> {
  let values: UnsafeMutablePointer<Value>
  /// One bit a row; every word is written.
  let validity: UnsafeMutablePointer<UInt64>
  /// Row numbers that failed; room for every row.
  let failures: UnsafeMutablePointer<UInt32>
}

/// Decodes the fields of a column of any type but VARCHAR.
///
/// `parse` gets the start and length of a text that is not empty and of which 16 bytes can be read whatever its length;
/// it stores the value and returns whether the text is one. Inlined into one loop per type, which is why the plain
/// layout has its own.
@inline(__always)
func decodeFields<Value: BitwiseCopyable>(
  _ slots: FieldSlots, into target: DecodeTarget<Value>, placeholder: Value,
  parse: (UnsafePointer<UInt8>, Int, inout Value) -> Bool
) -> DecodeOutcome {
  let rowCount = slots.rowCount
  let base = unsafe slots.base
  let values = unsafe target.values
  var outcome = DecodeOutcome()
  let isPlain = slots.isPlain
  var escaped = EscapedText()
  var first = 0
  var word = 0
  while first < rowCount {
    let last = min(first &+ 64, rowCount)
    var nulls: UInt64 = 0
    var row = first
    // SAFETY: rows stay below rowCount, which the target's buffers hold.
    if isPlain {
      while row < last {
        let (start, end) = slots.bounds(row)
        var value = placeholder
        if end == start {
          nulls |= 1 &<< UInt64(truncatingIfNeeded: row &- first)
        } else if unsafe !parse(base + start, end &- start, &value) {
          unsafe target.failures[outcome.failureCount] = UInt32(truncatingIfNeeded: row)
          outcome.failureCount &+= 1
        }
        unsafe values[row] = value
        row &+= 1
      }
    } else {
      while row < last {
        let text = slots.text(row)
        var value = placeholder
        var (start, count) = unsafe (base + text.start, text.count)
        if text.isQuoted, let escape = slots.escape(in: text) {
          unsafe (start, count) = unsafe escaped.unescaped(start, count, escape: escape)
        }
        // A quoted empty field can only mean NULL where the type is not text.
        if slots.isNullValue(text) {
          nulls |= 1 &<< UInt64(truncatingIfNeeded: row &- first)
        } else if unsafe count == 0 || !parse(start, count, &value) {
          unsafe target.failures[outcome.failureCount] = UInt32(truncatingIfNeeded: row)
          outcome.failureCount &+= 1
        }
        unsafe values[row] = value
        row &+= 1
      }
    }
    unsafe target.validity[word] = ~nulls
    outcome.nullCount &+= nulls.nonzeroBitCount
    word &+= 1
    first = last
  }
  return outcome
}
