import JobFiles
import SystemIO

/// Checks that a job's inputs are all there before any task starts.
struct Readiness {
  let job: Job
  let folder: String
  let resolver: TableResolver
  let fileSystem: any FileSystem

  /// Throws `tempFail`, saying what is missing. The conditions are about the run's own interval: of those that a source
  /// looks back to, files may be missing, since history begins somewhere.
  func check() throws {
    for source in job.sources {
      func notReady(_ message: String) -> DayfoldError {
        DayfoldError(
          .tempFail, "source \(source.name) is not ready: \(message)",
          location: .init(file: job.file, line: source.line), remedy: "run again when the files have arrived")
      }
      if let marker = source.ready.markerPath {
        let path = PathName.join(folder, marker)
        do throws(SystemError) {
          guard try fileSystem.status(at: path, followSymbolicLinks: true) != nil else {
            throw SystemError(code: Errno.notFound, operation: "find", path: path)
          }
        } catch {
          guard error.code == Errno.notFound else { throw DayfoldError(error, exitCode: .noInput) }
          throw notReady("\(path) is not there")
        }
      }
      let matches = try resolver.matchesOfInterval(source)
      let wanted = source.ready.minimumFileCount
      guard matches.count >= wanted else {
        throw notReady(
          "\(matches.count) file\(matches.count == 1 ? "" : "s") of \(wanted) match\(matches.count == 1 ? "es" : "") \(source.path)"
        )
      }
      guard source.ready.minimumByteCount > 0 else { continue }
      var bytes = 0
      for match in matches {
        do throws(SystemError) {
          bytes += try fileSystem.status(at: match.path, followSymbolicLinks: true)?.size ?? 0
        } catch {
          throw DayfoldError(error, exitCode: .noInput)
        }
      }
      guard bytes >= source.ready.minimumByteCount else {
        throw notReady("\(bytes) bytes of \(source.ready.minimumByteCount) match \(source.path)")
      }
    }
  }
}
