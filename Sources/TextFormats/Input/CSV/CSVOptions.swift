import Columnar

/// What the user states about CSV input; the rest is found in the files.
package struct CSVOptions: Hashable, Sendable {
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
  package var nullText: [UInt8]
  package var header: Header
  /// The contract: these columns must be in every file, and every row must hold values of these types.
  /// nil: columns come from the first file's header, types from samples.
  package var declaredColumns: [Field]?
  /// A longer record is rejected; in bytes, line end included.
  package var maximumRowLength: Int

  package init(
    delimiter: UInt8? = nil, quote: UInt8? = UInt8(ascii: "\""), nullText: [UInt8] = [], header: Header = .automatic,
    declaredColumns: [Field]? = nil, maximumRowLength: Int = 16 << 20
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.nullText = nullText
    self.header = header
    self.declaredColumns = declaredColumns
    self.maximumRowLength = maximumRowLength
  }
}
