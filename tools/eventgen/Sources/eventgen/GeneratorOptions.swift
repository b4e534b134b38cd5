/// The text format of the generated files.
enum OutputFormat: String {
  case csv
  case ndjson
}

/// What is generated.
enum DataSet: String {
  /// A day of shop events.
  case events
  /// A month of orders: a fifth of the fields quoted, text beyond ASCII, doubles.
  case orders
}

/// A mistake on the command line, worded for the user.
struct UsageError: Error {
  let message: String
}

/// What to generate and where; parsed from the command line.
struct GeneratorOptions {
  var rowCount = 1_000_000
  var fileCount = 16
  var userCount = 2_000_000
  /// Exponent of the user distribution: user_id = u^skew × userCount; 1 is uniform.
  var skew = 2.2
  /// Share of empty event_type values, in 0...1.
  var eventTypeNullShare = 0.0001
  /// Share of empty session_id and of empty duration_ms values, in 0...1.
  var otherNullShare = 0.0
  var quotedShare = 0.0
  var unicodeShare = 0.0
  var date = "2026-03-01"
  var seed: UInt64 = 1
  var format = OutputFormat.csv
  var dataSet = DataSet.events
  var directory = ""
  var threadCount = 2

  static let usage = """
    usage: eventgen --out DIR [options]

    Writes DIR/events-00000.csv, events-00001.csv, …: one day of events. The rows depend on the seed, the date, the
    number of rows, users and the shares only; the number of files and of threads does not change them.

      --dataset events|orders
                           what to generate (events); orders are a month of them, DIR/orders-00000.csv, …, in CSV with a
                           fifth of the fields quoted, and know --rows, --files, --users, --skew, --date, --seed
      --rows N             events in the day (1000000)
      --files N            files, of nearly equal row counts (16)
      --users N            possible users (2000000)
      --skew X             user_id = u^X × users (2.2; 1 is uniform)
      --null-share X       share of empty event_type, session_id and duration_ms (event_type 0.0001, the others 0)
      --quoted-share X     share of rows with a quoted field: commas, doubled quotes, newlines (0)
      --unicode-share X    share of rows with text beyond ASCII (0)
      --date YYYY-MM-DD    the day (2026-03-01)
      --seed N             seed (1)
      --format csv|ndjson  text format (csv)
      --threads N          files written at the same time (2)
    """

  /// Parses `arguments` (without the program's name); throws `UsageError`.
  init(arguments: [String]) throws {
    var index = 0
    while index < arguments.count {
      var name = arguments[index]
      var value: String?
      if name.hasPrefix("--"), let equals = name.firstIndex(of: "=") {
        value = String(name[name.index(after: equals)...])
        name = String(name[..<equals])
      } else if index + 1 < arguments.count {
        index += 1
        value = arguments[index]
      }
      index += 1
      guard let value else { throw UsageError(message: "\(name) needs a value") }
      switch name {
      case "--rows": rowCount = try Self.integer(value, name, in: 0...1_000_000_000_000)
      case "--files": fileCount = try Self.integer(value, name, in: 1...100_000)
      case "--users": userCount = try Self.integer(value, name, in: 1...1_000_000_000_000)
      case "--threads": threadCount = try Self.integer(value, name, in: 1...256)
      case "--seed": seed = UInt64(try Self.integer(value, name, in: 0...Int.max))
      case "--skew": skew = try Self.number(value, name, in: 0.01...100)
      case "--null-share":
        eventTypeNullShare = try Self.number(value, name, in: 0...1)
        otherNullShare = eventTypeNullShare
      case "--quoted-share": quotedShare = try Self.number(value, name, in: 0...1)
      case "--unicode-share": unicodeShare = try Self.number(value, name, in: 0...1)
      case "--date":
        guard Self.isDate(value) else { throw UsageError(message: "--date must be YYYY-MM-DD, not '\(value)'") }
        date = value
      case "--format":
        guard let parsed = OutputFormat(rawValue: value) else {
          throw UsageError(message: "--format must be csv or ndjson, not '\(value)'")
        }
        format = parsed
      case "--dataset":
        guard let parsed = DataSet(rawValue: value) else {
          throw UsageError(message: "--dataset must be events or orders, not '\(value)'")
        }
        dataSet = parsed
      case "--out": directory = value
      default: throw UsageError(message: "unknown option '\(name)'")
      }
    }
    if dataSet == .orders, format != .csv || eventTypeNullShare != 0.0001 || quotedShare > 0 || unicodeShare > 0 {
      throw UsageError(message: "--format and the shares are for events; orders have their own")
    }
    if directory.isEmpty { throw UsageError(message: "--out DIR is missing") }
  }

  private static func integer(_ text: String, _ name: String, in range: ClosedRange<Int>) throws -> Int {
    guard let value = Int(text.filter { $0 != "_" }), range.contains(value) else {
      throw UsageError(
        message: "\(name) must be an integer in \(range.lowerBound)...\(range.upperBound), not '\(text)'")
    }
    return value
  }

  private static func number(_ text: String, _ name: String, in range: ClosedRange<Double>) throws -> Double {
    guard let value = Double(text), range.contains(value) else {
      throw UsageError(message: "\(name) must be a number in \(range.lowerBound)...\(range.upperBound), not '\(text)'")
    }
    return value
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let month = Int(parts[1]), let day = Int(parts[2]) else { return false }
    return Int(parts[0]) != nil && (1...12).contains(month) && (1...31).contains(day)
  }
}
