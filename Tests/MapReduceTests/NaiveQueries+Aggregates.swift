import Columnar

extension NaiveQuery {
  /// Queries of aggregates that depend on the input's order, on all values of a group, or on distinct ones.
  static let wholeGroups: [NaiveQuery] = [
    NaiveQuery(
      sql: """
        SELECT user_id, first(kind), last(kind), any_value(kind), first(amount), last(price), any_value(day),
               arbitrary(flag)
        FROM t GROUP BY user_id
        """,
      keys: [column("user_id")],
      aggregates: [
        first("kind"), last("kind"), anyValue("kind"), first("amount"), last("price"), anyValue("day"), first("flag"),
      ]),
    NaiveQuery(
      sql: """
        SELECT flag, arg_min(session, amount), arg_max(session, amount), min_by(id, kind), max_by(id, kind),
               arg_min(price, flag), arg_max(wide, price), arg_min_null(kind, day), arg_max_null(kind, cost),
               arg_min(ts, big)
        FROM t GROUP BY flag
        """,
      keys: [column("flag")],
      aggregates: [
        argument("session", at: .least, "amount"), argument("session", at: .greatest, "amount"),
        argument("id", at: .least, "kind"), argument("id", at: .greatest, "kind"),
        argument("price", at: .least, "flag"), argument("wide", at: .greatest, "price"),
        argument("kind", at: .least, "day", keepingNulls: true),
        argument("kind", at: .greatest, "cost", keepingNulls: true), argument("ts", at: .least, "big"),
      ]),
    NaiveQuery(
      sql: "SELECT count(*), first(session), last(day), arg_max(kind, id), any_value(cost) FROM t",
      aggregates: [countRows, first("session"), last("day"), argument("kind", at: .greatest, "id"), anyValue("cost")]),
    NaiveQuery(
      sql: """
        SELECT user_id, first(kind) FILTER (WHERE flag), last(kind) FILTER (WHERE NOT flag),
               arg_min(id, amount) FILTER (WHERE flag), median(amount) FILTER (WHERE flag),
               sum(DISTINCT amount) FILTER (WHERE flag)
        FROM t GROUP BY user_id
        """,
      keys: [column("user_id")],
      aggregates: [
        { first("kind")($0.filter(isFlagged)) },
        { last("kind")($0.filter { $0[EventRows.ordinal("flag")] == .boolean(false) }) },
        { argument("id", at: .least, "amount")($0.filter(isFlagged)) },
        { quantile("amount", tenths: 5)($0.filter(isFlagged)) },
        { sum("amount")(distinctRows("amount", $0.filter(isFlagged))) },
      ]),
    NaiveQuery(
      sql: """
        SELECT kind, median(amount), quantile_cont(price, 0.9), quantile_cont(amount, -0.3), median(day), median(ts),
               median(session), quantile_disc(cost, 0.2), quantile_disc(wide, 1), median(flag), quantile(big, 0)
        FROM t GROUP BY kind
        """,
      keys: [column("kind")],
      aggregates: [
        quantile("amount", tenths: 5), quantile("price", tenths: 9), quantile("amount", tenths: -3),
        { quantile("day", tenths: 5, scaledBy: 86_400_000_000)($0) }, quantile("ts", tenths: 5, scaledBy: 1),
        discreteQuantile("session", tenths: 5), discreteQuantile("cost", tenths: 2),
        discreteQuantile("wide", tenths: 10), discreteQuantile("flag", tenths: 5),
        discreteQuantile("big", tenths: 0),
      ]),
    NaiveQuery(
      sql: """
        SELECT median(amount), quantile_disc(session, 0.7), median(DISTINCT user_id), count(DISTINCT user_id) FROM t
        """,
      aggregates: [
        quantile("amount", tenths: 5), discreteQuantile("session", tenths: 7),
        { quantile("user_id", tenths: 5)(distinctRows("user_id", $0)) }, distinct("user_id"),
      ]),
    NaiveQuery(
      sql: """
        SELECT user_id, sum(DISTINCT amount), avg(DISTINCT amount), sum(DISTINCT cost), count(DISTINCT amount),
               avg(DISTINCT price), median(DISTINCT price), median(price), sum(DISTINCT big), min(DISTINCT kind)
        FROM t GROUP BY user_id
        """,
      keys: [column("user_id")],
      aggregates: [
        { sum("amount")(distinctRows("amount", $0)) }, { average("amount")(distinctRows("amount", $0)) },
        { sum("cost")(distinctRows("cost", $0)) }, distinct("amount"),
        { average("price")(distinctRows("price", $0)) }, { quantile("price", tenths: 5)(distinctRows("price", $0)) },
        quantile("price", tenths: 5), { sum("big")(distinctRows("big", $0)) }, least("kind"),
      ]),
    NaiveQuery(
      sql: """
        SELECT kind, round(stddev(price) * 0.7316870931e0, 6), round(var_pop(price) * 0.7316870931e0, 6),
               round(variance(DISTINCT price) * 0.7316870931e0, 6), round(stddev_pop(cost) * 0.7316870931e0, 6),
               count_if(flag), bool_and(flag), bool_or(flag)
        FROM t GROUP BY kind
        """,
      keys: [column("kind")],
      aggregates: [
        variance("price", isSample: true) { $0.squareRoot() }, variance("price", isSample: false) { $0 },
        { variance("price", isSample: true) { $0 }(distinctRows("price", $0)) },
        variance("cost", isSample: false, unit: 1000) { $0.squareRoot() },
        { rows in
          let flags = present("flag", rows)
          return flags.isEmpty ? .null : .int128(Int128(flags.count { $0 == .boolean(true) }))
        },
        least("flag"), greatest("flag"),
      ]),
  ]

