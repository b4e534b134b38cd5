import Columnar
import QueryPlan
import SystemIO

/// The build side of a hash join: all rows of a plan, and where to find each key. Immutable; read by all workers.
final class JoinTable: Sendable {
  let rows: RowBuffer
  let index: KeyIndex
  /// Of the rows it was built from.
  let identity: TaskIdentity
  private let reservation: MemoryReservation

  /// Builds the table. Throws where a key cannot be computed, or the memory limit does not allow it.
  ///
  /// - Parameter failureRemedy: what to do about a key that cannot be computed.
  init(
    _ held: HeldRows, keys: [Expression], accountant: MemoryAccountant, cancellation: CancellationFlag,
    failureRemedy: String
  ) throws {
    let types = held.schema.fields.map(\.type)
    rows = RowBuffer(types: types)
    index = KeyIndex(keyTypes: keys.map(\.type))
    identity = held.identity
    reservation = MemoryReservation(accountant)
    // The copy is as big as what it is made from; the index takes about as much for each row.
    try reservation.add(held.byteCount + held.rowCount * 48, for: "a joined table")
    let evaluators = keys.map { ExpressionEvaluator($0) }
    let probe = KeyIndex.Probe()
    let columns = types.map { Column(type: $0, capacity: RecordBatch.maximumRowCount) }
    for buffer in held.buffers {
      var first = 0
      while first < buffer.rowCount {
        try cancellation.check()
        let count = min(RecordBatch.maximumRowCount, buffer.rowCount - first)
        for (ordinal, column) in columns.enumerated() {
          buffer.read(ordinal, from: first, count: count, selecting: nil, into: column)
        }
        let values: [Column]
        do throws(ExpressionError) {
          values = try evaluators.map { evaluator throws(ExpressionError) in
            try evaluator.evaluate(columns, rowCount: count)
          }
        } catch {
          throw DayfoldError(
            .data, "\(error.message), in the joined table's side of a join condition",
            remedy: failureRemedy, cause: error)
        }
        rows.append(columns, rowCount: count)
        index.append(values, rowCount: count, with: probe)
        first += count
      }
    }
    index.seal()
  }
}
