import Foundation
import SystemIO
import Testing

@testable import JobFiles

/// Job files damaged at random: each is read or refused, none does harm.
@Suite struct MutatedJobTests {
  private let job = """
    job: nightly_events
    owner: data-platform@example.com
    interval: day
    sources:
      events: &events
        path: raw/dt={{ ds }}/*.csv
        ready: {min_files: 200, min_bytes: 1MB, marker: "raw/dt={{ ds }}/_SUCCESS"}
        columns: {ts: timestamp not null, user_id: bigint, price: "decimal(18,2)"}
        delimiter: ";"
        header: true
      others: *events
    query: |
      SELECT dt AS date, count(*) AS events FROM events GROUP BY ALL
    key: [date]
    verify: {count: events, tolerance: 0.1%}
    sinks:
      - files: out/daily_aggregates
        format: csv
        compression: none
    limits: {max_duration: 3h30m, deadline: "05:00", memory: 4GB, rejects: {warn: 0.1%, fail: 1%, min_rows: 10}}
    state: state
    """

  @Test func originalIsRead() throws {
    let job = try Job.parse(job, file: "j.yaml")
    #expect(job.sources.map(\.name) == ["events", "others"])
  }

  @Test func damagedFilesAreReadOrRefused() {
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let fragments = [
      "{{", "}}", "&a", "*a", "- ", ": ", "\n", "  ", "[", "]", "{", "}", "\"", "'", "|", ">", "!!", "%", "@", "\u{0}",
      "\t",
      "9223372036854775808", "-1", "é", "\u{202E}", "null", "~", "<<: *events", "? ", "---\n", "...\n", "#",
    ].map { Array($0.utf8) }
    let original = Array(job.utf8)
    let count = ProcessInfo.processInfo.environment["DAYFOLD_TESTS"] == "full" ? 50_000 : 2_000
    var readable = 0
    for _ in 0..<count {
      var bytes = original
      for _ in 0...random(4) {
        let place = random(bytes.count)
        switch random(4) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(contentsOf: fragments[random(fragments.count)], at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + random(40)))
        default: bytes[place] = UInt8(random(256))
        }
      }
      do throws(DayfoldError) {
        let job = try Job.parse(String(decoding: bytes, as: UTF8.self), file: "j.yaml")
        if let interval = JobInterval("2026-03-01", length: job.intervalLength) { _ = try job.resolved(for: interval) }
        readable += 1
      } catch {
        #expect(error.exitCode == .config && !error.message.isEmpty)
      }
    }
    // Most damage is noticed; some only changes a text.
    #expect(readable > 0 && readable < count / 2, "\(readable) of \(count)")
  }
}
