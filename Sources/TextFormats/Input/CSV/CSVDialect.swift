/// The bytes that give a CSV file its structure, as found or given for a table.
package struct CSVDialect: Hashable, Sendable {
  /// Stands between fields.
  package var delimiter: UInt8
  /// Encloses fields that hold delimiters, line ends or quotes (doubled); nil where no byte does.
  package var quote: UInt8?
  /// The unquoted text that means NULL; empty by default.
  package var nullText: [UInt8]
  /// Whether the first record of each file names the columns.
  package var hasHeader: Bool

  package init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""), nullText: [UInt8] = [],
    hasHeader: Bool = true
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.nullText = nullText
    self.hasHeader = hasHeader
  }
}

/// The byte that ends a line, found per file.
package enum LineEnding: UInt8, Hashable, Sendable {
  /// `\n`, with or without a `\r` before it.
  case lineFeed = 0x0A
  /// A bare `\r`.
  case carriageReturn = 0x0D
}
