import Columnar

/// A named input of a job.
package struct SourceDefinition: Hashable, Sendable {
  package enum Format: String, Hashable, Sendable, CaseIterable { case csv, ndjson }

  package var name: String
  /// A path or glob, relative to the job file's folder; templates filled in by ``Job/resolved(for:)``.
  package var path: String
  /// How many intervals before the run's own are read as well, in ``IntervalLength`` of the job.
  package var lookback = 0
  /// The path for each interval of the lookback, the earliest first; filled in by ``Job/resolved(for:)``.
  package var lookbackPaths: [String] = []
  /// nil: by the file names.
  package var format: Format?
  package var ready: ReadyCondition
  /// The contract: listed columns are validated in every row. Empty: everything is inferred.
  package var columns: [ColumnContract]
  package var options: TextOptions
  /// Where the source stands in the job file, from 1.
  package var line: Int
}

/// One line of a source's contract: `bigint not null`.
package struct ColumnContract: Hashable, Sendable {
  package var name: String
  package var type: DataType
  package var isNullable: Bool
}

/// How the text of a source is written; nil means the format's usual way.
package struct TextOptions: Hashable, Sendable {
  package var delimiter: String?
  package var quote: String?
  package var escape: String?
  package var hasHeader: Bool?
  /// The texts that stand for NULL.
  package var nullTexts: [String]?
  package var comment: String?
  package var skippedLines: Int?
  package var timeZone: String?
  /// The name of a column that holds each row's path; nil: there is none.
  package var fileNameColumn: String?
}
