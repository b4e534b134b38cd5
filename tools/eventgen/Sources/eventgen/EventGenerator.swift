#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Generates the rows of one day of shop events.
///
///     event_id,ts,user_id,event_type,session_id,country,device,url,duration_ms,revenue
///     830cfa51-bfb5-b2cb,2026-03-01T00:00:00.009Z,406455,purchase,s0,NG,web,/shop/item/1863?ref=359,409424,
///
/// ts rises through the day; a session has seven consecutive events; 45 million urls are possible; revenue is empty in
/// 95 % of the rows. Which draw of a row serves which column is fixed, so a share set to zero changes no other value.
struct EventGenerator: FileGenerator {
  private static let eventTypes = words(
    "page_view", "click", "search", "add_to_cart", "remove_from_cart", "purchase", "login", "logout", "share", "refund")
  private static let countries = words("US", "DE", "GB", "FR", "IN", "BR", "JP", "NG", "CA", "AU", "MX", "KR")
  private static let devices = words("web", "ios", "android", "tv")
  private static let foreignPaths = words("größe", "año-nuevo", "товар", "商品", "🛒-caf\u{e9}", "한국어/상품")
  private static let itemCount: UInt64 = 90_000
  private static let refCount: UInt64 = 500
  private static let eventsPerSession = 7
  private static let millisecondsPerDay = 86_400_000.0

  let options: GeneratorOptions
  private let millisecondsPerRow: Double
  private let datePrefix: [UInt8]

  init(options: GeneratorOptions) {
    self.options = options
    millisecondsPerRow = Self.millisecondsPerDay / Double(max(options.rowCount, 1))
    datePrefix = Array((options.date + "T").utf8)
  }

  /// Writes file `index` of the day into the output directory.
  func writeFile(_ index: Int) throws {
    let digits = String(index)
    let number = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    var file = try OutputFile(path: "\(options.directory)/events-\(number).\(options.format.rawValue)")
    let rows = rowRange(ofFile: index)
    switch options.format {
    case .csv:
      file.append("event_id,ts,user_id,event_type,session_id,country,device,url,duration_ms,revenue\n")
      for row in rows {
        try file.beginRow()
        appendCSV(event(row), to: &file)
      }
    case .ndjson:
      for row in rows {
        try file.beginRow()
        appendJSON(event(row), to: &file)
      }
    }
    try file.close()
  }

  private func rowRange(ofFile index: Int) -> Range<Int> {
    let (share, rest) = options.rowCount.quotientAndRemainder(dividingBy: options.fileCount)
    let start = index * share + min(index, rest)
    return start..<(start + share + (index < rest ? 1 : 0))
  }

  /// How a row departs from plain ASCII fields without special characters.
  private enum Decoration {
    case plain
    case urlWithComma, urlWithQuotes, urlWithNewline, urlWithCarriageReturn, deviceWithQuotes, quotedEventType
    case foreignURL(Int)
  }

  private struct Event {
    var id: UInt64
    var millisecond: Int
    var user: Int
    var eventType: Int?
    var session: Int?
    var country: Int
    var device: Int
    var item: Int
    var ref: Int
    var duration: Int?
    var cents: Int?
    var decoration: Decoration
  }

  @inline(__always)
  private func event(_ row: Int) -> Event {
    var random = RowRandom(seed: options.seed, row: row)
    let id = random.bits()
    let millisecond = Int((Double(row) + random.unit()) * millisecondsPerRow)
    let user = Int(pow(random.unit(), options.skew) * Double(options.userCount))
    var small = BitPool(random.bits())
    let eventType = small.below(UInt64(Self.eventTypes.count))
    let country = small.below(UInt64(Self.countries.count))
    let device = small.below(UInt64(Self.devices.count))
    let isPaid = small.below(20) == 0
    let cents = small.below(50_000)
    var large = BitPool(random.bits())
    let item = large.below(Self.itemCount)
    let ref = large.below(Self.refCount)
    var event = Event(
      id: id, millisecond: min(millisecond, 86_399_999), user: user, eventType: eventType,
      session: row / Self.eventsPerSession, country: country, device: device, item: item, ref: ref,
      duration: Int(random.unit() * 600_000), cents: isPaid ? cents : nil, decoration: .plain)
    if random.unit() < options.eventTypeNullShare { event.eventType = nil }
    if options.otherNullShare > 0 {
      if random.unit() < options.otherNullShare { event.session = nil }
      if random.unit() < options.otherNullShare { event.duration = nil }
    }
    if options.quotedShare > 0 || options.unicodeShare > 0 {
      var decorations = RowRandom(seed: options.seed ^ 0x5DEE_CE66, row: row)
      event.decoration = decoration(&decorations)
    }
    return event
  }

