import Testing

@testable import Columnar

@Suite struct TimeFormatTests {
  private func format(_ text: String, _ value: Int64) throws -> String {
    let column = Column(type: .timestamp, capacity: 1)
    column.append(.int64(value))
    let result = Column(type: .varchar, capacity: 1)
    TimeFormatKernels.format(
      Operand(column: column), try TimeFormat(Array(text.utf8)), rowCount: 1, into: result, heap: ByteArena())
    guard case .string(let bytes) = result.value(at: 0) else { return "NULL" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func parse(_ text: String, _ format: String) throws -> Int64? {
    let bytes = Array(text.utf8)
    let reader = TimeReader(try TimeFormat(Array(format.utf8)))
    return unsafe bytes.withUnsafeBufferPointer { unsafe reader.read($0, zones: { _ in nil }) }
  }

  /// 2024-02-29 13:02:03.004005
  private static let moment: Int64 = 1_709_211_723_004_005

  @Test(arguments: [
    ("%Y-%m-%d %H:%M:%S.%f", "2024-02-29 13:02:03.004005"), ("%a %A %b %B", "Thu Thursday Feb February"),
    ("%-d %-m %-H %-I %-M %-S %-y %-j", "29 2 13 1 2 3 24 60"), ("%I %p %j %U %W %w %u", "01 PM 060 08 09 4 4"),
    ("%G-W%V|%y|%g|%n", "2024-W09|24|004|004005000"),
    ("%c|%x|%X|%T|%h", "2024-02-29 13:02:03|2024-02-29|13:02:03|13:02:03|Feb"),
    ("%%é%z%Z", "%é+00"),
  ]) func formats(_ test: (String, String)) throws {
    #expect(try format(test.0, Self.moment) == test.1)
  }

  @Test func yearsOutsideOfFourDigits() throws {
    #expect(try format("%Y %y", -62_167_219_200_000_000) == "0000 00")
    #expect(try format("%Y %y", -63_523_000_000_000_000) == "-43 43")
    #expect(try format("%Y", 253_402_300_800_000_000) == "10000")
  }

  /// Values that share a text, in any order, get the text of their own.
  @Test(arguments: ["%Y-%m-%d", "%H", "%Y %H:%M", "%S", "%f", "x", "%p %a"])
  func neighbours(_ text: String) throws {
    var random = SplitMix(seed: 9)
    let column = Column(type: .timestamp, capacity: 2_000)
    var value = Self.moment
    for _ in 0..<2_000 {
      value +=
        Int64(random.next() % 5) * [1, 1_000_000, 60_000_000, 3_600_000_000, -3_600_000_000][Int(random.next() % 5)]
      column.append(.int64(value))
    }
    let result = Column(type: .varchar, capacity: 2_000)
    TimeFormatKernels.format(
      Operand(column: column), try TimeFormat(Array(text.utf8)), rowCount: 2_000, into: result, heap: ByteArena())
    for row in 0..<2_000 {
      guard case .int64(let value) = column.value(at: row) else { continue }
      #expect(try result.value(at: row) == .text(format(text, value)))
    }
  }

  @Test func wrongFormats() {
    #expect(throws: TimeFormat.Failure.empty) { try TimeFormat([]) }
    #expect(throws: TimeFormat.Failure.incomplete) { try TimeFormat(Array("%Y%".utf8)) }
    #expect(throws: TimeFormat.Failure.unknown("%q")) { try TimeFormat(Array("%q".utf8)) }
    #expect(throws: TimeFormat.Failure.unknown("%-Y")) { try TimeFormat(Array("%-Y".utf8)) }
    #expect(throws: TimeFormat.Failure.unknown("%é")) { try TimeFormat(Array("%é".utf8)) }
  }

  @Test(
    arguments: [
      ("2024-2-9", "%Y-%m-%d", 1_707_436_800), (" 20240209 ", "%Y%m%d", 1_707_436_800),
      ("1 PM", "%H %p", -2_208_942_000),
      ("12 AM", "%I %p", -2_208_988_800), ("Thu Feb 29 2024", "%a %b %d %Y", 1_709_164_800),
      ("366 2024", "%j %Y", 1_735_603_200),
      ("2024 10 4", "%Y %U %w", 1_710_374_400), ("2024-W09-4", "%G-W%V-%u", 1_709_164_800),
      ("2024 10", "%Y %W", 1_709_510_400),
      ("2024 +0530", "%Y %z", 1_704_047_400),
      ("2024-02-29   10", "%Y-%m-%d %H", 1_709_200_800),
    ] as [(String, String, Int64)]) func reads(_ test: (String, String, Int64)) throws
  {
    #expect(try parse(test.0, test.1) == test.2 * 1_000_000)
  }

  @Test(arguments: [
    ("2024-02-30", "%Y-%m-%d"), ("2024-13-01", "%Y-%m-%d"), ("13 PM", "%I %p"), ("24", "%H"), ("60", "%M"),
    ("2024x", "%Y"),
    ("", "%Y"), ("x", "%Y"), ("20241", "%Y"), ("5", "%d "), ("Febr 3", "%B %d"), ("+5 2024", "%z %Y"),
    ("1.1234567", "%S.%f"),
    ("000 2024", "%j %Y"), ("2024 x", "%Y %Z"), ("1 1", "%j %j"),
  ]) func refuses(_ test: (String, String)) throws {
    #expect(try parse(test.0, test.1) == nil)
  }
}