  // MARK: Aggregates

  private static func isFlagged(_ row: Row) -> Bool { row[EventRows.ordinal("flag")] == .boolean(true) }

  static func first(_ name: String) -> @Sendable ([Row]) -> Value {
    { $0.first?[EventRows.ordinal(name)] ?? .null }
  }

  static func last(_ name: String) -> @Sendable ([Row]) -> Value {
    { $0.last?[EventRows.ordinal(name)] ?? .null }
  }

  static func anyValue(_ name: String) -> @Sendable ([Row]) -> Value { { present(name, $0).first ?? .null } }

  enum End { case least, greatest }

  static func argument(
    _ name: String, at end: End, _ order: String, keepingNulls: Bool = false
  ) -> @Sendable ([Row]) -> Value {
    let value = EventRows.ordinal(name)
    let key = EventRows.ordinal(order)
    return { rows in
      var best: Row?
      for row in rows where row[key] != .null && (keepingNulls || row[value] != .null) {
        guard let known = best else {
          best = row
          continue
        }
        if end == .least ? row[key].precedes(known[key]) : known[key].precedes(row[key]) { best = row }
      }
      return best?[value] ?? .null
    }
  }

  /// The rows with the first of each distinct value.
  static func distinctRows(_ name: String, _ rows: [Row]) -> [Row] {
    let ordinal = EventRows.ordinal(name)
    var seen: Set<String> = []
    return rows.filter { $0[ordinal] != .null && seen.insert($0[ordinal].bits).inserted }
  }

  private static func sorted(_ name: String, _ rows: [Row], isDescending: Bool = false) -> [Value] {
    present(name, rows).sorted { isDescending ? $1.precedes($0) : $0.precedes($1) }
  }

  static func discreteQuantile(_ name: String, tenths: Int) -> @Sendable ([Row]) -> Value {
    { rows in
      let values = sorted(name, rows)
      return values.isEmpty ? .null : values[max((values.count * tenths + 9) / 10, 1) - 1]
    }
  }

  /// - Parameter factor: microseconds of one unit, where the values are times.
  static func quantile(_ name: String, tenths: Int, scaledBy factor: Int64? = nil) -> @Sendable ([Row]) -> Value {
    { rows in
      let values = sorted(name, rows, isDescending: tenths < 0).map { value -> Double in
        switch value {
        case .double(let double): double
        case .int64(let integer): Double(integer * (factor ?? 1))
        default: 0
        }
      }
      if values.isEmpty { return .null }
      let place = Double(values.count - 1) * (Double(abs(tenths)) / 10)
      let share = place - place.rounded(.down)
      let low = values[Int(place)]
      let result = share == 0 ? low : (values[Int(place) + 1] * share).addingProduct(low, 1 - share)
      return factor == nil ? .double(result) : .int64(Int64(result.rounded()))
    }
  }

  /// Times a number that keeps it off the middle between two roundings, then rounded, as the queries ask for it.
  static func variance(
    _ name: String, isSample: Bool, unit: Double = 1, _ measure: @escaping @Sendable (Double) -> Double
  ) -> @Sendable ([Row]) -> Value {
    { rows in
      let values = present(name, rows).map { value -> Double in
        if case .double(let double) = value { double } else { Double(value.integer) / unit }
      }
      if values.count < (isSample ? 2 : 1) { return .null }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let result = measure(squares / Double(isSample ? values.count - 1 : values.count)) * 0.7316870931
      return .double((result * 1e6).rounded() / 1e6)
    }
  }
}
