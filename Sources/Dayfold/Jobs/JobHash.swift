import JobFiles
import MapReduce
import SystemIO

/// Hashes what of a job decides the published bytes: sources, query, format, partition size, but no limits or owners.
enum JobHash {
  /// Raised when the meaning of a job file changes.
  private static let formatVersion = 1

  /// 32 hexadecimal digits. The job's templates are filled in; without a partition size the input decides it.
  static func of(_ job: Job, partitionSize: Int?) -> String {
    var parts = ["dayfold-job \(formatVersion)", job.name, job.query, partitionSize.map(String.init) ?? "by input"]
    for source in job.sources {
      parts += [source.name, source.path, source.format?.rawValue ?? ""]
      // New settings are added where they are used, so that jobs without them keep their hash.
      parts += source.lookbackPaths.map { "lookback \($0)" }
      if let name = source.options.fileNameColumn { parts.append("filename \(name)") }
      parts += source.columns.map { "\($0.name) \($0.type) \($0.isNullable)" }
      let options = source.options
      parts += [
        options.delimiter ?? "", options.quote ?? "\"", options.escape ?? "", options.hasHeader.map(String.init) ?? "",
        nullTexts(options), options.comment ?? "", options.skippedLines.map(String.init) ?? "", options.timeZone ?? "",
      ]
    }
    // Zones change with the machine's data: a query that looks them up is another one then.
    let query = job.query.lowercased()
    if query.contains("zone") || query.contains("%z") || job.sources.contains(where: { $0.options.timeZone != nil }) {
      parts.append(TimeZoneDatabase.version)
    }
    parts += job.sinks.map(\.format.rawValue)
    if job.expressionErrors == .reject { parts.append("on_expression_error reject") }
    // Lengths keep neighbouring texts apart.
    let text = parts.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n")
    var sum = RowChecksum()
    // SAFETY: bytes have no padding.
    unsafe sum.add(row: Array(text.utf8).span.bytes)
    return sum.description
  }

  private static func nullTexts(_ options: TextOptions) -> String {
    let texts = options.nullTexts ?? [""]
    return texts.count == 1 ? texts[0] : texts.map { "\($0.utf8.count):\($0)" }.joined()
  }
}
