import Columnar

/// What planning found out about one CSV file.
package struct CSVFile: Hashable, Sendable {
  package var input: InputFile
  /// Offset of the first byte behind byte order mark, skipped lines and header.
  package var dataOffset: Int
  package var lineEnding: LineEnding
  /// Columns that a record of this file has.
  package var columnCount: Int
  /// For each file column of the schema, its place in this file.
  package var columnIndexes: [Int]
  /// The values of the columns behind those of the file, as the schema types them.
  package var constantValues: [Value]
}
