import SystemIO

/// Names where one partition of a dataset is published and where its state is kept.
///
/// ```
/// out/daily_aggregates/dt=2026-03-01/                    publishedPath
/// out/.dayfold/daily_aggregates/                         stateFolder, 0700
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
  package let stateFolder: String

  /// Names a partition of a dataset. `stateFolder` defaults to `.dayfold/<dataset's name>` beside the dataset and must
  /// be on the same file system.
  ///
  /// Throws `usage` where the dataset has no name of its own ("/", ".."), since then nothing can stand beside it.
  package init(dataset: String, partition: [HivePartition], stateFolder: String? = nil) throws(DayfoldError) {
    let name = PathName.last(of: dataset)
    guard !name.isEmpty, name != ".", name != "..", !dataset.utf8.contains(0) else {
      throw DayfoldError(
        .usage, "\"\(dataset)\" cannot be published to", remedy: "name a folder of its own, such as out/daily")
    }
    self.dataset = dataset
    partitionPath = partition.map(\.directoryName).joined(separator: "/")
    self.stateFolder = stateFolder ?? PathName.join(PathName.parent(of: dataset), ".dayfold/" + name)
  }

  /// The folder that holds the published version.
  package var publishedPath: String { PathName.join(dataset, partitionPath) }

  /// The partition as one file name. Values are percent-encoded, so a slash can only separate components.
  var key: String {
    partitionPath.isEmpty
      ? "_dataset" : PathName.components(of: partitionPath).joined(separator: "%2F")
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
