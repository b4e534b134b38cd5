import QueryPlan
import Testing

@Suite struct IntervalTests {
  @Test(
    arguments: [
      ("1 day", 0, 1, 0), ("-1 day", 0, -1, 0), ("1 day ago", 0, -1, 0), ("1d", 0, 1, 0),
      ("1h30m", 0, 0, 5_400_000_000),
      ("2 years 3 mons 4 days 05:06:07.08", 27, 4, 18_367_080_000), ("1:2:3.4", 0, 0, 3_723_400_000),
      ("3:04", 0, 0, 11_040_000_000),
      ("1 quarter", 3, 0, 0), ("1 week", 0, 7, 0), ("1 decade 1 century 1 millennium", 13_320, 0, 0),
      ("1", 0, 0, 1_000_000),
      ("0.5 months", 0, 15, 0), ("1.3 years", 16, 0, 0), ("1.75 months", 1, 22, 43_200_000_000),
      ("1.5 weeks", 0, 10, 43_200_000_000),
      ("1.5 quarters", 4, 15, 0), ("-1.5 days", 0, -1, -43_200_000_000), ("1.123456789 seconds", 0, 0, 1_123_457),
      ("1 day -3:04:05.5", 0, 1, -11_045_500_000), ("@ 1 day", 0, 1, 0), ("100:00:00", 0, 0, 360_000_000_000),
      ("1. days", 0, 1, 0),
      (" 1   DAY ", 0, 1, 0), ("1 ms 5 us", 0, 0, 1_005), ("1 m", 0, 0, 60_000_000), ("1 mon", 1, 0, 0),
      ("1 day 1 day", 0, 2, 0),
    ] as [(String, Int64, Int64, Int64)]) func reads(_ test: (String, Int64, Int64, Int64))
  {
    #expect(Interval(test.0) == Interval(months: test.1, days: test.2, microseconds: test.3))
  }

  @Test(arguments: [
    "", " ", "abc", "1 xx", "1 day foo", "+1 day", "1_000 days", "3000000000 days", ".5 days", "1e3 days",
    "1 day, 2 hours", "P1D",
    "25:61:01", "1 days 5", "5 1 days", "1 dow", "--1 day", "9999999999999999999 us", "9000000000000000000 hours",
    "ago",
  ]) func refuses(_ text: String) {
    #expect(Interval(text) == nil)
  }
}
