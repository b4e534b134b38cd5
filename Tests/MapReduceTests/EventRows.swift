import Columnar

/// Random typed rows and the CSV files that hold them.
struct EventRows {
  static let columns: [Field] = [
    Field(name: "id", type: .bigint), Field(name: "user_id", type: .bigint), Field(name: "kind", type: .varchar),
    Field(name: "session", type: .varchar), Field(name: "amount", type: .bigint), Field(name: "price", type: .double),
    Field(name: "flag", type: .boolean), Field(name: "day", type: .date), Field(name: "ts", type: .timestamp),
    Field(name: "cost", type: .decimal(precision: 18, scale: 3)), Field(name: "big", type: .hugeint),
    Field(name: "wide", type: .decimal(precision: 38, scale: 2)),
  ]

  struct Shape: Sendable {
    var rows = 400
    var users = 20
    var sessions = 60
    /// Percent.
    var nulls = 10
    /// Share of fields with newlines, quotes and delimiters, percent of VARCHAR values.
    var awkward = 20
    var lineEnding = "\n"
    var fileCount = 2
    /// Amounts near the ends of 64 bits, so that sums widen; in the last file only.
    var hasLargeAmounts = false
    /// Prices that do not add up exactly.
    var hasUnevenPrices = false
  }

  private(set) var rows: [[Value]] = []
  private(set) var files: [(name: String, text: [UInt8])] = []

  init(_ shape: Shape, seed: UInt64) {
    var random = SeededRandom(seed)
    let kinds = ["click", "view", "purchase of a long name", "", "naïve — ünïcode", "a,b", "x"]
    for file in 0..<shape.fileCount {
      var text = Self.columns.map(\.name).joined(separator: ",") + shape.lineEnding
      for row in 0..<shape.rows / shape.fileCount {
        var values: [Value] = []
        var fields: [String] = []
        func add(_ value: Value, _ field: String, nullable: Bool = true) {
          if nullable && random.chance(shape.nulls) {
            values.append(.null)
            fields.append("")
          } else {
            values.append(value)
            fields.append(field)
          }
        }
        func addText(_ plain: String) {
          var string = plain
          if random.chance(shape.awkward) {
            string +=
              ["\nsecond line", "\r\nwindows", "say \"hi\"", ",", "\n\n\n", "\"\n\""].randomElement(using: &random)
              ?? ""
          }
          add(
            .text(string),
            "\"" + string.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"")
        }
        let id = file * shape.rows + row
        add(.int64(Int64(id)), "\(id)", nullable: false)
        let user = Int64.random(in: 0..<Int64(shape.users), using: &random)
        add(.int64(user), "\(user)")
        addText(kinds[Int.random(in: 0..<kinds.count, using: &random)])
        addText("session-\(Int.random(in: 0..<shape.sessions, using: &random))")
        let isLarge = shape.hasLargeAmounts && file == shape.fileCount - 1
        let amount = isLarge ? Int64.max - Int64(row) : Int64.random(in: -500...500, using: &random)
        add(.int64(amount), "\(amount)")
        let price =
          shape.hasUnevenPrices
          ? Double(Int.random(in: 1...1_000_000, using: &random)) / 1000
          : Double(Int.random(in: -80...80, using: &random)) / 8
        add(.double(price), "\(price)")
        let flag = random.chance(50)
        add(.boolean(flag), flag ? "true" : "false")
        let day = Int64.random(in: 0..<28, using: &random)
        // 2026-02-01 is day 20,485.
        add(.int64(20_485 + day), "2026-02-\(day + 1 < 10 ? "0" : "")\(day + 1)")
        let hour = Int64.random(in: 0..<24, using: &random)
        add(
          .int64((20_485 + day) * 86_400_000_000 + hour * 3_600_000_000),
          "2026-02-\(day + 1 < 10 ? "0" : "")\(day + 1) \(hour < 10 ? "0" : "")\(hour):00:00")
        let cost = Int64.random(in: -4000...4000, using: &random) * 125
        add(.int64(cost), Self.decimal(cost, scale: 3))
        let big = Int128(Int64.random(in: -3...3, using: &random)) << 70
        add(.int128(big), "\(big)")
        let wide = Int64.random(in: -9...9, using: &random) * 100
        add(.int128(Int128(wide)), Self.decimal(wide, scale: 2))
        rows.append(values)
        text += fields.joined(separator: ",") + shape.lineEnding
      }
      files.append(("events-\(file).csv", Array(text.utf8)))
    }
  }

  private static func decimal(_ value: Int64, scale: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  static func ordinal(_ name: String) -> Int { columns.firstIndex { $0.name == name } ?? 0 }
}
