/// A name as written, without its quotes. Names compare without regard to case, quoted ones too, as in DuckDB.
package struct Identifier: Hashable, Sendable {
  package var name: String
  package var range: SourceRange

  package init(name: String, range: SourceRange) {
    self.name = name
    self.range = range
  }

  package func matches(_ other: String) -> Bool { name.equalsIgnoringCase(other) }
}

extension String {
  /// Compares with ASCII letters folded; other characters must be equal byte for byte.
  package func equalsIgnoringCase(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.asciiLowercased == $1.asciiLowercased }
  }

  /// The text with ASCII letters lower-cased.
  package var asciiLowercased: String {
    String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
  }

  /// The text with ASCII letters upper-cased.
  package var asciiUppercased: String {
    String(decoding: utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}
