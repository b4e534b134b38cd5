/// What the last stage handed to the sink.
struct ResultTotals: Sendable, Hashable {
  var publishedRows = 0
  var publishedEvents = 0
  var droppedEvents = 0
  var groups = 0

  static func += (total: inout ResultTotals, other: ResultTotals) {
    total.publishedRows += other.publishedRows
    total.publishedEvents += other.publishedEvents
    total.droppedEvents += other.droppedEvents
    total.groups += other.groups
  }
}
