import SystemIO

/// Remembers in the state folder which run published a partition, and from which states of which files.
///
/// It is written before the publish as the run's intent and after it as the record. The published manifest decides
/// whether it counts: a record whose manifest hash is another one's says nothing.
package struct PublishRecord: Sendable, Hashable {
  /// The version of this layout.
  static let formatVersion = 1

  package var run: RunIdentity
  package var engineVersion: String
  package var jobHash: String
  /// SHA-256 of the manifest file.
  package var manifestHash: String
  package var inputs: [FileIdentity]

  /// Reads the record of a target's last publish; nil where there is none or it is damaged.
  package static func load(
    _ target: PublishTarget, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> PublishRecord? {
    try load(target.recordPath, in: fileSystem)
  }

  /// Answers whether the target already holds what the job would publish: same job, same engine, inputs in the same
  /// state, and the published version is in place with its manifest and files of the right sizes.
  ///
  /// The order of `inputs` does not matter. Devices are not compared: some change their number at every start of the
  /// machine. Damaged state counts as changed.
  package static func isUnchanged(
    _ target: PublishTarget, jobHash: String, engineVersion: String, inputs: [FileIdentity],
    in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> Bool {
    guard let record = try load(target, in: fileSystem), record.jobHash == jobHash,
      record.engineVersion == engineVersion, comparable(record.inputs) == comparable(inputs)
    else { return false }
    // Not read before its hash is the recorded one: what is damaged is another version, to be replaced.
    guard try PublishedVersion.manifestHash(in: target.publishedPath, fileSystem) == record.manifestHash,
      let published = try PublishedVersion.load(target, in: fileSystem)
    else { return false }
    return published.manifestHash == record.manifestHash ? try published.isWhole(in: fileSystem) : false
  }

  private static func comparable(_ inputs: [FileIdentity]) -> [FileIdentity] {
    inputs.map {
      FileIdentity(
        path: $0.path, inode: $0.inode, device: 0, size: $0.size, mtimeNs: $0.mtimeNs, ctimeNs: $0.ctimeNs)
    }.sorted { bytesPrecede($0.path, $1.path) }
  }

  static func load(_ path: String, in fileSystem: any FileSystem) throws(DayfoldError) -> PublishRecord? {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try fileSystem.readAll(path, maximumSize: 1 << 28, mode: .readNoFollow)
    } catch  where error.code == Errno.notFound || error.code == Errno.fileTooBig {
      return nil
    } catch {
      throw DayfoldError(error)
    }
    do throws(JSONError) {
      return try PublishRecord(json: try JSONReader.read(bytes))
    } catch {
      return nil
    }
  }

  func encoded() -> [UInt8] {
    JSONWriter.write(
      .object([
        "format": .integer(Self.formatVersion),
        "run": run.json,
        "engine": .string(engineVersion),
        "job_hash": .string(jobHash),
        "manifest_sha256": .string(manifestHash),
        "inputs": .array(
          inputs.map {
            .object([
              "path": .string($0.path), "size": .integer($0.size), "inode": .integer($0.inode),
              "device": .integer($0.device), "mtime_ns": .integer($0.mtimeNs), "ctime_ns": .integer($0.ctimeNs),
            ])
          }),
      ]))
  }

  /// Makes this the target's record, durably.
  func store(_ target: PublishTarget, in fileSystem: any FileSystem) throws(SystemError) {
    try target.createStateFolder(PathName.parent(of: target.recordPath), in: fileSystem)
    try fileSystem.replaceDurably(target.recordPath, encoded(), permissions: Permissions.stateFile)
  }
}

extension PublishRecord {
  private init(json: JSONValue) throws(JSONError) {
    let format: Int = try json.integer("format")
    guard format == Self.formatVersion else { throw JSONError(description: "format \(format) is not known") }
    var inputs: [FileIdentity] = []
    for input in try json.array("inputs") {
      inputs.append(
        FileIdentity(
          path: try input.string("path"), inode: try input.integer("inode"), device: try input.integer("device"),
          size: try input.integer("size"), mtimeNs: try input.integer("mtime_ns"),
          ctimeNs: try input.integer("ctime_ns")))
    }
    self.init(
      run: try RunIdentity(json: try json.member("run")), engineVersion: try json.string("engine"),
      jobHash: try json.string("job_hash"), manifestHash: try json.string("manifest_sha256"), inputs: inputs)
  }
}
