import SystemIO
import SystemIOTestSupport
import Testing

/// Checks that the simulation loses what it must, and not more.
struct SimulatedFileSystemTests {
  private func states(_ fileSystem: SimulatedFileSystem) -> [[String: [UInt8]]] {
    var generator = SeededGenerator(seed: 1)
    return fileSystem.crashStates(using: &generator).map(\.snapshot)
  }

  @Test func anUnflushedFileMayBeAbsentEmptyTornOrWhole() throws {
    let fileSystem = SimulatedFileSystem()
    let output = try OutputFile(fileSystem, path: "f", permissions: 0o600)
    try output.append(Array("abcd".utf8))
    try output.close()
    let found = Set(states(fileSystem).map { $0["f"] })
    #expect(
      found == [nil, [], Array("ab".utf8), Array("\0\0cd".utf8), Array("abcd".utf8)])
  }

  @Test func flushingFileAndFolderKeepsTheFile() throws {
    let fileSystem = SimulatedFileSystem()
    try fileSystem.createDurably("f", Array("abcd".utf8), permissions: 0o600)
    #expect(Set(states(fileSystem).map { $0["f"] }) == [nil, Array("abcd".utf8)])
    try fileSystem.syncDirectory("/")
    #expect(states(fileSystem) == [["f": Array("abcd".utf8)]])
  }

  @Test func aRenameIsAllOrNothing() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("a/x", "1")
    fileSystem.place("b/x", "2")
    try fileSystem.rename("a/x", to: "b/x", .exchange)
    let one = Array("1".utf8)
    let two = Array("2".utf8)
    let both: Set<[[UInt8]?]> = [[one, two], [two, one]]
    #expect(Set(states(fileSystem).map { [$0["a/x"], $0["b/x"]] }) == both)
    try fileSystem.syncDirectory("a")
    #expect(Set(states(fileSystem).map { [$0["a/x"], $0["b/x"]] }) == both)
    try fileSystem.syncDirectory("b")
    #expect(states(fileSystem).map { [$0["a/x"], $0["b/x"]] } == [[two, one]])
  }

  @Test func aLaterFlushedChangeOutlivesAnEarlierUnflushedOne() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("a/x", "1")
    fileSystem.place("b/y", "2")
    try fileSystem.rename("a/x", to: "b/x", .noReplace)
    try fileSystem.unlink("b/y")
    try fileSystem.syncDirectory("b")
    #expect(states(fileSystem).allSatisfy { $0["b/y"] == nil })
    #expect(Set(states(fileSystem).map { $0["a/x"] == nil }) == [true, false])
  }

  @Test func aFailedFlushLosesTheBytesAndRepeatingItIsNoticed() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("f", "")
    let file = try fileSystem.open("f", .readWrite(permissions: 0))
    // SAFETY: bytes have no padding.
    try unsafe fileSystem.write(file, [1, 2].span.bytes, at: 0)
    fileSystem.setFaults(FaultPlan([1: .init(code: Errno.io)]))
    #expect(throws: SystemError.self) { try fileSystem.sync(file) }
    try fileSystem.sync(file)
    #expect(fileSystem.violations.count == 1)
    #expect(states(fileSystem).contains { $0["f"] == [] })
    try fileSystem.close(file)
  }

  @Test func manyPendingChangesAreSampledTheSameWayEachTime() throws {
    let fileSystem = SimulatedFileSystem()
    for index in 0..<20 { try fileSystem.createDirectory("d\(index)", permissions: 0o700) }
    let first = states(fileSystem)
    #expect(first.count >= 42)
    #expect(first.count <= 100)
    #expect(first == states(fileSystem))
  }

  @Test func afterACrashNothingIsOpenOrLocked() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("lock", "")
    #expect(try fileSystem.tryLock(try fileSystem.open("lock", .readWrite(permissions: 0))))
    var generator = SeededGenerator(seed: 1)
    let state = try #require(fileSystem.crashStates(using: &generator).first)
    #expect(state.openFileCount == 0)
    #expect(try state.tryLock(try state.open("lock", .readWrite(permissions: 0))))
  }
}
