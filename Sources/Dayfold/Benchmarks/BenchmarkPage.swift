import SystemIO

/// The file of a benchmark's page: created when the benchmark begins, in place when it ends, as a query's result is.
package final class BenchmarkPage {
  private let destination: FileDestination

  /// Throws `cantCreate` where the file cannot be written.
  package init(path: String) throws {
    if let status = try? PosixFileSystem.shared.status(at: path, followSymbolicLinks: true), status.kind == .directory {
      throw DayfoldError(.cantCreate, "\(path) is a folder", remedy: "name a file")
    }
    destination = try FileDestination(path: path)
  }

  /// Writes the page and puts it in its place.
  package func deliver(_ html: String) throws {
    // SAFETY: bytes have no padding.
    try unsafe destination.append(Array(html.utf8).span.bytes)
    try destination.deliver()
  }
}
