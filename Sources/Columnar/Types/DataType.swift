/// The SQL type of a column or expression.
package enum DataType: Hashable, Sendable {
  /// The type of a bare `NULL`; the binder replaces it wherever another type is known.
  case null
  case boolean
  /// 64-bit signed integer.
  case bigint
  /// 128-bit signed integer; the result type of `sum(BIGINT)`.
  case hugeint
  /// IEEE 754 binary64.
  case double
  /// Exact decimal: `precision` digits in `1...38`, `scale` of them after the point, `scale <= precision`.
  case decimal(precision: Int, scale: Int)
  /// Days since 1970-01-01 in the proleptic Gregorian calendar.
  case date
  /// Microseconds since 1970-01-01 00:00:00 UTC.
  case timestamp
  /// An instant, stored as `timestamp` and written with the offset `+00`: what `AT TIME ZONE` makes of a clock's time.
  case timestamptz
  /// UTF-8 text, compared by bytes.
  case varchar

  /// How values of this type are stored in a ``Column``.
  package var physicalType: PhysicalType {
    switch self {
    case .boolean: .bool
    case .null, .bigint, .date, .timestamp, .timestamptz: .int64
    case .hugeint: .int128
    case .decimal(let precision, _): precision <= 18 ? .int64 : .int128
    case .double: .double
    case .varchar: .string
    }
  }

  package var isNumeric: Bool {
    switch self {
    case .bigint, .hugeint, .double, .decimal: true
    default: false
    }
  }

  /// DATE, TIMESTAMP and TIMESTAMP WITH TIME ZONE.
  package var isTemporal: Bool { self == .date || self == .timestamp || self == .timestamptz }
}

extension DataType: CustomStringConvertible {
  /// The name as SQL writes it, for instance `DECIMAL(18,3)`.
  package var description: String {
    switch self {
    case .null: "NULL"
    case .boolean: "BOOLEAN"
    case .bigint: "BIGINT"
    case .hugeint: "HUGEINT"
    case .double: "DOUBLE"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .timestamptz: "TIMESTAMP WITH TIME ZONE"
    case .varchar: "VARCHAR"
    }
  }
}

/// The in-memory representation of a value; kernels are specialised by one `switch` over this a column.
package enum PhysicalType: UInt8, Hashable, Sendable {
  /// One byte a value, 0 or 1.
  case bool
  case int64
  case int128
  case double
  /// A 16-byte ``StringView``.
  case string

  /// Bytes a value.
  package var stride: Int {
    switch self {
    case .bool: 1
    case .int64, .double: 8
    case .int128, .string: 16
    }
  }
}
