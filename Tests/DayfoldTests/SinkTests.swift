import Columnar
import MapReduce
import Publishing
import SystemIO
import SystemIOTestSupport
import Testing
import TextFormats

@testable import Dayfold

@Suite struct SinkTests {
  private let schema = Schema([Field(name: "n", type: .bigint), Field(name: "s", type: .varchar)])

  private func batch(_ numbers: Range<Int>) -> RecordBatch {
    let columns = schema.fields.map { Column(type: $0.type, capacity: numbers.count) }
    for number in numbers {
      columns[0].append(.int64(Int64(number)))
      columns[1].append(.text("text \(number)"))
    }
    return RecordBatch(columns: columns, rowCount: numbers.count)
  }

  private func lines(_ numbers: Range<Int>) -> String { numbers.map { "\($0),text \($0)\n" }.joined() }

  private func text(_ path: String) throws -> String {
    String(decoding: try PosixFileSystem.shared.readAll(path), as: UTF8.self)
  }

  /// Opens a second attempt of each segment and gives it up; commits in reverse order.
  private func fill(_ sink: any ResultSink, segments: Int) throws {
    var open: [any ResultSegment] = []
    for segment in 0..<segments {
      let abandoned = try sink.makeSegment(segment)
      try abandoned.append(batch(0..<3))
      let kept = try sink.makeSegment(segment)
      for part in 0..<4 where segment != 1 {
        let start = segment * 100 + part * 25
        try kept.append(batch(start..<start + 25))
      }
      abandoned.abandon()
      open.append(kept)
    }
    for segment in open.reversed() { try segment.commit() }
    try sink.finish()
  }

  @Test(arguments: [OrderedTextSink.Release.immediate, .withDelivery])
  func orderedText(_ release: OrderedTextSink.Release) throws {
    let folder = try TemporaryDirectory()
    let path = folder("out.csv")
    let sink = OrderedTextSink(format: .csv, destination: try FileDestination(path: path), release: release)
    try sink.begin(ResultLayout(schema: schema, partOfSegment: [0, 0, 0], partCount: 1))
    try fill(sink, segments: 3)
    #expect(try PosixFileSystem.shared.status(at: path, followSymbolicLinks: false) == nil)
    try sink.deliver()
    // Segment 1 is empty.
    #expect(try text(path) == "n,s\n" + lines(0..<100) + lines(200..<300))
    #expect(try PosixFileSystem.shared.list(folder.path).map(\.name) == ["out.csv"])
  }

  @Test func jsonArrayHasCommasBetweenSegments() throws {
    let folder = try TemporaryDirectory()
    let sink = OrderedTextSink(format: .json, destination: try FileDestination(path: folder("out.json")))
    try sink.begin(ResultLayout(schema: schema, partOfSegment: [0, 0, 0], partCount: 1))
    for segment in [2, 0, 1] {
      let open = try sink.makeSegment(segment)
      if segment != 1 { try open.append(batch(segment..<segment + 1)) }
      try open.commit()
    }
    try sink.finish()
    try sink.deliver()
    #expect(try text(folder("out.json")) == "[\n\t{\"n\":0,\"s\":\"text 0\"},\n\t{\"n\":2,\"s\":\"text 2\"}\n]\n")
  }

  @Test func abortedFileLeavesNothing() throws {
    let folder = try TemporaryDirectory()
    try folder.file("out.csv", Array("old".utf8))
    let sink = OrderedTextSink(format: .csv, destination: try FileDestination(path: folder("out.csv")))
    try sink.begin(ResultLayout(schema: schema, partOfSegment: [0], partCount: 1))
    try fill(sink, segments: 1)
    sink.abort()
    #expect(try text(folder("out.csv")) == "old")
    #expect(try PosixFileSystem.shared.list(folder.path).count == 1)
  }

  private func deliver(to path: String) throws {
    let sink = OrderedTextSink(format: .csv, destination: try FileDestination(path: path))
    try sink.begin(ResultLayout(schema: schema, partOfSegment: [0], partCount: 1))
    try fill(sink, segments: 1)
    try sink.deliver()
  }

  @Test func anExistingFileKeepsItsMode() throws {
    let folder = try TemporaryDirectory()
    for mode: UInt32 in [0o600, 0o666, 0o640] {
      let path = try folder.file("out\(mode).csv", Array("old".utf8))
      let file = try PosixFileSystem.shared.open(path, .readWrite(permissions: 0))
      try PosixFileSystem.shared.setPermissions(file, mode)
      try PosixFileSystem.shared.close(file)
      try deliver(to: path)
      #expect(try text(path).hasPrefix("n,s\n"))
      #expect(try PosixFileSystem.shared.status(at: path, followSymbolicLinks: false)?.permissions == mode)
    }
  }

  @Test func aSymbolicLinkStays() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("data/real.csv", "old")
    fileSystem.placeLink("out.csv", to: "data/link.csv")
    fileSystem.placeLink("data/link.csv", to: "real.csv")
    fileSystem.placeLink("new.csv", to: "data/absent.csv")
    for (path, target) in [("out.csv", "data/real.csv"), ("new.csv", "data/absent.csv")] {
      let destination = try FileDestination(path: path, fileSystem: fileSystem)
      // SAFETY: bytes have no padding.
      try unsafe destination.append(Array("new".utf8).span.bytes)
      try destination.deliver()
      #expect(fileSystem.snapshot[target] == Array("new".utf8))
      #expect(try fileSystem.status(at: path, followSymbolicLinks: false)?.kind == .symbolicLink)
    }
    #expect(fileSystem.openFileCount == 0)
  }

  @Test func partFiles() throws {
    let folder = try TemporaryDirectory()
    let target = try PublishTarget(dataset: folder("out/daily"), partition: [HivePartition(key: "dt", value: "x")])
    let lock = try OutputLock.acquire(target, run: .start())
    let staging = try StagingDirectory.create(lock)
    let sink = PartFileSink(format: .csv, staging: staging)
    // Three parts, the last one without segments.
    try sink.begin(ResultLayout(schema: schema, partOfSegment: [0, 0, 1], partCount: 3))
    try fill(sink, segments: 3)
    let parts = staging.finishedParts
    #expect(parts.map(\.rows) == [100, 100, 0])
    var whole = RowChecksum()
    for number in Array(0..<100) + Array(200..<300) {
      unsafe whole.add(row: Array("\(number),text \(number)".utf8).span.bytes)
    }
    var sum = RowChecksum()
    for part in parts { sum.add(part.rowChecksum) }
    #expect(sum == whole)
    var counters = Manifest.Counters()
    counters.published = 200
    let result = try staging.publish(
      Manifest(engineVersion: "e", job: "j", jobHash: "h", schema: [], counters: counters, inputs: []), inputs: [])
    let contents = try result.version.manifest.files.map { try text(folder("out/daily/dt=x/\($0.name)")) }
    #expect(contents == ["n,s\n" + lines(0..<100), "n,s\n" + lines(200..<300), "n,s\n"])
  }
}
