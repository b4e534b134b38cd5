import SystemIO

/// The query that a command line gives.
enum QueryText {
  /// More than a query may have; the parser says so.
  private static let limit = 17 << 20

  /// The text itself, or for `-` what standard input holds. A byte order mark before it is dropped.
  static func read(_ argument: String) throws -> String {
    guard argument == "-" else { return withoutMark(argument) }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try StandardStream.input.readToEnd(limit: limit)
    } catch {
      throw DayfoldError(error)
    }
    // What the limit cut need not end with a whole character.
    guard bytes.count < limit else {
      throw DayfoldError(.usage, "the query is longer than 16 MiB")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DayfoldError(.usage, "the query is not UTF-8", remedy: "save it with that encoding")
    }
    return withoutMark(text)
  }

  private static func withoutMark(_ text: String) -> String {
    guard text.unicodeScalars.first == "\u{FEFF}" else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.dropFirst()))
  }
}
