/// Generates the rows of a month of orders: many quoted fields, text beyond ASCII, doubles.
///
///     order_id,ordered_at,customer_id,customer,status,channel,product,quantity,unit_price,discount,weight_kg,score,city,comment
///     1000000007,2026-03-01 00:00:41.309112,48213,"Müller, Jürgen (48213)",paid,web/de/c113,"Tasse, größe L",2,12.95,,0.412873,0.8371629203481,München,"please ring twice, floor 2"
///
/// A fifth of the fields is quoted: each customer (a comma), 21 of 25 products (a comma or doubled quotes), each comment
/// (a comma or doubled quotes), of which every 25th is missing. ordered_at rises through 30 days with a jitter of
/// an hour, so that rows are nearly in order. customer_id is skewed as the events' user_id is.
struct OrderGenerator: RowGenerator {
  private static let lastNames = texts(
    "Müller", "Nguyễn", "García", "Smith", "Jönsson", "Žižka", "O'Brien", "Dvořák", "Łukasz", "Αντωνίου", "Петров",
    "佐藤", "Silva", "Çelik", "Kim", "Haddad", "Fischer", "Lefèvre", "Rossi", "Andersen", "Ivanova", "Brown", "Öztürk")
  private static let firstNames = texts(
    "Jürgen", "Anh", "José", "Ann", "Åsa", "Ondřej", "Seán", "Zoë", "Paweł", "Μαρία", "Ольга", "健", "João", "Ayşe",
    "Min-jun", "Leïla", "Tom", "Chloé", "Luca")
  private static let statuses = texts("paid", "shipped", "delivered", "returned", "cancelled", "pending")
  private static let media = texts("web", "app", "shop", "phone")
  private static let markets = texts("de", "fr", "gb", "us", "jp", "br", "pl", "tr", "es", "se", "ng")
  private static let plainProducts = texts(
    "Stuhl größe M", "Café crème 500 g", "茶碗", "Lamp", "Desk", "Notebook A5", "Żaba z porcelany", "Kettle",
    "Mug größe S",
    "Teppich")
  private static let quotedProducts = texts(
    "\"Tasse, größe L\"", "\"Wasserkocher 1,7 l\"", "\"Lamp \"\"Nova\"\"\"", "\"Tea, green, 100 g\"", "\"Stift, blau\"",
    "\"Poster \"\"東京\"\" 50x70\"", "\"Kissen, größe XL\"", "\"Cable, 2 m\"", "\"Šálek, modrý\"",
    "\"Box, \"\"Extra\"\"\"")
  private static let cities = texts(
    "München", "São Paulo", "Łódź", "東京", "Québec", "London", "İzmir", "Lagos", "New York", "Malmö", "Кыів", "Sevilla",
    "Paris", "Köln", "Αθήνα", "Boston")
  private static let comments = texts(
    "please ring twice, floor ", "¡gracias, rápido! n.º ", "said \"\"thanks\"\", caller ", "配達は午後, 電話 ",
    "leave at the neighbour's, door ", "gift, no invoice, card ", "büro, etage ", "\"\"fragile\"\", box ")
  private static let microsecondsPerDay = 86_400_000_000
  private static let dayCount = 30

  let options: GeneratorOptions
  private let firstDay: CalendarDay
  private let microsecondsPerRow: Double

  init(options: GeneratorOptions) {
    self.options = options
    let parts = options.date.split(separator: "-").map { Int($0) ?? 1 }
    firstDay = CalendarDay(year: parts[0], month: parts[1], day: parts[2])
    let span = Double(Self.dayCount * Self.microsecondsPerDay - 3_600_000_000)
    microsecondsPerRow = span / Double(max(options.rowCount, 1))
  }

  var filePrefix: String { "orders" }
  var header: String {
    "order_id,ordered_at,customer_id,customer,status,channel,product,quantity,unit_price,discount,weight_kg,score,city,"
      + "comment\n"
  }

