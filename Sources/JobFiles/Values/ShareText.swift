/// Reads shares of rows: `0.1%`, `1%`, or plain `0.001`.
package enum ShareText {
  package static let expected = "a share such as 0.1% or 0.001"

  /// Returns a value in `0...1`, nil where the text is no share.
  package static func parse(_ text: String) -> Double? {
    let isPercent = text.hasSuffix("%")
    let digits = isPercent ? text.dropLast() : text[...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let number = Double(digits)
    else { return nil }
    let share = isPercent ? number / 100 : number
    return share <= 1 ? share : nil
  }
}
