import Testing

@testable import Columnar

@Suite struct TimeZoneRulesTests {
  /// A TZif file of version 2 whose first block is empty.
  private func file(
    transitions: [(Int64, UInt8)], offsets: [Int32], footer: String, firstBlock: Bool = true
  ) -> [UInt8] {
    func big<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
      (0..<(Number.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func header(_ times: Int, _ types: Int) -> [UInt8] {
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        + [0, 0, 0, times, types, types == 0 ? 0 : 4].flatMap { big(Int32($0)) }
    }
    var bytes = firstBlock ? header(0, 0) : []
    bytes += header(transitions.count, offsets.count)
    bytes += transitions.flatMap { big($0.0) } + transitions.map(\.1)
    for offset in offsets { bytes += big(offset) + [0, 0] }
    return bytes + Array("ABC\0".utf8) + [10] + Array(footer.utf8) + [10]
  }

  private func seconds(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
    Int64(CivilDate(year: year, month: month, day: day).daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60)
  }

  private func local(_ zone: TimeZoneRules, _ second: Int64) -> Int64 {
    (zone.local(ofInstant: second * 1_000_000) ?? 0) / 1_000_000 - second
  }

  private func instant(_ zone: TimeZoneRules, _ second: Int64) -> Int64? {
    zone.instant(ofLocal: second * 1_000_000).map { $0 / 1_000_000 }
  }

  private var newYork: TimeZoneRules {
    get throws {
      try #require(
        TimeZoneRules(
          tzif: file(
            transitions: [(seconds(1883, 11, 18, 17), 1), (seconds(2007, 3, 11, 7), 2)],
            offsets: [-17_762, -18_000, -14_400],
            footer: "EST5EDT,M3.2.0,M11.1.0")))
    }
  }

  @Test func offsets() throws {
    let zone = try newYork
    #expect(local(zone, seconds(1800, 1, 1)) == -17_762)
    #expect(local(zone, seconds(1883, 11, 18, 16, 59)) == -17_762)
    #expect(local(zone, seconds(1883, 11, 18, 17)) == -18_000)
    // Behind the last transition the footer's rule holds, for ever.
    for year in [2007, 2024, 2100, 2500, 9999] {
      #expect(local(zone, seconds(year, 7, 1)) == -14_400)
      #expect(local(zone, seconds(year, 12, 31)) == -18_000)
    }
    #expect(local(zone, seconds(2024, 3, 10, 6, 59)) == -18_000)
    #expect(local(zone, seconds(2024, 3, 10, 7)) == -14_400)
    #expect(local(zone, seconds(2024, 11, 3, 5, 59)) == -14_400)
    #expect(local(zone, seconds(2024, 11, 3, 6)) == -18_000)
  }

  /// Where the clock skips an hour it is counted on from before; where it shows one twice, the later one is meant.
  @Test func gapsAndOverlaps() throws {
    let zone = try newYork
    #expect(instant(zone, seconds(2024, 3, 10, 1, 59)) == seconds(2024, 3, 10, 6, 59))
    #expect(instant(zone, seconds(2024, 3, 10, 2, 30)) == seconds(2024, 3, 10, 7, 30))
    #expect(instant(zone, seconds(2024, 3, 10, 3)) == seconds(2024, 3, 10, 7))
    #expect(instant(zone, seconds(2024, 11, 3, 0, 59)) == seconds(2024, 11, 3, 4, 59))
    #expect(instant(zone, seconds(2024, 11, 3, 1, 30)) == seconds(2024, 11, 3, 6, 30))
    #expect(instant(zone, seconds(2024, 11, 3, 2)) == seconds(2024, 11, 3, 7))
    #expect(zone.instant(ofLocal: .max) == nil)
    #expect(zone.local(ofInstant: .min) == nil)
  }

  /// A loop over neighbouring rows, which remembers, against one value at a time.
  @Test func loopsAgreeWithSingleValues() throws {
    let zone = try newYork
    var random = SplitMix(seed: 3)
    let column = Column(type: .timestamp, capacity: 4_000)
    var value = seconds(2023, 12, 31) * 1_000_000
    for _ in 0..<4_000 {
      value += Int64(random.next() % 40_000_000_000) - 12_000_000_000
      column.append(.int64(value))
    }
    for direction in [TimeZoneKernels.Direction.toLocal, .toInstant] {
      let result = Column(type: .timestamp, capacity: 4_000)
      try TimeZoneKernels.convert(direction, Operand(column: column), zone: zone, rowCount: 4_000, into: result)
      for row in 0..<4_000 {
        guard case .int64(let value) = column.value(at: row) else { continue }
        let expected = direction == .toLocal ? zone.local(ofInstant: value) : zone.instant(ofLocal: value)
        #expect(result.value(at: row) == .int64(expected ?? 0))
      }
    }
  }

  @Test(
    arguments: [
      ("UTC0", 0, 0), ("<-03>3", -10_800, -10_800), ("<+0330>-3:30", 12_600, 12_600),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", 39_600, 36_000),
      ("CET-1CEST,M3.5.0,M10.5.0/3", 3_600, 7_200), ("IST-1GMT0,M10.5.0,M3.5.0/1", 0, 3_600),
      ("EET-2EEST,J60,J300/25", 7_200, 10_800), ("WGT3WGST,59/-5,299", -10_800, -7_200),
      ("EST5EDT4:30,M3.2.0,M11.1.0", -18_000, -16_200),
    ] as [(String, Int64, Int64)]) func footers(_ test: (String, Int64, Int64)) throws
  {
    let zone = try #require(TimeZoneRules(tzif: file(transitions: [], offsets: [0], footer: test.0)))
    #expect(local(zone, seconds(2030, 1, 15)) == test.1)
    #expect(local(zone, seconds(2030, 7, 15)) == test.2)
  }

  @Test(arguments: [
    "E5", "EST", "EST5EDT", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M1.1.0", "<AB", "EST5X", "EST99",
    "EST5EDT,M3.2.0/200,M11.1.0",
  ])
  func wrongFooters(_ footer: String) {
    #expect(TimeZoneRules(tzif: file(transitions: [], offsets: [0], footer: footer)) == nil)
  }

  @Test func damagedFiles() throws {
    let good = file(
      transitions: [(0, 1), (1_000_000, 0)], offsets: [0, 3_600], footer: "CET-1CEST,M3.5.0,M10.5.0/3")
    #expect(TimeZoneRules(tzif: good) != nil)
    for count in 0..<good.count { #expect(TimeZoneRules(tzif: Array(good[..<count])) == nil) }
    var random = SplitMix(seed: 1)
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0...(random.next() % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      guard let zone = TimeZoneRules(tzif: bytes) else { continue }
      for second in [Int64.min / 2_000_000, 0, 500_000, 5_000_000_000] {
        _ = zone.period(at: second)
        _ = zone.instant(ofLocal: second * 1_000_000)
      }
    }
  }
}
