import Columnar

/// Decodes the text of one field as `CAST` does: slowly, and with nothing of the fast decoders.
enum SerialDecoder {
  /// The value of a text that does not stand for NULL; nil where it is none of the type. `zone` is that of timestamps
  /// without an offset; nil: UTC.
  static func value(
    _ bytes: [UInt8], _ range: Range<Int>, as type: DataType, zone: TimeZoneRules? = nil
  ) -> Value? {
    switch type {
    case .null: return nil
    case .varchar: return .string(Array(bytes[range]))
    case .boolean: return boolean(bytes, range).map { .boolean($0) }
    case .bigint:
      return SerialNumber(bytes, range)?.scaled(by: 0).flatMap { Int64(exactly: $0) }.map { .int64($0) }
    case .hugeint: return SerialNumber(bytes, range)?.scaled(by: 0).map { .int128($0) }
    case .double: return SerialNumber.double(bytes, range).map { .double($0) }
    case .decimal(let precision, let scale):
      guard let value = SerialNumber(bytes, range)?.scaled(by: scale) else { return nil }
      // No more digits than the type has.
      guard String(value.magnitude).utf8.count <= precision else { return nil }
      return precision <= 18 ? Int64(exactly: value).map { .int64($0) } : .int128(value)
    case .date: return SerialCalendar.date(bytes, range).map { .int64($0) }
    case .timestamp, .timestamptz:
      guard let time = SerialCalendar.timestamp(bytes, range) else { return nil }
      guard let zone, !time.namesZone else { return .int64(time.microseconds) }
      return zone.instant(ofLocal: time.microseconds).map { .int64($0) }
    }
  }

  private static func boolean(_ bytes: [UInt8], _ range: Range<Int>) -> Bool? {
    switch String(decoding: bytes[range], as: UTF8.self).lowercased() {
    case "true", "t", "yes", "y", "1": true
    case "false", "f", "no", "n", "0": false
    default: nil
    }
  }
}
