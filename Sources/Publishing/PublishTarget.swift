import SystemIO

/// Names where one partition of a dataset is published and where its state is kept.
///
/// ```
/// out/daily_aggregates/dt=2026-03-01/                    publishedPath
/// out/.dayfold/                                          stateRoot, 0700
/// out/.dayfold/daily_aggregates/                         stateFolder
///   locks/dt=2026-03-01.lock, .owner
///   staging/dt=2026-03-01/<run>/version/                 becomes publishedPath by one rename
///                               work/                    parts being written
///                               intent.json              what the run is about to publish
///   previous/dt=2026-03-01/<run>/                        the version that this run replaced
///   published/dt=2026-03-01.json                         the record of the last publish
/// ```
package struct PublishTarget: Sendable, Hashable {
  /// The dataset's folder.
  package let dataset: String
  /// The partition as a path relative to the dataset; empty when the dataset is not partitioned.
  package let partitionPath: String
  /// The folder that holds the state of datasets; it and all below it is private.
  package let stateRoot: String
  /// The dataset's own folder below the root.
  package let stateFolder: String

  /// Names a partition of a dataset. `stateRoot` defaults to `.dayfold` beside the dataset and must be on the same file
  /// system.
  ///
  /// Throws `config` where the dataset has no name of its own ("/", ".."), since then nothing can stand beside it, and
  /// where dataset and state would stand one inside the other.
  package init(dataset: String, partition: [HivePartition], stateRoot: String? = nil) throws(DayfoldError) {
    let name = PathName.last(of: dataset)
    guard !name.isEmpty, name != ".", name != "..", !dataset.utf8.contains(0) else {
      throw DayfoldError(
        .config, "\"\(dataset)\" cannot be published to", remedy: "name a folder of its own, such as out/daily")
    }
    // With a slash behind it a symbolic link would pass for what it leads to.
    self.dataset = PathName.withoutTrailingSlashes(dataset)
    partitionPath = partition.map(\.directoryName).joined(separator: "/")
    if let stateRoot {
      self.stateRoot = stateRoot
      stateFolder = PathName.join(stateRoot, try Self.stateName(of: dataset, in: stateRoot))
    } else {
      self.stateRoot = PathName.join(PathName.parent(of: dataset), ".dayfold")
      stateFolder = PathName.join(self.stateRoot, name)
    }
  }

  /// The name of a dataset's state in a folder that may serve many: the whole path from there to the dataset, with `%2F`
  /// for slashes, so that no two datasets share one. Both move together without changing it.
  private static func stateName(of dataset: String, in root: String) throws(DayfoldError) -> String {
    let base = ProcessIdentity.workingDirectory
    let from = PathName.normalizedComponents(of: root, base: base)
    let to = PathName.normalizedComponents(of: dataset, base: base)
    let common = zip(from, to).prefix { $0 == $1 }.count
    guard common < from.count, common < to.count else {
      throw DayfoldError(
        .config, "the state folder \(root) and the dataset \(dataset) stand one inside the other",
        remedy: "keep the state beside the dataset, or leave out \"state\"")
    }
    let path = (Array(repeating: "..", count: from.count - common) + to[common...]).joined(separator: "/")
    let name = PercentEncoding.encode(path)
    // File names end at 255 bytes, and lock files add an ending of their own elsewhere.
    return name.utf8.count <= 200 ? name : "dataset-" + ContentHash.hexadecimalDigest(of: Array(path.utf8))
  }

  /// The folder that holds the published version.
  package var publishedPath: String { PathName.join(dataset, partitionPath) }

  /// The partition as one file name. Values are percent-encoded, so a slash can only separate components.
  var key: String {
    partitionPath.isEmpty
      ? "_dataset" : PathName.components(of: partitionPath).joined(separator: "%2F")
  }

  /// Creates a folder of the state. What is missing above the root is as public as the umask leaves it.
  func createStateFolder(_ path: String, in fileSystem: any FileSystem) throws(SystemError) {
    try fileSystem.createParentsDurably(of: stateRoot, permissions: Permissions.publicFolder)
    try fileSystem.createDirectoriesDurably(path, permissions: Permissions.stateFolder)
  }

  /// Throws `cantCreate` where the dataset's folder or a partition's is a symbolic link: a publish would put a folder in
  /// the link's place, not in what it leads to. Links above the dataset are followed.
  func refuseSymbolicLinks(in fileSystem: any FileSystem) throws(DayfoldError) {
    let link = try reporting(.cantCreate) { () throws(SystemError) in
      try fileSystem.firstSymbolicLink(from: dataset, partitionPath)
    }
    if let link {
      throw DayfoldError(
        .cantCreate, "\(link) is a symbolic link, which a publish cannot replace",
        remedy: "publish to the folder that it leads to; only links above the dataset's folder are followed")
    }
  }

  var stagingFolder: String { PathName.join(stateFolder, "staging/" + key) }
  var previousFolder: String { PathName.join(stateFolder, "previous/" + key) }
  var locksFolder: String { PathName.join(stateFolder, "locks") }
  var recordPath: String { PathName.join(stateFolder, "published/" + key + ".json") }
}

/// Names the files beside the parts.
package enum PublishedName {
  package static let manifest = "_manifest.json"
  package static let success = "_SUCCESS"
}

/// Names what is in a run's staging folder.
enum StagingName {
  static let version = "version"
  static let work = "work"
  static let intent = "intent.json"
  /// Begins the name of a run folder that is being removed.
  static let removedPrefix = ".removed-"
}

/// The modes of what is created; the umask applies to the public ones.
enum Permissions {
  static let publicFile: UInt32 = 0o666
  static let publicFolder: UInt32 = 0o777
  static let stateFile: UInt32 = 0o600
  static let stateFolder: UInt32 = 0o700
}
