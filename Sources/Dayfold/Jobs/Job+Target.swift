import JobFiles
import Publishing
import SystemIO

extension Job {
  /// What paths of the job are relative to: empty for the working directory.
  var folder: String {
    let parent = PathName.parent(of: file)
    return parent == "." ? "" : parent
  }

  /// Where a sink of the job, templates filled in, publishes an interval. Throws `config` with the sink's line.
  func target(of sink: SinkDefinition, for interval: JobInterval) throws(DayfoldError) -> PublishTarget {
    do throws(DayfoldError) {
      return try PublishTarget(
        dataset: PathName.join(folder, sink.folder),
        partition: [HivePartition(key: "dt", value: interval.partitionValue)],
        stateRoot: stateFolder.map { PathName.join(folder, $0) })
    } catch {
      var error = error
      error.location = .init(file: file, line: sink.line)
      throw error
    }
  }
}
