/// Looks zones up by name, once each. Belongs to one worker.
package final class TimeZoneCache {
  private let load: (String) -> TimeZoneRules?
  private var known: [String: TimeZoneRules?] = [:]

  /// `load` gives the rules of a name, nil for an unknown one.
  package init(load: @escaping (String) -> TimeZoneRules?) { self.load = load }

  package func rules(_ name: String) -> TimeZoneRules? {
    if let rules = known[name] { return rules }
    let rules = load(name)
    known[name] = rules
    return rules
  }
}

/// `AT TIME ZONE`; null in, null out.
package enum TimeZoneKernels {
  package enum Direction {
    /// An instant becomes the time that clocks in the zone show.
    case toLocal
    /// The time of a clock in the zone becomes an instant.
    case toInstant
  }

  package static func convert(
    _ direction: Direction, _ operand: Operand, zone: TimeZoneRules, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(operand.physicalType == .int64 && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let values = unsafe operand.values(as: Int64.self)
    let target = unsafe result.int64s
    let mask = operand.rowMask
    // Neighbours mostly lie between the same two transitions: the microseconds for which the offset is known.
    var knownFrom: Int64 = 1
    var knownTo: Int64 = 0
    var shift: Int64 = 0
    // SAFETY: beginResult checked the rows; values under nulls are initialised.
    for row in 0..<rowCount {
      let value = unsafe values[row & mask]
      if value >= knownFrom, value < knownTo {
        unsafe target[row] = value &+ shift
        continue
      }
      guard let converted = direction == .toLocal ? zone.local(ofInstant: value) : zone.instant(ofLocal: value) else {
        unsafe target[row] = 0
        guard result.isPresent(row) else { continue }
        throw KernelError(.overflow, "TIMESTAMP overflow in \(operand.describe(row: row)) AT TIME ZONE", row: row)
      }
      unsafe target[row] = converted
      shift = converted &- value
      // A day away from the transitions there is no doubt; and far away from the ends of the type.
      let period = zone.period(at: floorDivide(direction == .toLocal ? value : converted, by: Microseconds.perSecond))
      let limit: Int64 = 9_000_000_000_000
      let start = max(period.start, 0 - limit) &+ 90_000
      let end = min(period.end, limit) &- 90_000
      knownFrom = start &* Microseconds.perSecond
      knownTo = end &* Microseconds.perSecond
      if direction == .toInstant, value < knownFrom || value >= knownTo { (knownFrom, knownTo) = (1, 0) }
    }
  }

  /// As `convert` with one zone, with the name of the zone in each row.
  package static func convert(
    _ direction: Direction, _ operand: Operand, zones: Operand, cache: TimeZoneCache, rowCount: Int,
    into result: Column
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .int64 && zones.physicalType == .string && result.physicalType == .int64)
    result.beginResult(operand, zones, rowCount: rowCount)
    for row in 0..<rowCount {
      unsafe result.int64s[row] = 0
      guard result.isPresent(row) else { continue }
      // SAFETY: beginResult checked the rows.
      let name = unsafe zones.values(as: StringView.self)[row & zones.rowMask].bytes
      guard let zone = cache.rules(String(decoding: name, as: UTF8.self)) else {
        throw KernelError(.invalidArgument, "the machine knows no time zone \(zones.describe(row: row))", row: row)
      }
      let value = unsafe operand.values(as: Int64.self)[row & operand.rowMask]
      guard let converted = direction == .toLocal ? zone.local(ofInstant: value) : zone.instant(ofLocal: value) else {
        throw KernelError(.overflow, "TIMESTAMP overflow in \(operand.describe(row: row)) AT TIME ZONE", row: row)
      }
      unsafe result.int64s[row] = converted
    }
  }
}
