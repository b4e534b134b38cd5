import Columnar
import JobFiles
import QueryPlan
import SystemIO
import TextFormats

/// Opens the tables that a query names, once each, and knows their columns for the binder.
///
/// Belongs to one thread.
package final class TableResolver: TableCatalog {
  private let baseFolder: String
  private let sources: [SourceDefinition]
  private let jobFile: String
  private let fileSystem: any FileSystem
  private var tables: [TableReference: CSVTable] = [:]

  /// `baseFolder` is what relative paths are relative to; empty for the working directory. `sources` are a job's.
  package init(
    baseFolder: String = "", sources: [SourceDefinition] = [], jobFile: String = "",
    fileSystem: any FileSystem = PosixFileSystem.shared
  ) {
    self.baseFolder = baseFolder
    self.sources = sources
    self.jobFile = jobFile
    self.fileSystem = fileSystem
  }

  package func schema(of table: TableReference, at range: SourceRange) throws -> Schema {
    if let known = tables[table] { return known.schema }
    let opened = try open(table, at: range)
    tables[table] = opened
    return opened.schema
  }

  /// The table of a reference that was bound.
  func table(_ reference: TableReference) -> CSVTable {
    guard let table = tables[reference] else { preconditionFailure("a bound table was opened") }
    return table
  }

  /// Puts a table with other types in the place of one.
  func replace(_ reference: TableReference, with table: CSVTable) { tables[reference] = table }

  /// Looks at all values of the columns of which samples have seen none. Answers whether one has another type now.
  func inferColumnsWithoutValues() throws -> Bool {
    var hasChanged = false
    for (reference, table) in tables {
      let columns = (0..<table.fileColumnCount).filter(table.isWithoutValues)
      guard !columns.isEmpty else { continue }
      let typed = try table.widenedTypes(columns: columns)
      tables[reference] = typed
      if typed.schema != table.schema { hasChanged = true }
    }
    return hasChanged
  }

  /// The files that a source's path matches now.
  func matches(of source: SourceDefinition) throws -> [GlobMatch] {
    guard !source.lookbackPaths.isEmpty else { return try glob(source.path) }
    // Patterns of neighbouring intervals may match the same files.
    var last: GlobMatch?
    return try (source.lookbackPaths + [source.path]).flatMap(glob)
      .sorted { bytesPrecede($0.relativePath, $1.relativePath) }
      .filter { match in
        defer { last = match }
        return last.map { bytesPrecede($0.relativePath, match.relativePath) } ?? true
      }
  }

  /// The files of the run's own interval.
  func matchesOfInterval(_ source: SourceDefinition) throws -> [GlobMatch] { try glob(source.path) }

  /// The files that a table's path matches now; none for a name that is no source.
  func matches(of table: TableReference) throws -> [GlobMatch] {
    switch table {
    case .path(let path), .function(_, let path, _): try glob(path)
    case .name(let name): try source(named: name).map(matches) ?? []
    }
  }

  private func source(named name: String) -> SourceDefinition? {
    let wanted = name.lowercased()
    return sources.first { $0.name.lowercased() == wanted }
  }

  private func open(_ reference: TableReference, at range: SourceRange) throws -> CSVTable {
    switch reference {
    case .path(let path):
      try refuseOtherFormats(path, at: range)
      return try table(try files(path), CSVOptions(detectsQuote: true))
    case .function(let name, let path, let options):
      switch name {
      case "read_csv", "read_csv_auto":
        let options = try TableOptions.csv(options, at: range)
        return try table(try files(path), options)
      case "read_json", "read_json_auto", "read_ndjson", "read_ndjson_auto", "read_json_objects", "read_parquet":
        throw SQLError(.unsupported, "\(name) is not supported yet", at: range, hint: "convert the files to CSV")
      default:
        throw SQLError(
          .unknownName, "unknown table function \"\(name)\"", at: range,
          hint: NearestName.hint(for: name, among: ["read_csv"]) ?? "use read_csv('path', …)")
      }
    case .name(let name):
      guard let source = source(named: name) else {
        let hint =
          sources.isEmpty
          ? "name files in quotes: FROM '\(name)/*.csv'"
          : NearestName.hint(for: name, among: sources.map(\.name))
            ?? "the job's sources are \(sources.map(\.name).joined(separator: ", "))"
        throw SQLError(.unknownName, "unknown table \"\(name)\"", at: range, hint: hint)
      }
      return try open(source)
    }
  }

  private func open(_ source: SourceDefinition) throws -> CSVTable {
    if source.format == .ndjson {
      throw DayfoldError(
        .config, "sources.\(source.name).format: this version reads CSV only",
        location: .init(file: jobFile, line: source.line), remedy: "convert the files to CSV")
    }
    let options = try TableOptions.csv(source, file: jobFile)
    let matches = try matches(of: source)
    return try table(matches.isEmpty ? try files(source.path) : matches, options)
  }

  /// Opens a table; an error about missing columns gets the nearest names.
  private func table(_ matches: [GlobMatch], _ options: CSVOptions) throws -> CSVTable {
    do {
      return try CSVTable.open(matches, options: options)
    } catch var error as DayfoldError {
      guard let cause = error.cause as? MissingColumns else { throw error }
      let present = cause.present.filter { name in
        !(options.declaredColumns ?? []).contains { $0.name.lowercased() == name.lowercased() }
      }
      let hints = cause.missing.compactMap { name in
        NearestName.of(name, among: present).map { cause.missing.count == 1 ? "\"\($0)\"" : "\"\($0)\" for \(name)" }
      }
      if !hints.isEmpty {
        error.remedy = "did you mean \(hints.joined(separator: ", "))? \(error.remedy ?? "")"
      }
      throw error
    }
  }

  /// The table of a source as it would be without its contract.
  package func inferredTable(of source: SourceDefinition) throws -> CSVTable {
    var source = source
    source.columns = []
    return try open(source)
  }

  private func glob(_ pattern: String) throws -> [GlobMatch] {
    do throws(SystemError) {
      return try fileSystem.expandGlob(pattern, relativeTo: baseFolder)
    } catch {
      throw DayfoldError(error, exitCode: .noInput)
    }
  }

  private func files(_ pattern: String) throws -> [GlobMatch] {
    let matches = try glob(pattern)
    guard !matches.isEmpty else {
      throw DayfoldError(.noInput, "no file matches '\(pattern)'", remedy: noMatchRemedy(pattern))
    }
    return matches
  }

  private func noMatchRemedy(_ pattern: String) -> String {
    if pattern.hasPrefix("~") { return "~ stands for itself here: write the whole path" }
    if pattern.contains("://") { return "files are read from folders only: copy them first" }
    if pattern.contains("["), (try? FileIdentity(path: PathName.join(baseFolder, pattern), in: fileSystem)) != nil {
      return "a file is called so, but [ begins a set of characters: write \\[ for it"
    }
    return "check the path\(baseFolder.isEmpty ? "" : "; it is relative to \(baseFolder)")"
  }

  private func refuseOtherFormats(_ path: String, at range: SourceRange) throws {
    let name = path.lowercased()
    for ending in [".ndjson", ".jsonl", ".json", ".parquet"] where name.hasSuffix(ending) {
      throw SQLError(
        .unsupported, "\(ending.dropFirst()) files are not supported yet", at: range,
        hint: "read_csv('\(path)') reads them as CSV")
    }
  }
}
