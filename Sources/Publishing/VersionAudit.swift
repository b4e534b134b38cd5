import SystemIO

/// Compares the files of a published version with its manifest, byte for byte.
package struct VersionAudit: Sendable {
  /// Of one file that the manifest lists.
  package struct Part: Sendable, Hashable {
    package var name: String
    package var expected: Manifest.File
    /// nil where there is no such file, or something that is none.
    package var bytes: Int?
    /// nil where it was not read: absent, or of another size.
    package var sha256: String?
  }

  package var parts: [Part] = []
  /// Names in the folder that the manifest does not list, hidden ones aside.
  package var foreign: [String] = []
  /// SHA-256 of the manifest that the state record of the last publish names; nil where there is no record.
  package var recordedManifestHash: String?

  /// Parts that are not there.
  package var missing: [String] { parts.filter { $0.bytes == nil }.map(\.name) }
  package var ofOtherSize: [Part] { parts.filter { $0.bytes != nil && $0.bytes != $0.expected.bytes } }
  package var ofOtherContent: [Part] { parts.filter { $0.sha256 != nil && $0.sha256 != $0.expected.sha256 } }

  /// Reads every file of the version. O(bytes), one block in memory.
  package static func run(
    _ version: PublishedVersion, of target: PublishTarget, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> VersionAudit {
    var audit = VersionAudit()
    let listed = Set(version.manifest.files.map(\.name)).union([PublishedName.manifest, PublishedName.success])
    let entries = try reporting { () throws(SystemError) in try fileSystem.list(version.path) }
    audit.foreign = entries.map(\.name).filter { !listed.contains($0) && $0.utf8.first != UInt8(ascii: ".") }
    for file in version.manifest.files {
      let path = PathName.join(version.path, file.name)
      let status = try reporting { () throws(SystemError) in
        try fileSystem.status(at: path, followSymbolicLinks: false)
      }
      var part = Part(name: file.name, expected: file)
      if let status, status.kind == .file {
        part.bytes = status.size
        if status.size == file.bytes { part.sha256 = try hash(path, fileSystem) }
      }
      audit.parts.append(part)
    }
    audit.recordedManifestHash = try PublishRecord.load(target, in: fileSystem)?.manifestHash
    return audit
  }

  private static func hash(_ path: String, _ fileSystem: any FileSystem) throws(DayfoldError) -> String {
    try reporting { () throws(SystemError) in
      let file = try fileSystem.open(path, .readNoFollow)
      defer { try? fileSystem.close(file) }
      var content = ContentHash()
      var block = [UInt8](repeating: 0, count: 1 << 20)
      var offset = 0
      while true {
        let count = try readBlock(file, &block, at: offset, path: path, fileSystem)
        if count == 0 { return content.finalize() }
        // SAFETY: bytes have no padding.
        unsafe content.update(block.span.bytes.extracting(0..<count))
        offset += count
      }
    }
  }

  private static func readBlock(
    _ file: FileDescriptor, _ block: inout [UInt8], at offset: Int, path: String, _ fileSystem: any FileSystem
  ) throws(SystemError) -> Int {
    var count = 0
    var failure: SystemError?
    unsafe block.withUnsafeMutableBytes { buffer in
      do throws(SystemError) {
        // SAFETY: the buffer's own length bounds the read.
        count = try unsafe fileSystem.read(file, into: buffer, at: offset)
      } catch {
        failure = error.at(path)
      }
    }
    if let failure { throw failure }
    return count
  }
}