  private func decoration(_ random: inout RowRandom) -> Decoration {
    let share = random.unit()
    var pool = BitPool(random.bits())
    if share < options.quotedShare {
      switch pool.below(8) {
      case 0, 1, 2: return .urlWithComma
      case 3: return .urlWithQuotes
      case 4: return .urlWithNewline
      case 5: return .urlWithCarriageReturn
      case 6: return .deviceWithQuotes
      default: return .quotedEventType
      }
    }
    if random.unit() < options.unicodeShare { return .foreignURL(pool.below(UInt64(Self.foreignPaths.count))) }
    return .plain
  }

  // MARK: CSV

  @inline(__always)
  private func appendCSV(_ event: Event, to file: inout OutputFile) {
    appendID(event.id, to: &file)
    file.append(UInt8(ascii: ","))
    appendTimestamp(event.millisecond, to: &file)
    file.append(UInt8(ascii: ","))
    file.append(decimal: event.user)
    file.append(UInt8(ascii: ","))
    if let type = event.eventType {
      if case .quotedEventType = event.decoration {
        file.append("\"")
        file.append(Self.eventTypes[type])
        file.append("\"")
      } else {
        file.append(Self.eventTypes[type])
      }
    }
    file.append(UInt8(ascii: ","))
    if let session = event.session {
      file.append(UInt8(ascii: "s"))
      file.append(decimal: session)
    }
    file.append(UInt8(ascii: ","))
    file.append(Self.countries[event.country])
    file.append(UInt8(ascii: ","))
    if case .deviceWithQuotes = event.decoration {
      file.append("\"")
      file.append(Self.devices[event.device])
      file.append(", \"\"beta\"\"\"")
    } else {
      file.append(Self.devices[event.device])
    }
    file.append(UInt8(ascii: ","))
    switch event.decoration {
    case .urlWithComma: appendURL(event, quote: "\"", suffix: ",utm=mail\"", to: &file)
    case .urlWithQuotes: appendURL(event, quote: "\"", suffix: "&q=\"\"red, shoes\"\"\"", to: &file)
    case .urlWithNewline: appendURL(event, quote: "\"", suffix: "\nref,2\n\"", to: &file)
    case .urlWithCarriageReturn: appendURL(event, quote: "\"", suffix: "\r\n\"\"\r\n\"", to: &file)
    case .foreignURL, .plain, .deviceWithQuotes, .quotedEventType: appendURL(event, to: &file)
    }
    file.append(UInt8(ascii: ","))
    if let duration = event.duration { file.append(decimal: duration) }
    file.append(UInt8(ascii: ","))
    if let cents = event.cents { appendMoney(cents, to: &file) }
    file.append(UInt8(ascii: "\n"))
  }

  // MARK: NDJSON

  private static let idKey = Array("{\"event_id\":\"".utf8)
  private static let timestampKey = Array("\",\"ts\":\"".utf8)
  private static let userKey = Array("\",\"user_id\":".utf8)
  private static let typeKey = Array(",\"event_type\":".utf8)
  private static let sessionKey = Array(",\"session_id\":".utf8)
  private static let countryKey = Array(",\"country\":\"".utf8)
  private static let deviceKey = Array("\",\"device\":\"".utf8)
  private static let urlKey = Array("\",\"url\":\"".utf8)
  private static let durationKey = Array("\",\"duration_ms\":".utf8)
  private static let revenueKey = Array(",\"revenue\":".utf8)
  private static let null = Array("null".utf8)

