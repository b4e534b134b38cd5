/// Reads sizes such as `4GB`, `512MiB`, `64k`. Units are powers of 1,024, as memory is counted, with or without the `i`.
package enum ByteSizeText {
  package static let expected = "a size such as 512MB or 4GB"

  /// Returns bytes, nil where the text is no size.
  package static func parse(_ text: String) -> Int? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(number), value >= 0 else { return nil }
    var unit = text[number.endIndex...].drop { $0 == " " }.lowercased()
    if unit.hasSuffix("ib") { unit.removeLast(2) } else if unit.hasSuffix("b") { unit.removeLast() }
    let shift: Int
    switch unit {
    case "": shift = 0
    case "k": shift = 10
    case "m": shift = 20
    case "g": shift = 30
    case "t": shift = 40
    default: return nil
    }
    let bytes = value * Double(1 << shift)
    // Fractions of a byte are typing errors.
    guard bytes < 0x1p62, bytes.rounded() == bytes else { return nil }
    return Int(bytes)
  }
}
