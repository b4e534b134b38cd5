import SystemIO
import SystemIOTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct MappedRegionTests {
  private func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  }

  private func bytes(of region: MappedRegion) -> [UInt8] {
    var copy: [UInt8] = []
    region.withBytes { bytes in
      // SAFETY: copied before the closure returns.
      unsafe bytes.withUnsafeBytes { unsafe copy.append(contentsOf: $0) }
    }
    return copy
  }

  @Test(arguments: [
    (0, 0), (0, 1), (1, 0), (0, 4096), (1, 4095), (4095, 2), (4096, 4096), (5000, 3000), (12287, 1), (0, 12288),
  ])
  func mapsAnyRangeAndZerosBehindTheFile(offset: Int, length: Int) throws {
    let folder = try TemporaryDirectory()
    let content = pattern(12288)
    let region = try MappedRegion(path: try folder.file("f", content), offset: offset, length: length)
    #expect(region.count == length)
    #expect(bytes(of: region) == Array(content[offset..<offset + length]))
    region.adviseSequential()
    // SAFETY: 4,096 bytes behind the end are readable.
    let tail = unsafe UnsafeRawBufferPointer(
      start: region.baseAddress + length, count: MappedRegion.readablePastEnd)
    let fileEnd = max(0, content.count - offset - length)
    #expect(unsafe tail.dropFirst(fileEnd).allSatisfy { $0 == 0 })
    #expect(!region.isPoisoned)
  }

  @Test func aFileShortenedUnderTheReaderPoisonsTheRegion() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.file("f", pattern(40_000))
    let region = try MappedRegion(path: path, offset: 100, length: 39_000)
    let other = try MappedRegion(path: try folder.file("g", pattern(40_000)), offset: 0, length: 40_000)
    #expect(unsafe truncate(path, 8192) == 0)
    let read = bytes(of: region)
    #expect(Array(read[..<8092]) == Array(pattern(40_000)[100..<8192]))
    #expect(read[8092...].allSatisfy { $0 == 0 })
    #expect(region.isPoisoned)
    #expect(!other.isPoisoned)
    #expect(bytes(of: other) == pattern(40_000))
  }

  @Test func slotsOfTheGuardAreReused() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.file("f", pattern(5000))
    for _ in 0..<70_000 / 100 {
      var regions: [MappedRegion] = []
      for _ in 0..<100 { regions.append(try MappedRegion(path: path, offset: 0, length: 5000)) }
      #expect(regions.allSatisfy { !$0.isPoisoned })
    }
  }

  @Test func aMissingFileIsReported() throws {
    let error = #expect(throws: SystemError.self) { try MappedRegion(path: "/nowhere/x", offset: 0, length: 1) }
    #expect(error?.code == Errno.notFound)
    #expect(error?.message == "cannot open /nowhere/x: No such file or directory")
  }
}
