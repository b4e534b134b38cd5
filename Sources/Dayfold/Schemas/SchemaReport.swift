import Columnar
import JobFiles
import SystemIO
import TextFormats

/// What files hold, as `dayfold schema` shows it: columns, types, nulls and dialect.
package struct SchemaReport {
  /// How a source's columns are written into a job file, and what of it the job says already.
  let sourceName: String
  /// The path as a job file has it.
  let path: String
  let table: CSVTable
  let profile: TableProfile
  /// The types a job declares, by column name in lower case; nil without a job.
  let declared: [String: ColumnContract]?

  /// Looks at the files that a path, or a call of `read_csv`, names.
  package init(_ input: String, extent: TableProfile.Extent) throws {
    let isCall = input.lowercased().hasPrefix("read_csv")
    let source = isCall ? input : "'\(input.replacing("'", with: "''"))'"
    let text = "SELECT * FROM \(source)"
    let tables = try QueryFailure.wrapping(text) { try BoundQuery(text, over: TableResolver()).tables }
    guard tables.count == 1, !tables[0].isDeclared else {
      throw DayfoldError(
        .usage, "\"\(input)\" is not one set of files whose types are to be found",
        remedy: "name a path or pattern, or read_csv('…') without columns")
    }
    table = tables[0]
    path = isCall ? Self.quotedText(in: input) : input
    sourceName = Self.name(of: path)
    profile = try table.profile(extent)
    declared = nil
  }

  /// Looks at the files of a job's source, for the job with its templates filled in. `path` is the source's own.
  package init(_ source: SourceDefinition, path: String, resolver: TableResolver, extent: TableProfile.Extent) throws {
    sourceName = source.name
    self.path = path
    table = try resolver.inferredTable(of: source)
    profile = try table.profile(extent)
    declared = Dictionary(source.columns.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reports of all sources of a job.
  ///
  /// Throws `usage` where paths have templates and no date is given.
  package static func reports(ofJob file: String, date: String?, extent: TableProfile.Extent) throws -> [SchemaReport] {
    let job = try Job.read(file)
    var filled = job
    if let date {
      filled = try job.resolved(for: try job.interval(startingAt: date))
    } else if let source = job.sources.first(where: { $0.path.contains("{{") }) {
      throw DayfoldError(
        .usage, "the path of source \(source.name) depends on the interval: \(source.path)",
        remedy: "give its start: --date 2026-03-01")
    }
    let folder = PathName.parent(of: job.file)
    let resolver = TableResolver(
      baseFolder: folder == "." ? "" : folder, sources: filled.sources, jobFile: job.file)
    return try zip(filled.sources, job.sources).map { source, original in
      try SchemaReport(source, path: original.path, resolver: resolver, extent: extent)
    }
  }

  /// The columns that have one value a file: its path, and the keys of its folders.
  var constantFields: ArraySlice<Field> { table.schema.fields[table.fileColumnCount...] }

  /// The first text in single quotes.
  private static func quotedText(in call: String) -> String {
    let parts = call.split(separator: "'", omittingEmptySubsequences: false)
    return parts.count > 1 ? String(parts[1]) : call
  }

  /// A name for the source: the file's, else the innermost folder's that is no pattern.
  private static func name(of path: String) -> String {
    for component in PathName.components(of: path).reversed() {
      guard !component.contains(where: { "*?[{=".contains($0) }) else { continue }
      let stem = component.prefix { $0 != "." }
      let name = stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
      if let first = name.first, first.isLetter { return String(name) }
    }
    return "events"
  }
}
