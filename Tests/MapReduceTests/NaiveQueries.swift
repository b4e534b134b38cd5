import Columnar

extension NaiveQuery {
  /// Queries over ``EventRows`` that touch every key and state type, and every way through the engine.
  static let all: [NaiveQuery] = [
    NaiveQuery(
      sql: """
        SELECT user_id, kind, count(*), count(amount), sum(amount), avg(amount), min(price), max(price),
               count(DISTINCT session) FROM t WHERE kind IS NOT NULL GROUP BY ALL
        """,
      filter: { $0[EventRows.ordinal("kind")] != .null }, keys: [column("user_id"), column("kind")],
      aggregates: [
        countRows, count("amount"), sum("amount"), average("amount"), least("price"), greatest("price"),
        distinct("session"),
      ]),
    NaiveQuery(
      sql: "SELECT count(*), count(kind), sum(amount), sum(price), count(DISTINCT user_id), min(ts) FROM t",
      aggregates: [countRows, count("kind"), sum("amount"), sum("price"), distinct("user_id"), least("ts")]),
    NaiveQuery(
      sql: "SELECT count(*), sum(amount), max(kind), count(DISTINCT kind), avg(price) FROM t WHERE id < 0",
      filter: { _ in false },
      aggregates: [countRows, sum("amount"), greatest("kind"), distinct("kind"), average("price")]),
    NaiveQuery(
      sql: "SELECT kind, count(*) FROM t WHERE id < 0 GROUP BY kind", filter: { _ in false }, keys: [column("kind")],
      aggregates: [countRows]),
    NaiveQuery(
      sql: "SELECT user_id, kind, sum(cost) FROM t GROUP BY 1, 2", keys: [column("user_id"), column("kind")],
      aggregates: [sum("cost")]),
    NaiveQuery(sql: "SELECT kind, flag FROM t GROUP BY kind, flag", keys: [column("kind"), column("flag")]),
    NaiveQuery(sql: "SELECT DISTINCT session, user_id FROM t", keys: [column("session"), column("user_id")]),
    NaiveQuery(
      sql: "SELECT flag, count(*), sum(price), count(DISTINCT price), count(DISTINCT flag) FROM t GROUP BY flag",
      keys: [column("flag")], aggregates: [countRows, sum("price"), distinct("price"), distinct("flag")]),
    NaiveQuery(
      sql: "SELECT price, count(*), min(kind), max(kind), min(session) FROM t GROUP BY price", keys: [column("price")],
      aggregates: [countRows, least("kind"), greatest("kind"), least("session")]),
    NaiveQuery(
      sql: "SELECT big, sum(wide), min(big), max(wide), min(flag), max(flag), count(DISTINCT big) FROM t GROUP BY big",
      keys: [column("big")],
      aggregates: [sum("wide"), least("big"), greatest("wide"), least("flag"), greatest("flag"), distinct("big")]),
    NaiveQuery(
      sql: "SELECT cost, wide, count(*), sum(big) FROM t GROUP BY cost, wide", keys: [column("cost"), column("wide")],
      aggregates: [countRows, sum("big")]),
    NaiveQuery(
      sql: """
        SELECT day, ts, big, price, kind, count(*), max(day), min(ts), count(DISTINCT cost), count(DISTINCT wide)
        FROM t GROUP BY day, ts, big, price, kind
        """,
      keys: [column("day"), column("ts"), column("big"), column("price"), column("kind")],
      aggregates: [countRows, greatest("day"), least("ts"), distinct("cost"), distinct("wide")]),
    NaiveQuery(
      sql: """
        SELECT day, count(DISTINCT user_id), count(DISTINCT kind), count(DISTINCT session), count(DISTINCT id)
        FROM t GROUP BY day
        """,
      keys: [column("day")], aggregates: [distinct("user_id"), distinct("kind"), distinct("session"), distinct("id")]),
    NaiveQuery(
      sql: "SELECT id, kind, session, count(*), sum(amount) FROM t GROUP BY id, kind, session",
      keys: [column("id"), column("kind"), column("session")], aggregates: [countRows, sum("amount")]),
    NaiveQuery(
      sql: "SELECT kind, sum(amount) FROM t GROUP BY kind HAVING sum(amount) > 0", keys: [column("kind")],
      aggregates: [sum("amount")], having: { $0[1] != .null && $0[1].integer > 0 }),
    NaiveQuery(
      sql: "SELECT kind, count(*) FROM t GROUP BY kind HAVING count(*) < 0", keys: [column("kind")],
      aggregates: [countRows], having: { _ in false }),
    NaiveQuery(
      sql: """
        SELECT user_id, count(*) FILTER (WHERE flag), sum(amount) FILTER (WHERE amount > 0),
               count(DISTINCT kind) FILTER (WHERE NOT flag) FROM t GROUP BY user_id
        """,
      keys: [column("user_id")],
      aggregates: [
        { countRows($0.filter { $0[EventRows.ordinal("flag")] == .boolean(true) }) },
        { sum("amount")($0.filter { $0[EventRows.ordinal("amount")].integer > 0 }) },
        { distinct("kind")($0.filter { $0[EventRows.ordinal("flag")] == .boolean(false) }) },
      ]),
    NaiveQuery(
      sql: "SELECT id, kind, amount FROM t WHERE amount >= 0 AND user_id IS NOT NULL",
      filter: {
        guard case .int64(let amount) = $0[EventRows.ordinal("amount")] else { return false }
        return amount >= 0 && $0[EventRows.ordinal("user_id")] != .null
      }, projection: { [$0[0], $0[EventRows.ordinal("kind")], $0[EventRows.ordinal("amount")]] }),
    NaiveQuery(sql: "SELECT * FROM t", projection: { $0 }),
    NaiveQuery(
      sql: """
        SELECT upper(session) || ', spelled out', count(*), min(lower(session) || ', in small letters'),
               count(DISTINCT session || ' and some more')
        FROM t GROUP BY upper(session) || ', spelled out'
        """,
      keys: [{ $0[EventRows.ordinal("session")].mapText { $0.uppercased() + ", spelled out" } }],
      aggregates: [
        countRows,
        { rows in
          // Lowered and extended before they are compared: the longer text changes the order.
          rows.map { $0[EventRows.ordinal("session")].mapText { $0.lowercased() + ", in small letters" } }
            .reduce(.null) { $1 != .null && ($0 == .null || $1.precedes($0)) ? $1 : $0 }
        },
        distinct("session"),
      ]),
    NaiveQuery(
      sql: "SELECT 'a constant that is long', NULL, 7, count(*), count(DISTINCT 'x'), sum(1) FROM t GROUP BY 1, 2, 3",
      keys: [{ _ in .text("a constant that is long") }, { _ in .null }, { _ in .int64(7) }],
      aggregates: [countRows, { $0.isEmpty ? .int64(0) : .int64(1) }, { .int128(Int128($0.count)) }]),
    NaiveQuery(
      sql: "SELECT CASE WHEN flag THEN kind ELSE 'neither true nor known' END, count(*) FROM t GROUP BY 1",
      keys: [
        {
          $0[EventRows.ordinal("flag")] == .boolean(true)
            ? $0[EventRows.ordinal("kind")] : .text("neither true nor known")
        }
      ],
      aggregates: [countRows]),
    NaiveQuery(sql: "SELECT count(*) FROM t", aggregates: [countRows]),
    NaiveQuery(
      sql: "SELECT count(*), max(id) FROM t WHERE false", filter: { _ in false },
      aggregates: [countRows, greatest("id")]),
    NaiveQuery(
      sql: "SELECT kind, count(*) FROM t WHERE flag GROUP BY kind",
      filter: { $0[EventRows.ordinal("flag")] == .boolean(true) }, keys: [column("kind")], aggregates: [countRows]),
    NaiveQuery(
      sql: "SELECT kind, kind, id FROM t WHERE amount > NULL", filter: { _ in false },
      projection: { [$0[0], $0[0], $0[0]] }),
    NaiveQuery(sql: "SELECT id FROM t WHERE id < 0", filter: { _ in false }, projection: { [$0[0]] }),
    NaiveQuery(
      sql: "SELECT n, s FROM (SELECT user_id AS u, count(*) AS n, sum(cost) AS s FROM t GROUP BY user_id) WHERE n > 3",
      keys: [column("user_id")], aggregates: [countRows, sum("cost")], having: { $0[1].integer > 3 }
    ).dropping(1),
  ]

  /// The same query without its first output columns.
  func dropping(_ count: Int) -> NaiveQuery {
    var copy = self
    copy.dropped = count
    return copy
  }
}
