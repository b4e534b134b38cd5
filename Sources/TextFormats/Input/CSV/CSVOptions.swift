import Columnar

/// What the user states about CSV input; the rest is found in the files.
package struct CSVOptions: Sendable {
  /// Whether the first record of a file names its columns.
  package enum Header: Hashable, Sendable {
    /// Decided by the first file: see ``CSVDetection``.
    case automatic
    case present
    case absent
  }

  /// nil: one of `,` `;` tab `|`, whichever cuts the first file's head into even records.
  package var delimiter: UInt8?
  /// nil: quotes have no meaning.
  package var quote: UInt8?
  /// Whether `'` encloses fields where the first file shows that, in place of `quote`.
  package var detectsQuote: Bool
  /// See ``CSVDialect/escape``.
  package var escape: UInt8?
  /// See ``CSVDialect/comment``.
  package var comment: UInt8?
  /// Lines at the beginning of each file that are passed over, whatever they hold.
  package var skippedLineCount: Int
  /// See ``CSVDialect/nullTexts``.
  package var nullTexts: [[UInt8]]
  package var header: Header
  /// The contract: these columns must be in every file, and every row must hold values of these types.
  /// nil: columns come from the first file's header, types from samples.
  package var declaredColumns: [Field]?
  /// The name of a VARCHAR column, behind those of the files, that holds each row's path; nil: there is none.
  package var fileNameColumn: String?
  /// Whose clocks wrote timestamps without an offset; nil: UTC.
  package var timeZone: SourceTimeZone?
  /// A longer record is rejected; in bytes, line end included.
  package var maximumRowLength: Int

  package init(
    delimiter: UInt8? = nil, quote: UInt8? = UInt8(ascii: "\""), detectsQuote: Bool = false, escape: UInt8? = nil,
    comment: UInt8? = nil, skippedLineCount: Int = 0, nullTexts: [[UInt8]] = [[]], header: Header = .automatic,
    declaredColumns: [Field]? = nil, fileNameColumn: String? = nil, timeZone: SourceTimeZone? = nil,
    maximumRowLength: Int = 16 << 20
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.detectsQuote = detectsQuote
    self.escape = escape
    self.comment = comment
    self.skippedLineCount = skippedLineCount
    self.nullTexts = nullTexts
    self.header = header
    self.declaredColumns = declaredColumns
    self.fileNameColumn = fileNameColumn
    self.timeZone = timeZone
    self.maximumRowLength = maximumRowLength
  }
}
