import Publishing
import SystemIO

/// Writes rejected rows as a file.
package struct RejectExport {
  package enum Format: String, Hashable, Sendable, CaseIterable {
    /// One JSON object a row, as they are kept.
    case ndjson
    /// One record a row: file, line, byte, column, code, message, raw.
    case csv
    /// The rows themselves, byte for byte, below the header line of their file.
    case raw
  }

  /// What was written and what was left out.
  package struct Figures: Hashable, Sendable {
    package var rows = 0
    /// Raw only: rows of which only the beginning was kept.
    package var cutRows = 0
    /// Raw only: rows that were there twice, because the query reads their file twice.
    package var repeatedRows = 0
  }

  package var format: Format

  package init(_ format: Format) { self.format = format }

  /// Writes the rows that the filter accepts. Throws `data` where raw rows stand below different headers.
  package func write(
    _ run: RejectHistory.Run, of history: RejectHistory, _ filter: RejectHistory.Filter,
    to append: ([UInt8]) throws -> Void
  ) throws -> Figures {
    switch format {
    case .ndjson: return try writeEach(run, history, filter) { try append(Self.jsonLine($0)) }
    case .csv:
      try append(Self.csvHeader)
      return try writeEach(run, history, filter) { try append(Self.csvLine($0)) }
    case .raw: return try writeRaw(run, history, filter, to: append)
    }
  }

  /// Writes to a file, which is replaced when the export is done, or to standard output.
  package func write(
    _ run: RejectHistory.Run, of history: RejectHistory, _ filter: RejectHistory.Filter, to path: String?
  ) throws -> Figures {
    let destination: any ByteDestination =
      try path.map { try FileDestination(path: $0) } ?? StreamDestination(.output)
    var pending: [UInt8] = []
    func flush() throws {
      // SAFETY: bytes have no padding.
      try unsafe destination.append(pending.span.bytes)
      pending.removeAll(keepingCapacity: true)
    }
    do {
      let figures = try write(run, of: history, filter) { bytes in
        pending += bytes
        if pending.count >= 1 << 16 { try flush() }
      }
      try flush()
      try destination.deliver()
      return figures
    } catch {
      destination.abort()
      throw error
    }
  }

  private func writeEach(
    _ run: RejectHistory.Run, _ history: RejectHistory, _ filter: RejectHistory.Filter,
    _ write: (RejectRecord) throws -> Void
  ) throws -> Figures {
    var figures = Figures()
    try history.forEachRow(of: run, filter) { record in
      try write(record)
      figures.rows += 1
      return true
    }
    return figures
  }

  static func jsonLine(_ record: RejectRecord) -> [UInt8] { Array((record.json + "\n").utf8) }

  static let csvHeader = Array("file,line,byte,column,code,message,raw\n".utf8)

  static func csvLine(_ record: RejectRecord) -> [UInt8] {
    let fields: [[UInt8]?] = [
      Array(record.file.utf8), record.line.map { Array("\($0)".utf8) }, Array("\(record.byteOffset)".utf8),
      record.column.map { Array($0.utf8) }, Array(record.code.utf8), Array(record.message.utf8), record.raw,
    ]
    var line: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      guard let field else { continue }
      guard field.isEmpty || field.contains(where: { [0x0A, 0x0D, 0x22, 0x23, 0x2C].contains($0) }) else {
        line += field
        continue
      }
      line.append(0x22)
      for byte in field {
        if byte == 0x22 { line.append(byte) }
        line.append(byte)
      }
      line.append(0x22)
    }
    line.append(0x0A)
    return line
  }

  private func writeRaw(
    _ run: RejectHistory.Run, _ history: RejectHistory, _ filter: RejectHistory.Filter,
    to append: ([UInt8]) throws -> Void
  ) throws -> Figures {
    struct Place: Hashable {
      var file: String
      var byteOffset: Int
    }

    var figures = Figures()
    let heads = history.heads(of: run)
    var head: (bytes: [UInt8], file: String)?
    var lineEnd: [UInt8] = [0x0A]
    var known: Set<Place> = []
    try history.forEachRow(of: run, filter) { record in
      guard !record.isCut else {
        figures.cutRows += 1
        return true
      }
      guard known.insert(Place(file: record.file, byteOffset: record.byteOffset)).inserted else {
        figures.repeatedRows += 1
        return true
      }
      guard let own = heads[record.file] else {
        throw DayfoldError(
          .data, "what stands before the rows of \(record.file) was not kept, so its rows make no file",
          remedy: "export the rows as csv or ndjson, or leave the file out with --file")
      }
      if let head {
        guard head.bytes == own else {
          throw DayfoldError(
            .data, "\(head.file) and \(record.file) begin with different headers, so their rows make no one file",
            remedy: "export them one by one, with --file")
        }
      } else {
        head = (own, record.file)
        if own.last == 0x0D { lineEnd = [0x0D] }
        if own.suffix(2) == [0x0D, 0x0A] { lineEnd = [0x0D, 0x0A] }
        try append(own)
      }
      try append(record.raw + lineEnd)
      figures.rows += 1
      return true
    }
    return figures
  }
}
