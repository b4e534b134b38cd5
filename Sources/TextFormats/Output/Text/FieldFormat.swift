import Columnar

/// How the values of one column become text: decided once a column, switched on once a value.
enum FieldFormat: UInt8, BitwiseCopyable {
  case null
  case boolean
  case integer
  case wideInteger
  case double
  case decimal
  case wideDecimal
  case date
  case timestamp
  case instant
  case string

  init(_ type: DataType) {
    switch type {
    case .null: self = .null
    case .boolean: self = .boolean
    case .bigint: self = .integer
    case .hugeint: self = .wideInteger
    case .double: self = .double
    case .decimal(let precision, _): self = precision <= 18 ? .decimal : .wideDecimal
    case .date: self = .date
    case .timestamp: self = .timestamp
    case .timestamptz: self = .instant
    case .varchar: self = .string
    }
  }

  /// The longest text of a value that is not a string, whole-word stores included.
  static let maximumFixedByteCount = 64
}

/// A column of the batch being written: its storage and what the formatting of one value needs.
@safe
struct FieldCursor: BitwiseCopyable {
  let format: FieldFormat
  let scale: Int
  /// `10^scale` of a 64-bit DECIMAL.
  let power: UInt64
  let wholePart: DecimalText.WholePart
  var days = CalendarText.DayCache()
  var values: UnsafeRawPointer
  /// Address 0 where the column has no nulls.
  var validity: UnsafePointer<UInt64>?

  init(_ type: DataType) {
    format = FieldFormat(type)
    if case .decimal(let precision, let scale) = type {
      self.scale = scale
      wholePart = precision == scale ? .omitted : .written
      var power: UInt64 = 1
      if precision <= 18 { for _ in 0..<scale { power *= 10 } }
      self.power = power
    } else {
      scale = 0
      power = 1
      wholePart = .written
    }
    // Replaced by `attach` before any use.
    unsafe values = UnsafeRawPointer(bitPattern: 16).unsafelyUnwrapped
    unsafe validity = nil
  }

  /// Points the cursor at a column of its type.
  mutating func attach(_ column: Column) {
    unsafe validity = column.hasNulls ? UnsafePointer(column.validity) : nil
    switch column.physicalType {
    case .bool: unsafe values = UnsafeRawPointer(column.bools)
    case .int64: unsafe values = UnsafeRawPointer(column.int64s)
    case .int128: unsafe values = UnsafeRawPointer(column.int128s)
    case .double: unsafe values = UnsafeRawPointer(column.doubles)
    case .string: unsafe values = UnsafeRawPointer(column.strings)
    }
  }

  @inline(__always)
  func isNull(_ row: Int) -> Bool {
    guard let validity = unsafe validity else { return false }
    // SAFETY: the column has a validity word for every row.
    return unsafe (validity[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 == 0
  }

  @inline(__always)
  func string(_ row: Int) -> UnsafePointer<StringView> {
    unsafe values.assumingMemoryBound(to: StringView.self) + row
  }

  @inline(__always)
  func int64(_ row: Int) -> Int64 { unsafe values.assumingMemoryBound(to: Int64.self)[row] }

  @inline(__always)
  func int128(_ row: Int) -> Int128 { unsafe values.assumingMemoryBound(to: Int128.self)[row] }

  /// Writes a value that is neither null nor a string; needs ``FieldFormat/maximumFixedByteCount`` bytes of room.
  mutating func writeFixed(_ row: Int, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    switch format {
    case .integer:
      return unsafe DigitText.write(int64(row), target)
    case .wideInteger:
      return unsafe DigitText.write(int128(row), target)
    case .timestamp:
      return unsafe CalendarText.writeTimestamp(
        values.assumingMemoryBound(to: Int64.self)[row], &days, target)
    case .instant:
      let end = unsafe CalendarText.writeTimestamp(
        values.assumingMemoryBound(to: Int64.self)[row], &days, target)
      unsafe end[0] = UInt8(ascii: "+")
      unsafe end[1] = UInt8(ascii: "0")
      unsafe end[2] = UInt8(ascii: "0")
      return unsafe end + 3
    case .date:
      return unsafe CalendarText.writeDate(values.assumingMemoryBound(to: Int64.self)[row], &days, target)
    case .double:
      return unsafe DoubleText.write(values.assumingMemoryBound(to: Double.self)[row], target)
    case .decimal:
      return unsafe DecimalText.write(
        values.assumingMemoryBound(to: Int64.self)[row], scale: scale, power: power, wholePart: wholePart, target)
    case .wideDecimal:
      return unsafe DecimalText.write(
        values.assumingMemoryBound(to: Int128.self)[row], scale: scale, wholePart: wholePart, target)
    case .boolean:
      // "true" or "fals" and "e".
      let isTrue = unsafe values.assumingMemoryBound(to: UInt8.self)[row] != 0
      unsafe UnsafeMutableRawPointer(target).storeBytes(
        of: isTrue ? 0x6575_7274 : 0x65_736C_6166, as: UInt64.self)
      return unsafe target + (isTrue ? 4 : 5)
    case .null, .string:
      return unsafe target
    }
  }
}

extension RecordBatch {
  /// Checks the shape that writers rely on.
  func checkShape(columnCount: Int) {
    precondition(columns.count == columnCount, "batch and schema differ in column count")
    for column in columns { precondition(column.rowCount >= rowCount, "a column is shorter than its batch") }
  }
}
