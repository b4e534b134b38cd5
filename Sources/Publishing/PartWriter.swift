import Synchronization
import SystemIO

/// Writes one part file of a version for one task attempt.
///
/// Belongs to one thread at a time. The file is private to the attempt until `finish`; a writer that is dropped
/// without it leaves nothing in the version.
package final class PartWriter: @unchecked Sendable {
  package let index: Int
  private let fileExtension: String
  private let staging: StagingDirectory
  private let output: OutputFile
  private var content = ContentHash()
  private var isActive = true

  init(index: Int, fileExtension: String, staging: StagingDirectory, output: OutputFile) {
    self.index = index
    self.fileExtension = fileExtension
    self.staging = staging
    self.output = output
  }

  deinit {
    abandon()
  }

  /// Bytes appended so far.
  package var byteCount: Int { output.byteCount }

  /// Appends bytes of the file.
  ///
  /// Throws `ioError` where they cannot be written; the part can only be abandoned then. Throws `software` once the
  /// version is being published or was given up: an attempt that wakes up late cannot change it.
  package func append(_ bytes: RawSpan) throws(DayfoldError) {
    precondition(isActive, "append to a finished part")
    try staging.requireOpen()
    do throws(SystemError) {
      try output.append(bytes)
    } catch {
      throw DayfoldError(error)
    }
    content.update(bytes)
  }

  package func append(_ bytes: [UInt8]) throws(DayfoldError) {
    // SAFETY: bytes have no padding.
    try unsafe append(bytes.span.bytes)
  }

  /// Flushes the file to stable storage, names it by its content and makes it part of the version.
  ///
  /// Only one attempt of a part may do so; a second one gets `software`.
  @discardableResult
  package func finish(rowCount: Int, checksum: RowChecksum) throws(DayfoldError) -> Manifest.File {
    precondition(isActive, "a part is finished once")
    try staging.requireOpen()
    do throws(SystemError) {
      try output.sync()
      try output.close()
    } catch {
      throw DayfoldError(error)
    }
    let digest = content.finalize()
    let file = Manifest.File(
      name: Self.name(index: index, contentHash: digest, fileExtension: fileExtension), rows: rowCount,
      bytes: output.byteCount, sha256: digest, rowChecksum: checksum)
    try staging.admit(file, index: index, from: output.path)
    isActive = false
    return file
  }

  /// Gives the part up and removes its file.
  package func abandon() {
    guard isActive else { return }
    isActive = false
    output.abandon()
    staging.discard(output.path)
  }

  /// Equal content gets equal names; other content gets another name, so that a reader by path that is overtaken by
  /// a publish finds nothing rather than a mixture.
  private static func name(index: Int, contentHash: String, fileExtension: String) -> String {
    let digits = String(index)
    let number = String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    return "part-\(number)-\(contentHash.prefix(6)).\(fileExtension)"
  }
}