  @inline(__always)
  private func appendJSON(_ event: Event, to file: inout OutputFile) {
    file.append(Self.idKey)
    appendID(event.id, to: &file)
    file.append(Self.timestampKey)
    appendTimestamp(event.millisecond, to: &file)
    file.append(Self.userKey)
    file.append(decimal: event.user)
    file.append(Self.typeKey)
    if let type = event.eventType {
      file.append(UInt8(ascii: "\""))
      file.append(Self.eventTypes[type])
      file.append(UInt8(ascii: "\""))
    } else {
      file.append(Self.null)
    }
    file.append(Self.sessionKey)
    if let session = event.session {
      file.append(UInt8(ascii: "\""))
      file.append(UInt8(ascii: "s"))
      file.append(decimal: session)
      file.append(UInt8(ascii: "\""))
    } else {
      file.append(Self.null)
    }
    file.append(Self.countryKey)
    file.append(Self.countries[event.country])
    file.append(Self.deviceKey)
    file.append(Self.devices[event.device])
    if case .deviceWithQuotes = event.decoration { file.append(", \\\"beta\\\"") }
    file.append(Self.urlKey)
    switch event.decoration {
    case .urlWithComma: appendURL(event, suffix: ",utm=mail", to: &file)
    case .urlWithQuotes: appendURL(event, suffix: "&q=\\\"red, shoes\\\"", to: &file)
    case .urlWithNewline: appendURL(event, suffix: "\\nref,2\\n", to: &file)
    case .urlWithCarriageReturn: appendURL(event, suffix: "\\r\\n\\\"\\r\\n", to: &file)
    case .foreignURL, .plain, .deviceWithQuotes, .quotedEventType: appendURL(event, to: &file)
    }
    file.append(Self.durationKey)
    if let duration = event.duration { file.append(decimal: duration) } else { file.append(Self.null) }
    file.append(Self.revenueKey)
    if let cents = event.cents { appendMoney(cents, to: &file) } else { file.append(Self.null) }
    file.append(UInt8(ascii: "}"))
    file.append(UInt8(ascii: "\n"))
  }

  // MARK: Fields

  private static let itemPath = Array("/shop/item/".utf8)
  private static let refParameter = Array("?ref=".utf8)

  @inline(__always)
  private func appendID(_ id: UInt64, to file: inout OutputFile) {
    file.append(hex: id >> 32, width: 8)
    file.append(UInt8(ascii: "-"))
    file.append(hex: id >> 16, width: 4)
    file.append(UInt8(ascii: "-"))
    file.append(hex: id, width: 4)
  }

  @inline(__always)
  private func appendTimestamp(_ millisecond: Int, to file: inout OutputFile) {
    file.append(datePrefix)
    file.append(decimal: millisecond / 3_600_000, width: 2)
    file.append(UInt8(ascii: ":"))
    file.append(decimal: millisecond / 60_000 % 60, width: 2)
    file.append(UInt8(ascii: ":"))
    file.append(decimal: millisecond / 1000 % 60, width: 2)
    file.append(UInt8(ascii: "."))
    file.append(decimal: millisecond % 1000, width: 3)
    file.append(UInt8(ascii: "Z"))
  }

  @inline(__always)
  private func appendURL(_ event: Event, to file: inout OutputFile) {
    file.append(Self.itemPath)
    if case .foreignURL(let path) = event.decoration {
      file.append(Self.foreignPaths[path])
      file.append(UInt8(ascii: "/"))
    }
    file.append(decimal: event.item)
    file.append(Self.refParameter)
    file.append(decimal: event.ref)
  }

  private func appendURL(_ event: Event, quote: String = "", suffix: String, to file: inout OutputFile) {
    file.append(quote)
    appendURL(event, to: &file)
    file.append(suffix)
  }

  @inline(__always)
  private func appendMoney(_ cents: Int, to file: inout OutputFile) {
    file.append(decimal: cents / 100)
    file.append(UInt8(ascii: "."))
    file.append(decimal: cents % 100, width: 2)
  }

  private static func words(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }
}
