/// Writes figures for people: few digits, with their units. Bytes are counted in powers of 1,024, as sizes are read.
package enum FigureText {
  private static let byteUnits = ["B", "KB", "MB", "GB", "TB"]

  /// With `digits` behind the point; halves are rounded away from zero.
  package static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var power = 1
    for _ in 0..<digits { power *= 10 }
    let scaled = Int((value.magnitude * Double(power)).rounded(.toNearestOrAwayFromZero))
    var text = "\(scaled / power)"
    if digits > 0 {
      let fraction = String(scaled % power)
      text += "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
    return value < 0 && scaled > 0 ? "-" + text : text
  }

  /// Three significant digits, at least.
  private static func short(_ value: Double) -> String {
    fixed(value, digits: value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
  }

  /// `1.25 s`, `12.5 ms`, `130 µs`.
  package static func duration(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0 s" }
    let value = Double(nanoseconds)
    if value.magnitude >= 0.9995e9 { return short(value / 1e9) + " s" }
    if value.magnitude >= 0.9995e6 { return short(value / 1e6) + " ms" }
    return short(value / 1e3) + " µs"
  }

  /// A size as it would be written on a command line where it is a whole number of a unit, else rounded: `16MB`, `1.5MB`.
  package static func size(_ byteCount: Int) -> String {
    var unit = 0
    var scale = 1
    while unit + 1 < byteUnits.count, byteCount >= scale * 1024 {
      scale *= 1024
      unit += 1
    }
    let digits = byteCount % scale == 0 ? 0 : 1
    return fixed(Double(byteCount) / Double(scale), digits: digits) + (unit == 0 ? " bytes" : byteUnits[unit])
  }

  /// `1.25 GB`.
  package static func bytes(_ count: Double) -> String {
    var unit = 0
    var value = count
    while unit + 1 < byteUnits.count, value >= 999.5 {
      value /= 1024
      unit += 1
    }
    return "\(unit == 0 ? fixed(value, digits: 0) : short(value)) \(byteUnits[unit])"
  }

  /// `1.25 M`: thousands, millions, milliards.
  package static func count(_ count: Double) -> String {
    if count >= 0.9995e9 { return short(count / 1e9) + " G" }
    if count >= 0.9995e6 { return short(count / 1e6) + " M" }
    if count >= 0.9995e4 { return short(count / 1e3) + " k" }
    return fixed(count, digits: 0)
  }

  /// `12 %`, `1.5 %`.
  package static func percentage(_ share: Double) -> String {
    fixed(share * 100, digits: share.magnitude < 0.0995 ? 1 : 0) + " %"
  }
}
