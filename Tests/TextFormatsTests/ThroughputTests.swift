import Columnar
import SystemIO
import Testing

@testable import TextFormats

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Prints how fast one thread reads the files of `DAYFOLD_THROUGHPUT` (a pattern; the event generator's columns), page
/// cache warm. Not run without it.
@Suite struct ThroughputTests {
  static let pattern = unsafe getenv("DAYFOLD_THROUGHPUT").map { unsafe String(cString: $0) }

  @Test(
    .enabled(if: pattern != nil), .serialized,
    arguments: [[], ["ts"], ["user_id"], ["event_type"], ["url"], ["ts", "user_id", "event_type", "duration_ms"]])
  func read(columns names: [String]) throws {
    let matches = try PosixFileSystem.shared.expandGlob(try #require(Self.pattern), relativeTo: ".")
    let table = try CSVTable.open(matches)
    let ordinals = try names.map { name in try #require(table.schema.fields.firstIndex { $0.name == name }) }
    let columns = ordinals.map { Column(type: table.schema.fields[$0].type, capacity: RecordBatch.maximumRowCount) }
    let splits = try table.splits(partitionSize: 16 << 20)
    let byteCount = splits.reduce(0) { $0 + $1.byteCount }
    var best = Duration.seconds(1000)
    var rowCount = 0
    for _ in 0..<5 {
      rowCount = 0
      let time = try ContinuousClock().measure {
        for split in splits {
          let reader = try table.makeReader(split: split, startState: .recordStart, columns: ordinals)
          while true {
            let batchRowCount = try reader.nextBatch()
            if batchRowCount == 0 { break }
            rowCount += batchRowCount
            for (ordinal, column) in zip(ordinals, columns) {
              try reader.read(column: ordinal, into: column, selecting: nil)
            }
          }
        }
      }
      best = min(best, time)
    }
    let seconds = best / .seconds(1)
    let tenths = Int(Double(byteCount) / seconds / 1e8)
    print(
      "\(names.isEmpty ? "structure" : names.joined(separator: ", ")): \(rowCount) rows, \(best), \(tenths / 10).\(tenths % 10) GB/s"
    )
  }
}
