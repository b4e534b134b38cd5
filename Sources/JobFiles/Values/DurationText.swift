/// Reads durations such as `3h`, `90s`, `1h30m`, `250ms`, `2d`.
enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  static let expected = "a duration such as 90s, 30m, 3h or 1h30m"

  /// Returns nil where the text is no duration or longer than 10,000 days.
  static func parse(_ text: String) -> Duration? {
    var rest = text[...]
    var total: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let unitName = rest[digits.endIndex...].prefix { $0.isASCII && $0.isLetter }
      guard let number = Int64(digits), let unit = units.first(where: { $0.name == unitName }) else { return nil }
      let (part, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
      guard !overflow, part <= 864_000_000_000, total <= 864_000_000_000 else { return nil }
      total += part
      rest = rest[unitName.endIndex...]
    }
    return .milliseconds(total)
  }
}
