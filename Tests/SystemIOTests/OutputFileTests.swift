import SystemIO
import SystemIOTestSupport
import Testing

struct OutputFileTests {
  @Test func writesPiecesOfAllSizesInOrder() throws {
    let folder = try TemporaryDirectory()
    let output = try OutputFile(PosixFileSystem.shared, path: folder("f"), permissions: 0o600, bufferSize: 64)
    var expected: [UInt8] = []
    for size in [0, 1, 63, 64, 65, 3, 200, 61, 64, 0, 10] {
      let piece = (0..<size).map { UInt8(truncatingIfNeeded: expected.count + $0) }
      try output.append(piece)
      expected += piece
      #expect(output.byteCount == expected.count)
    }
    try output.sync()
    try output.close()
    try output.close()
    #expect(try PosixFileSystem.shared.readAll(folder("f")) == expected)
  }

  @Test func staysFailedAfterAFailedWrite() throws {
    let fileSystem = SimulatedFileSystem(faults: FaultPlan([2: .init(code: Errno.noSpace)]))
    let output = try OutputFile(fileSystem, path: "f", permissions: 0o600, bufferSize: 4)
    let error = #expect(throws: SystemError.self) { try output.append([1, 2, 3, 4, 5]) }
    #expect(error?.code == Errno.noSpace)
    #expect(error?.path == "f")
    #expect(error?.description.contains("free space") == true)
    #expect(throws: SystemError.self) { try output.append([1]) }
    #expect(throws: SystemError.self) { try output.sync() }
    #expect(throws: SystemError.self) { try output.close() }
    #expect(fileSystem.openFileCount == 0)
  }

  @Test func doesNotRepeatAFailedFlush() throws {
    let fileSystem = SimulatedFileSystem(faults: FaultPlan([3: .init(code: Errno.io)]))
    let output = try OutputFile(fileSystem, path: "f", permissions: 0o600)
    try output.append([1])
    #expect(throws: SystemError.self) { try output.sync() }
    #expect(throws: SystemError.self) { try output.sync() }
    #expect(fileSystem.violations.isEmpty)
    output.abandon()
    #expect(fileSystem.openFileCount == 0)
  }
}
