import SystemIO
import Testing

@testable import Publishing

struct ManifestTests {
  private func example() throws -> Manifest {
    var manifest = try PublishScenario().manifest(rows: 2)
    manifest.partition = "dt=2026-03-01"
    manifest.inputs.append(.init(path: "ü \"q\".csv", size: 1, rows: 0, contentHash: "00ff"))
    for index in 0..<2 {
      manifest.files.append(
        .init(
          name: "part-0000\(index)-abcdef.csv", rows: 1, bytes: 8, sha256: String(repeating: "a", count: 64),
          rowChecksum: RowChecksum(value: UInt128.max - UInt128(index))))
    }
    return manifest
  }

  @Test func roundTrips() throws {
    let manifest = try example()
    #expect(try Manifest.decode(manifest.encoded(), path: "m") == manifest)
    #expect(manifest.rowChecksum.value == UInt128.max - 2)
    #expect(manifest.encoded() == (try example()).encoded())
  }

  @Test(arguments: [
    ("part-00000-abcdef.csv", "../x"), ("\"format\": 1", "\"format\": 2"),
    ("fffffffffffffffffffffffffffffffe", "fffffffffffffffffffffffffffffff1"), ("\"rows\": 1,", "\"rows\": -1.5,"),
  ])
  func refusesDamage(part: String, replacement: String) throws {
    let text = String(decoding: try example().encoded(), as: UTF8.self)
    let pieces = text.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(pieces.count == 2)
    let damaged = pieces[0] + replacement + pieces[1]
    let error = #expect(throws: DayfoldError.self) { try Manifest.decode(Array(damaged.utf8), path: "m") }
    #expect(error?.exitCode == .data)
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try example().encoded()
    for length in 0..<bytes.count - 1 {
      #expect(throws: DayfoldError.self) { try Manifest.decode(Array(bytes[..<length]), path: "m") }
    }
  }
}
