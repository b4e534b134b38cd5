import CSystem

/// Tells how many processors and how much memory this process may use: the machine's, its control group's, its
/// processor affinity's, whichever is least.
package struct MachineResources: Sendable, Hashable {
  /// At least 1.
  package var processors: Int
  /// In bytes.
  package var memory: Int

  package init(processors: Int, memory: Int) {
    self.processors = processors
    self.memory = memory
  }

  /// The default of the memory budget: 70 % of the memory.
  package var defaultMemoryBudget: Int { memory / 10 * 7 }

  /// The default number of workers.
  package var defaultThreadCount: Int { processors }

  /// What this process may use, asked for once.
  package static let current = detect(
    in: PosixFileSystem.shared, machineProcessors: Int(csys_available_processors()),
    machineMemory: Int(csys_physical_memory()))

  /// Applies the limits of control groups (version 2, else 1), read through `fileSystem`, to the machine's figures.
  ///
  /// Each group above ours limits as well, so all of them are read.
  package static func detect(
    in fileSystem: any FileSystem, machineProcessors: Int, machineMemory: Int
  ) -> MachineResources {
    var resources = MachineResources(processors: max(1, machineProcessors), memory: machineMemory)
    for line in lines(of: "/proc/self/cgroup", in: fileSystem) {
      // "0::/user.slice/x" in version 2, "4:cpu,cpuacct:/x" in version 1.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let group = String(fields[2])
      let controllers = fields[1].split(separator: ",")
      if controllers.isEmpty {
        for folder in folders(mount: "/sys/fs/cgroup", group: group) {
          resources.limitMemory(number(folder + "/memory.max", in: fileSystem))
          let quota = (lines(of: folder + "/cpu.max", in: fileSystem).first ?? "").split(separator: " ")
          if quota.count == 2 { resources.limitProcessors(quota: Int(quota[0]), period: Int(quota[1])) }
        }
      }
      if controllers.contains("memory") {
        for folder in folders(mount: "/sys/fs/cgroup/memory", group: group) {
          resources.limitMemory(number(folder + "/memory.limit_in_bytes", in: fileSystem))
        }
      }
      if controllers.contains("cpu") {
        for folder in folders(mount: "/sys/fs/cgroup/cpu", group: group) {
          resources.limitProcessors(
            quota: number(folder + "/cpu.cfs_quota_us", in: fileSystem),
            period: number(folder + "/cpu.cfs_period_us", in: fileSystem))
        }
      }
    }
    return resources
  }

  private mutating func limitMemory(_ limit: Int?) {
    if let limit, limit > 0 { memory = min(memory, limit) }
  }

  private mutating func limitProcessors(quota: Int?, period: Int?) {
    guard let quota, let period, quota > 0, period > 0 else { return }
    processors = max(1, min(processors, (quota + period - 1) / period))
  }

  /// The group's folder and those above it, up to the mount.
  private static func folders(mount: String, group: String) -> [String] {
    var folders = [mount]
    for component in PathName.components(of: group) where component != ".." {
      folders.append(folders[folders.count - 1] + "/" + component)
    }
    return folders
  }

  private static func lines(of path: String, in fileSystem: any FileSystem) -> [String] {
    guard let bytes = try? fileSystem.readAll(path, maximumSize: 1 << 20) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func number(_ path: String, in fileSystem: any FileSystem) -> Int? {
    lines(of: path, in: fileSystem).first.flatMap { Int($0) }
  }
}
