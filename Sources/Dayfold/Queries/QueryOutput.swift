import SystemIO
import TextFormats

/// Where a query's result goes, and how it looks there.
package struct QueryOutput: Sendable {
  package enum Presentation: Sendable {
    case text(OutputFormat)
    case table(TableRenderer, shownRowCount: Int)
  }

  package enum Place: Hashable, Sendable {
    case standardOutput
    case file(String)
    /// The result is written as text and dropped.
    case nowhere
  }

  package var presentation: Presentation
  package var place: Place

  package init(_ presentation: Presentation, to place: Place) {
    self.presentation = presentation
    self.place = place
  }

  /// Makes the sink for one start of a query. Throws `cantCreate` where the place cannot be written.
  ///
  /// - Parameter mayBeRefused: whether the result may be refused when it is known.
  func makeSink(for query: BoundQuery, mayBeRefused: Bool = false) throws -> any DeliverableSink {
    switch presentation {
    case .table(let renderer, let shownRowCount):
      return TableSink(shownRowCount: shownRowCount, renderer: renderer)
    case .text(let format):
      // Objects that hold a name twice are read differently by every program.
      if format != .csv, place != .nowhere { try query.requireDistinctNames() }
      switch place {
      case .standardOutput:
        // What is on standard output cannot be taken back: rows that a restart would change have to wait.
        let release: OrderedTextSink.Release =
          mayBeRefused || (query.isMapOnly && query.mayMisfit) ? .withDelivery : .immediate
        return OrderedTextSink(format: format, destination: StreamDestination(.output), release: release)
      case .nowhere:
        return OrderedTextSink(format: format, destination: NullDestination())
      case .file(let path):
        return OrderedTextSink(format: format, destination: try destination(path))
      }
    }
  }

  /// A regular file is replaced by a new one; a device or pipe is written to.
  private func destination(_ path: String) throws -> any ByteDestination {
    let status: FileStatus?
    do throws(SystemError) {
      status = try PosixFileSystem.shared.status(at: path, followSymbolicLinks: true)
    } catch {
      throw DayfoldError(error, exitCode: .cantCreate)
    }
    switch status?.kind {
    case .directory:
      throw DayfoldError(.cantCreate, "\(path) is a folder", remedy: "name a file")
    case .other: return try DeviceDestination(path: path)
    default: return try FileDestination(path: path)
    }
  }
}
