import QueryPlan
import SQLFrontend
import Testing

/// The plans of queries, as text.
@Suite struct PlanTests {
  private func expectPlan(_ query: String, _ expected: String, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(try SQLQuery.testPlan(query).explanation == expected, sourceLocation: location)
  }

  @Test func nightlyJob() throws {
    try expectPlan(
      """
      SELECT dt AS date, hour(ts) AS hour, user_id, event_type,
             count(*) AS events, count(DISTINCT session_id) AS sessions, sum(duration_ms) AS duration_ms
      FROM events WHERE event_type IS NOT NULL GROUP BY ALL
      """,
      """
      project date, hour, user_id, event_type, events: count(*), sessions: count(DISTINCT session_id), \
      duration_ms: sum(duration_ms)
        aggregate by [date: dt, hour: hour(ts), user_id, event_type]: count(*), count(DISTINCT session_id), \
      sum(duration_ms)
          filter (event_type IS NOT NULL)
            scan events [ts TIMESTAMP, user_id BIGINT, event_type VARCHAR, session_id VARCHAR, duration_ms BIGINT, dt DATE]
      """)
  }

  @Test func countReadsNoColumn() throws {
    try expectPlan(
      "SELECT count(*) AS n FROM 'e/*.csv'",
      """
      project n: count(*)
        aggregate by []: count(*)
          scan 'e/*.csv' []
      """)
  }

  @Test func lowCardinality() throws {
    try expectPlan(
      """
      SELECT event_type, country, count(*) AS n, sum(duration_ms) AS dur, sum(revenue) AS rev
      FROM 'e/*.csv' GROUP BY event_type, country
      """,
      """
      project event_type, country, n: count(*), dur: sum(duration_ms), rev: sum(revenue)
        aggregate by [event_type, country]: count(*), sum(duration_ms), sum(revenue)
          scan 'e/*.csv' [event_type VARCHAR, country VARCHAR, duration_ms BIGINT, revenue DOUBLE]
      """)
  }

  @Test func filteredByHour() throws {
    try expectPlan(
      """
      SELECT hour(ts) AS h, count(*) AS n, sum(revenue) AS rev FROM 'e/*.csv'
      WHERE country = 'US' AND event_type = 'purchase' GROUP BY hour(ts)
      """,
      """
      project h, n: count(*), rev: sum(revenue)
        aggregate by [h: hour(ts)]: count(*), sum(revenue)
          filter ((country = 'US') AND (event_type = 'purchase'))
            scan 'e/*.csv' [ts TIMESTAMP, event_type VARCHAR, country VARCHAR, revenue DOUBLE]
      """)
  }

  @Test func byUser() throws {
    try expectPlan(
      """
      SELECT user_id, count(*) AS n, sum(duration_ms) AS dur, min(ts) AS a, max(ts) AS b FROM 'e/*.csv' GROUP BY user_id
      """,
      """
      project user_id, n: count(*), dur: sum(duration_ms), a: min(ts), b: max(ts)
        aggregate by [user_id]: count(*), sum(duration_ms), min(ts), max(ts)
          scan 'e/*.csv' [ts TIMESTAMP, user_id BIGINT, duration_ms BIGINT]
      """)
  }

  @Test func distinctSessions() throws {
    try expectPlan(
      """
      SELECT user_id, event_type, hour(ts) AS h, count(*) AS n, count(DISTINCT session_id) AS s, sum(duration_ms) AS dur
      FROM 'e/*.csv' WHERE event_type IS NOT NULL GROUP BY user_id, event_type, hour(ts)
      """,
      """
      project user_id, event_type, h, n: count(*), s: count(DISTINCT session_id), dur: sum(duration_ms)
        aggregate by [user_id, event_type, h: hour(ts)]: count(*), count(DISTINCT session_id), sum(duration_ms)
          filter (event_type IS NOT NULL)
            scan 'e/*.csv' [ts TIMESTAMP, user_id BIGINT, event_type VARCHAR, session_id VARCHAR, duration_ms BIGINT]
      """)
  }

  @Test func everyClause() throws {
    try expectPlan(
      """
      SELECT country, count(*) n, count(*) FILTER (WHERE duration_ms > 10.5) / n AS slow
      FROM read_csv('x.csv', header = true, columns = {'a': 'VARCHAR'}, delim = '|', names = ['a', 'b'], skip = 1) AS e
      WHERE e.ts >= '2026-03-01' AND dt BETWEEN '2026-03-01' AND DATE '2026-03-31' AND url NOT LIKE '%bot%'
      GROUP BY 1 HAVING n > 10 ORDER BY sum(revenue) DESC, country NULLS FIRST LIMIT 5 OFFSET 2
      """,
      """
      project country, n: count(*), slow: (CAST(count(*) FILTER (WHERE (CAST(duration_ms AS DECIMAL(20,1)) > \
      10.5::DECIMAL(20,1))) AS DOUBLE) / CAST(count(*) AS DOUBLE))
        limit 5 offset 2
          sort sum(revenue) DESC NULLS LAST, country ASC NULLS FIRST
            filter (count(*) > 10)
              aggregate by [country]: count(*), count(*) FILTER (WHERE (CAST(duration_ms AS DECIMAL(20,1)) > \
      10.5::DECIMAL(20,1))), sum(revenue)
                filter ((ts >= TIMESTAMP '2026-03-01 00:00:00') AND ((dt >= DATE '2026-03-01') AND \
      (dt <= DATE '2026-03-31')) AND (NOT like(url, '%bot%')))
                  scan read_csv('x.csv', header = true, columns = {'a': 'VARCHAR'}, delim = '|', names = ['a', 'b'], \
      skip = 1) [ts TIMESTAMP, country VARCHAR, url VARCHAR, duration_ms BIGINT, revenue DOUBLE, dt DATE]
      """)
  }