  func append(row: Int, to file: inout OutputFile) {
    let comma = UInt8(ascii: ",")
    var random = RowRandom(seed: options.seed, row: row)
    let time = Int((Double(row) + random.unit()) * microsecondsPerRow + random.unit() * 3.6e9)
    let customer = Int(power(random.unit(), options.skew) * Double(options.userCount))
    var first = BitPool(random.bits())
    var second = BitPool(random.bits())
    var third = BitPool(random.bits())

    file.append(decimal: 1_000_000_000 + row)
    file.append(comma)
    append(time: time, to: &file)
    file.append(comma)
    file.append(decimal: customer)
    file.append(comma)
    file.append(UInt8(ascii: "\""))
    file.append(Self.lastNames[customer % Self.lastNames.count])
    file.append(comma)
    file.append(UInt8(ascii: " "))
    file.append(Self.firstNames[customer / Self.lastNames.count % Self.firstNames.count])
    file.append(UInt8(ascii: " "))
    file.append(UInt8(ascii: "("))
    file.append(decimal: customer)
    file.append(UInt8(ascii: ")"))
    file.append(UInt8(ascii: "\""))
    file.append(comma)
    // Half of the orders are delivered, the rest is even.
    let status = first.below(10)
    file.append(Self.statuses[status < Self.statuses.count ? status : 2])
    file.append(comma)
    file.append(Self.media[first.below(UInt64(Self.media.count))])
    file.append(UInt8(ascii: "/"))
    file.append(Self.markets[first.below(UInt64(Self.markets.count))])
    file.append(UInt8(ascii: "/"))
    file.append(UInt8(ascii: "c"))
    file.append(decimal: first.below(500))
    file.append(comma)
    let products = first.below(25) < 4 ? Self.plainProducts : Self.quotedProducts
    file.append(products[first.below(UInt64(products.count))])
    file.append(comma)
    file.append(decimal: 1 + second.below(9))
    file.append(comma)
    let cents = 99 + Int(power(random.unit(), 3) * 200_000)
    append(cents, decimals: 2, to: &file)
    file.append(comma)
    if second.below(5) < 2 { append(5 * (1 + second.below(10)), decimals: 2, to: &file) }
    file.append(comma)
    append(1 + third.below(40_000_000), decimals: 6, to: &file)
    file.append(comma)
    // 13 digits: more than one 8-byte word of them.
    append(Int(random.unit() * 1e13), decimals: 13, to: &file)
    file.append(comma)
    file.append(Self.cities[second.below(UInt64(Self.cities.count))])
    file.append(comma)
    if second.below(25) > 0 {
      file.append(UInt8(ascii: "\""))
      file.append(Self.comments[second.below(UInt64(Self.comments.count))])
      file.append(decimal: second.below(1000))
      file.append(UInt8(ascii: "\""))
    }
    file.append(UInt8(ascii: "\n"))
  }

  private func append(_ value: Int, decimals: Int, to file: inout OutputFile) {
    var power = 1
    for _ in 0..<decimals { power *= 10 }
    file.append(decimal: value / power)
    file.append(UInt8(ascii: "."))
    file.append(decimal: value % power, width: decimals)
  }

  private func append(time: Int, to file: inout OutputFile) {
    let (day, microsecond) = time.quotientAndRemainder(dividingBy: Self.microsecondsPerDay)
    let date = firstDay.adding(day)
    file.append(decimal: date.year, width: 4)
    file.append(UInt8(ascii: "-"))
    file.append(decimal: date.month, width: 2)
    file.append(UInt8(ascii: "-"))
    file.append(decimal: date.day, width: 2)
    file.append(UInt8(ascii: " "))
    file.append(decimal: microsecond / 3_600_000_000, width: 2)
    file.append(UInt8(ascii: ":"))
    file.append(decimal: microsecond / 60_000_000 % 60, width: 2)
    file.append(UInt8(ascii: ":"))
    file.append(decimal: microsecond / 1_000_000 % 60, width: 2)
    file.append(UInt8(ascii: "."))
    file.append(decimal: microsecond % 1_000_000, width: 6)
  }

  private static func texts(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}

/// A day of the Gregorian calendar.
struct CalendarDay {
  var year: Int
  var month: Int
  var day: Int

  /// The day that comes `count` days later.
  func adding(_ count: Int) -> CalendarDay {
    var date = self
    date.day += count
    while date.day > date.daysInMonth {
      date.day -= date.daysInMonth
      date.month += 1
      if date.month > 12 {
        date.month = 1
        date.year += 1
      }
    }
    return date
  }

  private var daysInMonth: Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
