import SystemIO

/// Is a version that readers can see.
package struct PublishedVersion: Sendable, Hashable {
  /// The folder with the parts.
  package var path: String
  package var manifest: Manifest
  /// SHA-256 of the manifest file.
  package var manifestHash: String

  /// Reads the published version of a target; nil where there is none, or no whole one.
  ///
  /// Throws `data` where the manifest is damaged.
  package static func load(
    _ target: PublishTarget, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> PublishedVersion? {
    let path = target.publishedPath
    let manifestPath = PathName.join(path, PublishedName.manifest)
    guard let bytes = try manifestBytes(in: path, fileSystem) else { return nil }
    let success = PathName.join(path, PublishedName.success)
    let isMarked = try reporting { () throws(SystemError) in
      try fileSystem.status(at: success, followSymbolicLinks: false) != nil
    }
    guard isMarked else { return nil }
    return PublishedVersion(
      path: path, manifest: try Manifest.decode(bytes, path: manifestPath),
      manifestHash: ContentHash.hexadecimalDigest(of: bytes))
  }

  /// Answers whether every file of the manifest is in place with its size. Content is verification's business.
  package func isWhole(in fileSystem: any FileSystem = PosixFileSystem.shared) throws(DayfoldError) -> Bool {
    for file in manifest.files {
      let status = try reporting { () throws(SystemError) in
        try fileSystem.status(at: PathName.join(path, file.name), followSymbolicLinks: false)
      }
      guard let status, status.kind == .file, status.size == file.bytes else { return false }
    }
    return true
  }

  /// The manifest file's bytes; nil where the folder or the file is not there.
  static func manifestBytes(in folder: String, _ fileSystem: any FileSystem) throws(DayfoldError) -> [UInt8]? {
    do throws(SystemError) {
      return try fileSystem.readAll(
        PathName.join(folder, PublishedName.manifest), maximumSize: 1 << 28, mode: .readNoFollow)
    } catch  where error.code == Errno.notFound || error.code == Errno.notDirectory {
      return nil
    } catch {
      throw DayfoldError(error)
    }
  }

  static func manifestHash(in folder: String, _ fileSystem: any FileSystem) throws(DayfoldError) -> String? {
    try manifestBytes(in: folder, fileSystem).map(ContentHash.hexadecimalDigest(of:))
  }
}
