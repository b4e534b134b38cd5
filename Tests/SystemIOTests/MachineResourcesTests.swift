import SystemIO
import SystemIOTestSupport
import Testing

struct MachineResourcesTests {
  private func detect(_ files: [String: String]) -> MachineResources {
    let fileSystem = SimulatedFileSystem()
    for (path, text) in files { fileSystem.place(path, text) }
    return MachineResources.detect(in: fileSystem, machineProcessors: 8, machineMemory: 1000)
  }

  @Test func withoutControlGroupsTheMachineCounts() {
    let resources = detect([:])
    #expect(resources == MachineResources(processors: 8, memory: 1000))
    #expect(resources.defaultMemoryBudget == 700)
    #expect(resources.defaultThreadCount == 8)
  }

  @Test func theTightestGroupOfVersion2Counts() {
    let resources = detect([
      "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/memory.max": "900\n", "/sys/fs/cgroup/a/memory.max": "500\n",
      "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/cpu.max": "150000 100000\n",
      "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
    ])
    #expect(resources == MachineResources(processors: 2, memory: 500))
  }

  @Test func version1CountsToo() {
    let resources = detect([
      "/proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/x\n0::/\n",
      "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "600\n", "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    ])
    #expect(resources == MachineResources(processors: 1, memory: 600))
  }

  @Test func nonsenseIsIgnored() {
    let resources = detect([
      "/proc/self/cgroup": "rubbish\n0::/../..\n", "/sys/fs/cgroup/memory.max": "-5", "/sys/fs/cgroup/cpu.max": "0 0",
    ])
    #expect(resources == MachineResources(processors: 8, memory: 1000))
  }

  @Test func theRealMachineHasSomething() {
    let resources = MachineResources.current
    #expect(resources.processors >= 1)
    #expect(resources.memory > 1 << 20)
  }
}
