import Columnar

/// The zone of the clocks that wrote a source's timestamps, with the rules that were in force when it was looked up.
package struct SourceTimeZone: Sendable {
  /// Such as `Europe/Berlin`.
  package var name: String
  /// The version of the machine's zones: other rules may give other instants.
  package var databaseVersion: String
  package var rules: TimeZoneRules

  package init(name: String, databaseVersion: String, rules: TimeZoneRules) {
    self.name = name
    self.databaseVersion = databaseVersion
    self.rules = rules
  }
}

/// Turns a zone's clock times into instants; remembers where one offset holds, which is most of the time.
struct LocalTimeReader {
  private let rules: TimeZoneRules
  /// Microseconds, as if the clock's time were UTC: from `start` up to `end` the offset is known.
  private var start: Int64 = 0
  private var end: Int64 = 0
  private var offset: Int64 = 0

  init(_ rules: TimeZoneRules) { self.rules = rules }

  /// The instant in microseconds since 1970; nil where it is out of range. See ``TimeZoneRules/instant(ofLocal:)``.
  mutating func instant(ofLocal microseconds: Int64) -> Int64? {
    if microseconds >= start && microseconds < end { return microseconds &- offset }
    let second = floorDivide(microseconds, by: Microseconds.perSecond)
    let period = rules.period(at: second)
    // No offset reaches a day: that far inside a period, its offset is the only one that can apply.
    let margin: Int64 = 86_400
    guard let first = period.start == .min ? -Self.limit : Self.micros(period.start + margin),
      let last = period.end == .max ? Self.limit : Self.micros(period.end - margin),
      microseconds >= first, microseconds < last
    else { return rules.instant(ofLocal: microseconds) }
    start = first
    end = last
    offset = period.offset * Microseconds.perSecond
    return microseconds &- offset
  }

  /// Times beyond it are left to the exact arithmetic.
  private static let limit = Int64.max - 2 * Microseconds.perDay

  private static func micros(_ seconds: Int64) -> Int64? {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: Microseconds.perSecond)
    return overflow ? nil : product
  }
}
