import QueryPlan
import SystemIO

extension Job {
  /// Bytes that a job file may have.
  package static var maximumByteCount: Int { JobYAML.maximumByteCount }

  /// Reads a job file's text. `file` is its path, for messages.
  ///
  /// Throws `config` with the line and what to do.
  package static func parse(_ text: String, file: String) throws(DayfoldError) -> Job {
    let root = try JobYAML.parse(text, file: file)
    var settings = try SettingsReader(root, file: file, path: "")
    let name = try settings.requiredText("job", example: "nightly_events")
    guard isName(name) else {
      throw settings.failure("job", "\"\(name)\" is no name", remedy: "use letters, digits, _, - and .")
    }
    let owner = try settings.text("owner")
    let interval = try settings.choice("interval", IntervalLength.self) ?? .day
    let sources = try readSources(&settings, interval)
    let (query, queryLine) = try readQuery(&settings)
    let key = try settings.textList("key")
    let verify = try readVerify(&settings)
    let sinks = try readSinks(&settings)
    var warnings: [String] = []
    let limits = try readLimits(&settings, warnings: &warnings)
    let state = try settings.text("state")
    if state?.isEmpty == true { throw settings.failure("state", "is empty", remedy: "name a folder, or leave it out") }
    let expressionErrors = try settings.choice("on_expression_error", ExpressionErrorMode.self) ?? .fail
    for name in ["checkpoint", "retain_map_outputs", "temp_dir", "max_failed_tasks"] where settings.node(name) != nil {
      throw settings.failure(name, "this version does not carry it out", remedy: "remove the setting")
    }
    try settings.finish()
    return Job(
      name: name, owner: owner, intervalLength: interval, sources: sources, query: query, queryLine: queryLine,
      key: key, verify: verify, sinks: sinks, limits: limits, stateFolder: state, expressionErrors: expressionErrors,
      file: file,
      warnings: warnings)
  }

