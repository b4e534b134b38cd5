/// The bytes that give a CSV file its structure, as found or given for a table.
package struct CSVDialect: Hashable, Sendable {
  /// Stands between fields.
  package var delimiter: UInt8
  /// Encloses fields that hold delimiters, line ends or quotes; nil where no byte does.
  package var quote: UInt8?
  /// Inside quotes, the byte behind this one stands for itself. nil, the usual case: a doubled quote stands for one.
  package var escape: UInt8?
  /// Begins lines that are none of the data; nil where no byte does. Behind a line's first byte it means nothing.
  package var comment: UInt8?
  /// The unquoted texts that mean NULL, of at most ``maximumNullTextLength`` bytes; the empty one by default.
  package var nullTexts: [[UInt8]]
  /// Whether the first record of each file names the columns.
  package var hasHeader: Bool

  package static let maximumNullTextLength = 255

  package init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""), escape: UInt8? = nil,
    comment: UInt8? = nil, nullTexts: [[UInt8]] = [[]], hasHeader: Bool = true
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.escape = quote == nil || escape == quote ? nil : escape
    self.comment = comment
    self.nullTexts = nullTexts
    self.hasHeader = hasHeader
  }

  /// Whether an empty field is NULL.
  package var emptyIsNull: Bool { nullTexts.contains([]) }

  /// Each null text behind its length in one byte; nothing where only the empty text is NULL.
  var packedNullTexts: [UInt8] {
    if nullTexts == [[]] { return [] }
    return nullTexts.flatMap { [UInt8(truncatingIfNeeded: $0.count)] + $0 }
  }
}

/// The byte that ends a line, found per file.
package enum LineEnding: UInt8, Hashable, Sendable {
  /// `\n`, with or without a `\r` before it.
  case lineFeed = 0x0A
  /// A bare `\r`.
  case carriageReturn = 0x0D
}
