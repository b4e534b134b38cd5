/// Where a job's result goes.
package struct SinkDefinition: Hashable, Sendable {
  package enum Format: String, Hashable, Sendable, CaseIterable { case csv, ndjson }

  /// The dataset's folder, relative to the job file's; the interval's partition is published below it.
  package var folder: String
  package var format: Format
  /// Where the sink stands in the job file, from 1.
  package var line: Int
}