  @Test func distinctIsAnAggregationWithoutAggregates() throws {
    try expectPlan(
      "SELECT DISTINCT country, length(url) AS l FROM e ORDER BY length(url), 1",
      """
      project country, l
        sort l ASC NULLS LAST, country ASC NULLS LAST
          aggregate by [country, l: length(url)]
            scan e [country VARCHAR, url VARCHAR]
      """)
  }

  @Test func distinctOfWholeGroupsIsNoSecondAggregation() throws {
    try expectPlan(
      "SELECT DISTINCT count(*) AS n, country FROM e GROUP BY country HAVING n > 1 ORDER BY sum(revenue)",
      """
      project n: count(*), country
        sort sum(revenue) ASC NULLS LAST
          filter (count(*) > 1)
            aggregate by [country]: count(*), sum(revenue)
              scan e [country VARCHAR, revenue DOUBLE]
      """)
    try expectPlan(
      "SELECT DISTINCT count(*) FROM e GROUP BY country",
      """
      project count_star()
        aggregate by [count_star(): count(*)]
          aggregate by [country]: count(*)
            scan e [country VARCHAR]
      """)
  }

  @Test func mapOnlyQueryKeepsOrderKeysOutOfTheResult() throws {
    try expectPlan(
      "SELECT upper(country) FROM e WHERE user_id IN (1, 2) ORDER BY ts",
      """
      project upper(country)
        sort ts ASC NULLS LAST
          filter (user_id IN (1, 2))
            scan e [ts TIMESTAMP, user_id BIGINT, country VARCHAR]
      """)
  }

  @Test func subqueriesArePruned() throws {
    try expectPlan(
      """
      WITH daily AS (SELECT country, dt, count(*) AS n, sum(revenue) AS r FROM e GROUP BY ALL)
      SELECT d.country, max(n) FROM daily AS d GROUP BY country
      """,
      """
      project country, max(n)
        aggregate by [country]: max(n)
          project country, n: count(*)
            aggregate by [country, dt]: count(*)
              scan e [country VARCHAR, dt DATE]
      """)
  }

  @Test func equalAggregatesAreShared() throws {
    let plan = try SQLQuery.testPlan(
      "SELECT sum(i), SUM( t.i ) + 1, avg(i) FROM t HAVING sum(i) > 3 ORDER BY sum(i)")
    guard case .aggregate(_, _, let aggregates)? = plan.topAggregate else {
      Issue.record("no aggregation")
      return
    }
    #expect(aggregates.map(\.description) == ["sum(#0)", "avg(#0)"])
  }

  @Test func sameKeyInOtherWords() throws {
    try expectPlan(
      "SELECT extract(hour FROM t.ts) FROM t GROUP BY HOUR(TS)",
      """
      project date_part('HOUR', t.ts)
        aggregate by [date_part('HOUR', t.ts): hour(ts)]
          scan t [ts TIMESTAMP]
      """)
  }

  @Test func literalsAreCastWhenPlanning() throws {
    let plan = try SQLQuery.testPlan(
      """
      SELECT '2026-03-01T12:30:00.25'::TIMESTAMP, i = '5', d > 1, d1 < 1.5, TRY_CAST('x' AS DATE), h + 1, '1.5'::DOUBLE,
             ts > '2026-03-01 24:00', -9223372036854775808, i IN ('1', NULL)
      FROM t WHERE ts < '1969-12-31 23:59:59.999999'
      """.replacing("'2026-03-01 24:00'", with: "'2026-03-01 23:00Z'"))
    guard case .project(.filter(_, let condition), let items) = plan else {
      Issue.record("unexpected plan")
      return
    }
    #expect(condition.description == "(#3 < TIMESTAMP '1969-12-31 23:59:59.999999')")
    #expect(
      items.map(\.expression.description) == [
        "TIMESTAMP '2026-03-01 12:30:00.250000'", "(#0 = 5)", "(#2 > 1.0::DOUBLE)", "(#4 < 1.50::DECIMAL(10,2))",
        "NULL::DATE", "(#1 + 1::HUGEINT)", "1.5::DOUBLE", "(#3 > TIMESTAMP '2026-03-01 23:00:00')",
        "-9223372036854775808", "(#0 IN (1, NULL::BIGINT))",
      ])
  }
}
