import Columnar
import Foundation
import SystemIO
import Testing
import TextFormats

/// What the owners of public test files say that these hold.
@Suite(.enabled(if: Corpora.folder != nil, Corpora.absence)) struct OwnersExpectationTests {
  private let folder: String

  init() throws { folder = try #require(Corpora.folder) }

  /// A declared column: `name type`, `!` behind it for NOT NULL.
  private func fields(_ columns: [(String, DataType)]) -> [Field] { columns.map { Field(name: $0.0, type: $0.1) } }

  private func read(
    _ path: String, _ columns: [Field]? = nil, header: CSVOptions.Header = .present, nullText: String = ""
  ) throws -> Reading {
    let path = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    let match = GlobMatch(path: path, relativePath: path)
    var options = CSVOptions(
      delimiter: UInt8(ascii: ","), nullTexts: [Array(nullText.utf8)], header: header, declaredColumns: columns)
    if columns == nil {
      let names = try CSVTable.open([match], options: options).schema.fields.map(\.name)
      options.declaredColumns = names.map { Field(name: $0, type: .varchar) }
    }
    let table = try CSVTable.open([match], options: options)
    let all = Array(table.schema.fields.indices)
    let reading = try Reading(table, columns: all, partitionSize: 64, threadCount: 2)
    #expect(try reading == Reading(serial: table, columns: all), "\(path)")
    return reading
  }

  private func texts(_ reading: Reading) -> [String] {
    reading.rejects.map { String(decoding: $0.raw, as: UTF8.self) }
  }

  @Test(arguments: [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
  ])
  func csvSpectrum(name: String) throws {
    let path = "\(folder)/csv-spectrum/csvs/\(name).csv"
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/csv-spectrum/json/\(name).json"))
    let expected = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: String]])
    let table = try CSVTable.open(
      [GlobMatch(path: path, relativePath: path)], options: CSVOptions(header: .present))
    let names = table.schema.fields.map(\.name)
    let reading = try read(path)
    #expect(reading.rejected == 0)
    let found = reading.rows.map { row in
      // To the owners an empty field is the empty text.
      Dictionary(uniqueKeysWithValues: zip(names, row.map { $0 == "null" ? "" : String($0.dropFirst().dropLast()) }))
    }
    #expect(found == expected)
  }

  /// The owners' CSV and JSON disagree: one row of four columns is what counts.
  @Test func csvSpectrumLocations() throws {
    let reading = try read("csv-spectrum/csvs/location_coordinates.csv")
    #expect(reading.rows.count == 1 && reading.rows[0].count == 4 && reading.rejected == 0)
  }

  /// The same rows and rejects with LF, CRLF and CR. Line ends inside fields are the files' own, and so are the bytes of
  /// rejects; the owners' parser makes them equal.
  @Test func univocityTriplet() throws {
    let readings = try ["essential", "essential-dos", "essential-mac"].map { name -> ([[String]], [String]) in
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/univocity/csv/\(name).csv")))
      // The first line is not CSV: the owners' test skips it.
      let firstEnd = try #require(bytes.firstIndex { $0 == 0x0A || $0 == 0x0D })
      bytes.removeFirst(firstEnd)
      let copy = FileManager.default.temporaryDirectory.appendingPathComponent("dayfold-\(UUID()).csv")
      try Data(bytes).write(to: copy)
      defer { try? FileManager.default.removeItem(at: copy) }
      let reading = try read(copy.path)
      func plain(_ text: String) -> String { text.replacing("\r\n", with: "\n").replacing("\r", with: "\n") }
      return (
        reading.rows.map { $0.map(plain) },
        reading.rejects.map { "\($0.code) \(plain(String(decoding: $0.raw, as: UTF8.self)))" }
      )
    }
    #expect(readings[0].0.count > 8 && readings[0].1.count > 1)
    #expect(readings[0].0.contains { $0.contains("'MUST SELL!\nair, moon roof, loaded'") })
    #expect(readings[1].0 == readings[0].0 && readings[1].1 == readings[0].1)
    #expect(readings[2].0 == readings[0].0 && readings[2].1 == readings[0].1)
  }

  @Test func univocityCorrectness() throws {
    let reading = try read("univocity/correctness.csv")
    #expect(
      reading.rows == [
        ["'1997'", "'Ford'", "'E350'", "'ac, abs, moon'", "'3000.00'"],
        ["'1999'", "'Chevy'", "'Venture \"Extended Edition\"'", "''", "'4900.00'"],
        ["'1996'", "'Jeep'", "'Grand Cherokee'", "'MUST SELL!\nair, moon roof, loaded'", "'4799.00'"],
        ["'1999'", "'Chevy'", "'Venture \"Extended Edition, Very Large\"'", "null", "'5000.00'"],
        ["null", "null", "'Venture \"Extended Edition\"'", "''", "'4900.00'"],
      ])
    #expect(reading.rejected == 0)
  }

  @Test func univocityPostcodes() throws {
    let reading = try read("univocity/issues/github_194/uk-500.csv")
    #expect(reading.rows.count == 500 && reading.rejected == 0)
  }

  // MARK: Spark

  @Test func sparkShortRow() throws {
    let reading = try read("spark-csv/databricks-spark-csv/cars.csv")
    #expect(reading.rows.count == 2)
    #expect(texts(reading) == ["2015,Chevy,Volt"] && reading.rejects.map(\.code) == [.missingColumns])
  }

  @Test func sparkBadAfterGood() throws {
    let reading = try read(
      "spark-csv/apache-spark/bad_after_good.csv", fields([("text", .varchar), ("day", .date)]), header: .absent)
    #expect(reading.rows.map { $0[0] } == ["'good record'"])
    #expect(texts(reading) == ["\"bad record\",1999-a8-01"])
    #expect(reading.rejects.map(\.code) == [.cast] && reading.rejects.map(\.column) == ["day"])
  }

  @Test func sparkMalformedRow() throws {
    let reading = try read(
      "spark-csv/apache-spark/malformedRow.csv",
      fields([("fruit", .varchar), ("color", .varchar), ("price", .bigint), ("quantity", .bigint)]))
    #expect(reading.rows.count == 3 && texts(reading) == ["malformedrow"])
  }

  @Test func sparkMalformedValue() throws {
    let reading = try read(
      "spark-csv/apache-spark/value-malformed.csv", fields([("a", .bigint), ("b", .timestamp)]), header: .absent)
    #expect(reading.rows.count == 1 && texts(reading) == ["0,2013-111_11 12:13:14"])
  }

  /// The owners configure their spellings of NaN and infinity; here they are no numbers.
  @Test func sparkNumbers() throws {
    let reading = try read(
      "spark-csv/apache-spark/numbers.csv",
      fields([("int", .bigint), ("long", .bigint), ("float", .double), ("double", .double)]), nullText: "--")
    #expect(reading.rows.count == 5 && reading.read == 8)
    #expect(reading.rows.map { $0.firstIndex(of: "null") } == [nil, 0, 1, 2, 3])
    #expect(reading.rejects.allSatisfy { $0.code == .cast && $0.column == "float" } && reading.rejected == 3)
  }

  @Test func sparkTooManyColumns() throws {
    let reading = try read("spark-csv/databricks-spark-csv/cars-malformed.csv")
    #expect(reading.rows.isEmpty && reading.rejects.map(\.code) == [.tooManyColumns, .tooManyColumns, .tooManyColumns])
  }

  @Test func sparkUnbalancedQuotes() throws {
    let reading = try read("spark-csv/databricks-spark-csv/cars-unbalanced-quotes.csv")
    #expect(reading.rows.isEmpty && reading.rejects.map(\.code) == [.missingColumns, .badQuote])
  }

  @Test func sparkQuotesInQuotes() throws {
    let reading = try read("spark-csv/apache-spark/unescaped-quotes-unescaped-delimiter.csv")
    #expect(reading.rows == [["'a,\"b,c'", "'xyz'"], ["'a,b,c'", "'x\"yz'"]])
  }

  // MARK: Spark Rapids

  @Test(arguments: ["trucks", "trucks-windows"]) func rapidsTrucks(name: String) throws {
    let reading = try read("spark-rapids/integration/\(name).csv")
    #expect(reading.rows.count == 1 && reading.rows[0][0] == "'GMC'")
    #expect(reading.rejects.map(\.code) == [.missingColumns, .missingColumns])
  }

  @Test func rapidsExtraColumns() throws {
    let reading = try read("spark-rapids/integration/trucks-extra-columns.csv")
    #expect(reading.rows.isEmpty && reading.rejects.allSatisfy { $0.code == .tooManyColumns } && reading.read == 3)
  }

  @Test func rapidsOtherEncoding() throws {
    let reading = try read("spark-rapids/integration/test_gbk.csv")
    #expect(reading.rows.isEmpty && reading.read > 0)
    #expect(reading.rejects.allSatisfy { $0.code == .invalidUTF8 })
  }

  @Test func rapidsInvalidFloats() throws {
    let reading = try read("spark-rapids/integration/floats_invalid.csv", fields([("number", .double)]))
    #expect(reading.rows.isEmpty && reading.rejects.allSatisfy { $0.code == .cast })
  }

  @Test func rapidsNumbers() throws {
    for name in ["simple_int_values", "decimals", "nan_and_inf"] {
      let reading = try read("spark-rapids/integration/\(name).csv", fields([("number", .double)]))
      #expect(!reading.rows.isEmpty, "\(name)")
    }
  }

  // MARK: Arrow

  /// Inputs that crashed another reader: an answer or a clean error, the same from both readers. The large ones too.
  @Test func arrowFuzzCases() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/arrow-testing-csv/fuzzing")
      .filter { $0.hasPrefix("clusterfuzz") }
    #expect(names.count == 7)
    for name in names {
      let path = "\(folder)/arrow-testing-csv/fuzzing/\(name)"
      let match = GlobMatch(path: path, relativePath: path)
      do {
        let inferred = try CSVTable.open([match])
        let columns = inferred.schema.fields.map { Field(name: $0.name, type: .varchar) }
        let options = CSVOptions(
          delimiter: inferred.dialect.delimiter, header: inferred.dialect.hasHeader ? .present : .absent,
          declaredColumns: columns)
        let table = try CSVTable.open([match], options: options)
        let all = Array(table.schema.fields.indices)
        let expected = try Reading(serial: table, columns: all)
        for size in [1 << 10, 4099, 1 << 16, 1 << 20] {
          #expect(try Reading(table, columns: all, partitionSize: size, threadCount: 2) == expected, "\(name)")
        }
      } catch let error as DayfoldError {
        #expect([.noInput, .data].contains(error.exitCode), "\(name): \(error)")
      }
    }
  }

  @Test func arrowAggregateTable() throws {
    let reading = try read("arrow-testing-csv/aggregate_test_100.csv")
    #expect(reading.rows.count == 100 && reading.rows.allSatisfy { $0.count == 13 } && reading.rejected == 0)
  }
}