  /// Names are keys of files and metrics.
  private static func isName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text.first != "." && text.first != "-"
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
  }

  private static func checkTemplate(
    _ text: String, _ name: String, _ settings: SettingsReader
  ) throws(DayfoldError) {
    do {
      _ = try Template(text)
    } catch {
      let line = settings.failure(name, "").location?.line ?? settings.line
      throw error.asDayfoldError(in: text, file: settings.file, line: line)
    }
  }

  private static func readSources(
    _ settings: inout SettingsReader, _ interval: IntervalLength
  ) throws(DayfoldError) -> [SourceDefinition] {
    guard var block = try settings.block("sources"), !block.names.isEmpty else {
      throw settings.failure("sources", "is missing", remedy: "name at least one source with its path")
    }
    var sources: [SourceDefinition] = []
    for name in block.names {
      try refuseEqual(name, among: sources.map(\.name), in: block)
      guard var source = try block.block(name) else {
        throw block.failure(name, "has no settings", remedy: "set at least its path")
      }
      let path = try source.requiredText("path", example: "raw/dt={{ ds }}/*.csv")
      try checkTemplate(path, "path", source)
      let lookback = try readLookback(&source, path: path, interval)
      let format = try source.choice("format", SourceDefinition.Format.self)
      let ready = try readReady(&source)
      let columns = try readColumns(&source)
      let options = try readOptions(&source)
      for later in ["cache", "mirror"] where source.node(later) != nil {
        throw source.failure(later, "this version does not carry it out", remedy: "remove the setting")
      }
      try source.finish()
      sources.append(
        SourceDefinition(
          name: name, path: path, lookback: lookback, format: format, ready: ready, columns: columns, options: options,
          line: source.line))
    }
    return sources
  }

  private static func readOptions(_ source: inout SettingsReader) throws(DayfoldError) -> TextOptions {
    let options = TextOptions(
      delimiter: try readCharacter("delimiter", &source), quote: try readCharacter("quote", &source),
      escape: try readCharacter("escape", &source), hasHeader: try source.boolean("header"),
      nullTexts: try readNullTexts(&source), comment: try readCharacter("comment", &source),
      skippedLines: try source.integer("skip", in: 0...1_000_000), timeZone: try source.text("timezone"),
      fileNameColumn: try readFileName(&source))
    if let delimiter = options.delimiter, delimiter == options.quote ?? "\"" {
      throw source.failure("delimiter", "is the quote as well", remedy: "set another one, or another quote")
    }
    return options
  }

  /// One text, or a list of them.
  private static func readNullTexts(_ source: inout SettingsReader) throws(DayfoldError) -> [String]? {
    guard let node = source.node("null") else { return nil }
    var texts: [String]?
    if case .sequence = node.content {
      texts = try source.textList("null")
    } else {
      texts = try source.text("null").map { [$0] }
    }
    guard let texts, texts.count <= 100, texts.allSatisfy({ $0.utf8.count <= 255 }) else {
      throw source.failure("null", "has more than 100 texts, or one of more than 255 bytes")
    }
    return texts.isEmpty ? nil : texts
  }

  /// `true`, or the column's name.
  private static func readFileName(_ source: inout SettingsReader) throws(DayfoldError) -> String? {
    guard let text = try source.text("filename") else { return nil }
    switch text {
    case "true", "yes": return "filename"
    case "false", "no": return nil
    default: return text
    }
  }

  private static func readLookback(
    _ source: inout SettingsReader, path: String, _ interval: IntervalLength
  ) throws(DayfoldError) -> Int {
    guard
      let count = try source.value(
        "lookback", expected: LookbackText.expected(interval), { LookbackText.parse($0, interval) })
    else { return 0 }
    guard count == 0 || (try? Template(path).usesVariables) == true else {
      throw source.failure(
        "lookback", "the path is the same for every interval", remedy: "use a template in it, such as dt={{ ds }}")
    }
    return count
  }

  /// Refuses a name that differs from an earlier one in case only: in queries they would be one.
  private static func refuseEqual(
    _ name: String, among names: [String], in block: SettingsReader
  ) throws(DayfoldError) {
    guard let earlier = names.first(where: { $0.lowercased() == name.lowercased() }) else { return }
    throw block.failure(
      name, "is the same name as \"\(earlier)\": case does not count", remedy: "rename one of the two")
  }

  /// A character that stands between fields or around them, as text.
  private static func readCharacter(
    _ name: String, _ source: inout SettingsReader
  ) throws(DayfoldError) -> String? {
    guard let text = try source.text(name) else { return nil }
    guard !text.utf8.contains(where: { [0x00, 0x0A, 0x0D].contains($0) }) else {
      throw source.failure(name, "must not be a line end or NUL", remedy: "write one other character, in quotes")
    }
    return text
  }

  private static func readReady(_ source: inout SettingsReader) throws(DayfoldError) -> ReadyCondition {
    guard var ready = try source.block("ready") else { return ReadyCondition() }
    let condition = ReadyCondition(
      minimumFileCount: try ready.integer("min_files", in: 0...10_000_000) ?? 1,
      minimumByteCount: try ready.value("min_bytes", expected: ByteSizeText.expected, ByteSizeText.parse) ?? 0,
      markerPath: try ready.text("marker"))
    if let marker = condition.markerPath { try checkTemplate(marker, "marker", ready) }
    try ready.finish()
    return condition
  }

  private static func readColumns(_ source: inout SettingsReader) throws(DayfoldError) -> [ColumnContract] {
    guard var columns = try source.block("columns") else { return [] }
    var contracts: [ColumnContract] = []
    for name in columns.names {
      try refuseEqual(name, among: contracts.map(\.name), in: columns)
      let text = try columns.requiredText(name, example: "bigint not null")
      do {
        contracts.append(try ColumnContractText.parse(text, name: name))
      } catch {
        throw columns.failure(name, error.message, remedy: error.hint ?? "for instance: bigint not null")
      }
    }
    return contracts
  }

  private static func readQuery(_ settings: inout SettingsReader) throws(DayfoldError) -> (String, Int) {
    guard let node = settings.node("query") else {
      throw settings.failure("query", "is missing", remedy: "write the SELECT below \"query: |\"")
    }
    guard case .scalar(let query, let style) = node.content else {
      throw settings.failure("query", "expected a text, found \(node.kindName)", line: node.line)
    }
    try checkTemplate(query, "query", settings)
    // A block scalar's text begins on the line below its "|".
    return (query, style == .quoted ? node.line + 1 : node.line)
  }

  private static func readVerify(_ settings: inout SettingsReader) throws(DayfoldError) -> VerifyDefinition? {
    guard var verify = try settings.block("verify") else { return nil }
    let definition = VerifyDefinition(
      countColumn: try verify.requiredText("count", example: "events"),
      tolerance: try verify.value("tolerance", expected: ShareText.expected, ShareText.parse) ?? 0)
    try verify.finish()
    return definition
  }

  private static func readSinks(_ settings: inout SettingsReader) throws(DayfoldError) -> [SinkDefinition] {
    guard let node = settings.node("sinks") else {
      throw settings.failure("sinks", "is missing", remedy: "write \"sinks: [{files: out/name}]\"")
    }
    guard case .sequence(let elements) = node.content else {
      throw settings.failure(
        "sinks", "expected a list, found \(node.kindName)", remedy: "begin the sink with \"- files:\"")
    }
    var sinks: [SinkDefinition] = []
    for (index, element) in elements.enumerated() {
      var sink = try SettingsReader(element, file: settings.file, path: "sinks[\(index)]")
      for later in ["postgres", "postgresql", "sqlite", "command", "table"] where sink.node(later) != nil {
        throw sink.failure(later, "this version only has files sinks", remedy: "load from the published files")
      }
      let folder = try sink.requiredText("files", example: "out/daily_aggregates")
      try checkTemplate(folder, "files", sink)
      let format = try sink.choice("format", SinkDefinition.Format.self) ?? .csv
      if let compression = try sink.text("compression"), compression != "none" {
        throw sink.failure(
          "compression", "this version writes uncompressed files only", remedy: "remove the setting")
      }
      try sink.finish()
      sinks.append(SinkDefinition(folder: folder, format: format, line: element.line))
    }
    guard sinks.count == 1 else {
      throw settings.failure(
        "sinks", sinks.isEmpty ? "is empty" : "this version writes one sink",
        remedy: sinks.isEmpty ? "add \"- files: out/name\"" : "keep one files sink")
    }
    return sinks
  }

  private static func readLimits(
    _ settings: inout SettingsReader, warnings: inout [String]
  ) throws(DayfoldError) -> Limits {
    var limits = Limits()
    guard var block = try settings.block("limits") else { return limits }
    limits.maximumDuration = try block.value("max_duration", expected: DurationText.expected, DurationText.parse)
    if let deadline = try block.value("deadline", expected: "a time of day such as \"05:00\"", TimeOfDay.init) {
      let minute = deadline.minute < 10 ? "0\(deadline.minute)" : "\(deadline.minute)"
      warnings.append(
        "limits.deadline (\(deadline.hour):\(minute) UTC) is not watched by this version; use limits.max_duration")
    }
    limits.memoryByteCount = try block.value("memory", expected: ByteSizeText.expected, ByteSizeText.parse)
    if let memory = limits.memoryByteCount, memory < Limits.minimumMemoryByteCount {
      throw block.failure("memory", "is below the least amount, \(Limits.minimumMemoryByteCount >> 20)MB")
    }
    if var rejects = try block.block("rejects") {
      if let warn = try rejects.value("warn", expected: ShareText.expected, ShareText.parse) {
        limits.rejects.warn = warn
      }
      if let fail = try rejects.value("fail", expected: ShareText.expected, ShareText.parse) {
        limits.rejects.fail = fail
      }
      if let rows = try rejects.integer("min_rows", in: 0...Int.max) { limits.rejects.minimumRowCount = rows }
      if let rows = try rejects.integer("keep", in: 0...Limits.Rejects.maximumKeptRowCount) {
        limits.rejects.keptRowCount = rows
      }
      guard limits.rejects.warn <= limits.rejects.fail else {
        throw rejects.failure("warn", "is above \"fail\"", remedy: "warn before the run fails")
      }
      try rejects.finish()
    }
    try block.finish()
    return limits
  }
}
