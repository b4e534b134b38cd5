/// Which configuration to take, and why.
///
/// The fastest by its median leads. Others of the same thread count tie with it where no difference can be shown: runs of
/// one round are compared in pairs, since the machine was in the same mood for both, and a configuration ties where the
/// median difference lies within its own uncertainty, or is below 1 %; but never when its median is more than 3 % behind.
/// Among those that tie, the one that loses least when a task fails is recommended.
package struct BenchmarkRecommendation: Sendable {
  /// Position of the recommended row.
  package let row: Int
  /// Positions of the rows that tie with the fastest, it included.
  package let ties: [Int]
  /// Sentences, each without a final stop.
  package let reasons: [String]

  private static let negligible = 0.01
  private static let limit = 0.03

  /// - Parameter rows: at least one, all with the same number of measurements, made in rounds.
  init(_ rows: [BenchmarkResult.Row], defaultPartitionSize: Int) {
    let fastest = rows.indices.min { rows[$0].time.median < rows[$1].time.median } ?? 0
    let best = rows[fastest]
    let peers = rows.indices.filter { rows[$0].configuration.threadCount == best.configuration.threadCount }
    let ties = peers.filter { $0 == fastest || Self.ties(rows[$0], with: best) }
    let finest = ties.min { rows[$0].recoveryGrain < rows[$1].recoveryGrain } ?? fastest
    let usual = ties.first { rows[$0].configuration.partitionByteCount == defaultPartitionSize }
    let usualText = FigureText.size(defaultPartitionSize)
    func text(_ row: Int) -> String { rows[row].configuration.size.text }
    var reasons: [String] = []

    if peers.count > 1, peers.allSatisfy({ rows[$0].mapTasks <= 1 }) {
      // The same work at every size: whatever was measured is noise.
      row = peers.first { rows[$0].configuration.partitionByteCount == defaultPartitionSize } ?? peers[0]
      reasons.append("the input is one task at each of the sizes, so they make no difference")
    } else if peers.count > 1, ties.count == peers.count, let usual {
      row = usual
      reasons.append("the differences between the sizes are noise, so the default, \(usualText), is fine")
    } else if ties.count > 1 {
      row = finest
      if finest == fastest {
        reasons.append("it is the fastest")
      } else {
        reasons.append("it is as fast as \(text(fastest)), as far as can be told apart")
      }
      let others = ties.filter { $0 != finest }.map(text).joined(separator: ", ")
      reasons.append(
        "of those that tie (\(others)) it loses the least when a task fails, "
          + FigureText.duration(Int64(rows[finest].recoveryGrain)))
      if let usual, usual != finest { reasons.append("the default, \(usualText), is as fast") }
    } else {
      row = fastest
      let others = peers.filter { $0 != fastest }
      if let next = others.min(by: { rows[$0].time.median < rows[$1].time.median }) {
        let lead = rows[next].time.median / best.time.median - 1
        reasons.append("it is the fastest, \(FigureText.percentage(lead)) ahead of \(text(next))")
        let difference = Self.difference(rows[next], best)
        if best.time.count >= 3, difference.median <= difference.medianUncertainty {
          reasons.append("the runs differ so much that this may be chance: more repetitions would tell")
        }
      } else {
        reasons.append("no other size was measured")
      }
      if let measured = peers.first(where: { rows[$0].configuration.partitionByteCount == defaultPartitionSize }),
        measured != fastest
      {
        let lead = rows[measured].time.median / best.time.median - 1
        reasons.append("the default, \(usualText), takes \(FigureText.percentage(lead)) longer")
      }
    }
    if best.time.count < 3 {
      reasons.append("fewer than three repetitions say nothing of noise, so only differences above 3 % count")
    }
    self.ties = ties
    self.reasons = reasons
  }

  private static func ties(_ row: BenchmarkResult.Row, with best: BenchmarkResult.Row) -> Bool {
    guard row.time.median <= best.time.median * (1 + limit) else { return false }
    let difference = difference(row, best)
    return difference.median <= max(negligible * best.time.median, difference.medianUncertainty)
  }

  /// Nanoseconds by which the runs of one are slower, round by round.
  private static func difference(_ row: BenchmarkResult.Row, _ best: BenchmarkResult.Row) -> Spread {
    Spread(zip(row.measurements, best.measurements).map { Double($0.processNanoseconds - $1.processNanoseconds) })
  }
}
