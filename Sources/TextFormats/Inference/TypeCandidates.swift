import Columnar

/// The types that all values of a column seen so far could have: the lattice of type inference.
///
/// Every value removes the types that it does not fit, so the order of values does not matter, and joining two sets is
/// their intersection. VARCHAR is what remains when nothing else does.
package struct TypeCandidates: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  static let boolean = TypeCandidates(rawValue: 1)
  static let bigint = TypeCandidates(rawValue: 2)
  static let hugeint = TypeCandidates(rawValue: 4)
  static let double = TypeCandidates(rawValue: 8)
  static let date = TypeCandidates(rawValue: 16)
  static let timestamp = TypeCandidates(rawValue: 32)
  /// Of a column without any value.
  package static let all: TypeCandidates = [.boolean, .bigint, .hugeint, .double, .date, .timestamp]

  /// The narrowest type left; VARCHAR for a column without any value.
  package var type: DataType {
    if self == .all { return .varchar }
    if contains(.boolean) { return .boolean }
    if contains(.bigint) { return .bigint }
    if contains(.hugeint) { return .hugeint }
    if contains(.double) { return .double }
    if contains(.date) { return .date }
    if contains(.timestamp) { return .timestamp }
    return .varchar
  }

  /// The types that hold all values of a type.
  static func holding(_ type: DataType) -> TypeCandidates {
    switch type {
    case .boolean: .boolean
    case .bigint: [.bigint, .hugeint, .double]
    case .hugeint: [.hugeint, .double]
    case .double: .double
    case .date: .date
    case .timestamp: .timestamp
    default: []
    }
  }

  /// Removes the types that the fields' values do not fit; returns how many are NULL, in a column of the type left.
  @discardableResult
  mutating func narrow(by slots: FieldSlots) -> Int {
    var escaped = EscapedText()
    var nullCount = 0
    var emptyCount = 0
    for row in 0..<slots.rowCount {
      let text = slots.text(row)
      if text.isNull {
        nullCount += 1
        continue
      }
      if slots.isNullValue(text) {
        emptyCount += 1
        continue
      }
      guard !isEmpty else { continue }
      var (start, count) = unsafe (slots.base + text.start, text.count)
      if text.isQuoted && slots.escape <= 255 {
        unsafe (start, count) = unsafe escaped.unescaped(start, count, escape: UInt8(slots.escape))
      }
      // An empty text that is not NULL is a text like any other.
      if count == 0 { self = [] } else { unsafe narrow(start, count: count) }
    }
    return nullCount + (type == .varchar ? 0 : emptyCount)
  }

  /// Removes the types that a value does not fit; 16 bytes must be readable at `start`. A text of no length fits all.
  mutating func narrow(_ start: UnsafePointer<UInt8>, count: Int) {
    guard count > 0, !isEmpty else { return }
    if unsafe fitsWithoutLoss(start, count) { return }
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    if unsafe contains(.boolean) && BooleanDecoder.parse(start, count, mode: .inferred) == nil { remove(.boolean) }
    if contains(.hugeint) || contains(.bigint) {
      if let value = unsafe ExactNumber.integer(text, mode: .inferred) {
        if Int64(exactly: value) == nil { remove(.bigint) }
      } else {
        subtract([.bigint, .hugeint])
      }
    }
    if contains(.double) {
      var value = 0.0
      if unsafe !DoubleDecoder.parseSlowly(start, count, mode: .inferred, &value) { remove(.double) }
    }
    if unsafe contains(.date) && CalendarParser.date(text, mode: .inferred) == nil { remove(.date) }
    if unsafe contains(.timestamp) && CalendarParser.timestamp(text, mode: .inferred) == nil { remove(.timestamp) }
  }

  /// Whether the usual spelling of the narrowest type left shows that the value fits every type left.
  private func fitsWithoutLoss(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    switch self {
    case [.bigint, .hugeint, .double]:
      // SAFETY: 16 bytes are readable.
      return unsafe (start[0] != UInt8(ascii: "0") || count == 1) && BigintDecoder.parseDigits(start, count) != nil
    case .timestamp:
      var cache = DateCache()
      var value: Int64 = 0
      return unsafe TimestampDecoder.parseFast(start, count, &cache, &value)
    case .double:
      var value = 0.0
      return unsafe DoubleDecoder.parseFast(start, count, mode: .inferred, &value)
    default: return false
    }
  }

  /// As above, for any bytes.
  package mutating func narrow(_ text: some Collection<UInt8>) {
    guard !text.isEmpty, !isEmpty else { return }
    var padded = Array(text)
    padded.append(contentsOf: repeatElement(0, count: 16))
    let count = padded.count - 16
    unsafe padded.withUnsafeBufferPointer { buffer in
      unsafe narrow(buffer.baseAddress.unsafelyUnwrapped, count: count)
    }
  }
}
