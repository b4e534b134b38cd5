import Publishing
import SystemIO

/// Compares the sum of a result's count column with the rows that the result stands for.
///
/// These are the rows that reached the query's last aggregation, `represented`. Behind a subquery a column may just as
/// well count the rows of the source, by summing the subquery's counts: where nothing was dropped on the way, that is
/// right too.
struct CountCheck {
  private let counters: Manifest.Counters
  private let tolerance: Tolerance

  init(_ counters: Manifest.Counters, tolerance: Tolerance) {
    self.counters = counters
    self.tolerance = tolerance
  }

  /// The count that the sum is compared with: the nearer one.
  func expected(for sum: Int128) -> Int {
    guard counters.joined != nil, counters.dropped == 0 else { return counters.represented }
    let candidates = [counters.represented, counters.accepted]
    return candidates.first { tolerance.allows(sum, for: Int128($0)) } ?? counters.represented
  }

  /// Throws `data` where the sum is another one.
  func require(_ sum: Int128, column: String) throws {
    let expected = expected(for: sum)
    guard !tolerance.allows(sum, for: Int128(expected)) else { return }
    throw DayfoldError(
      .data, "verify: the sum of \(column) over the result is \(sum), but its rows stand for \(expected) rows",
      remedy: "nothing was published; name the column of count(*) in verify.count, or allow a tolerance")
  }
}
