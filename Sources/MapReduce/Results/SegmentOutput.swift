import TextFormats

/// A finished attempt whose rows went to a sink's segment, or nowhere yet.
final class SegmentOutput: AttemptOutput {
  let endState: RecordState
  private let segment: (any ResultSegment)?
  private let onCommit: () -> Void
  private let onAbandon: () -> Void

  init(
    segment: (any ResultSegment)?, endState: RecordState = .recordStart, onCommit: @escaping () -> Void,
    onAbandon: @escaping () -> Void = {}
  ) {
    self.segment = segment
    self.endState = endState
    self.onCommit = onCommit
    self.onAbandon = onAbandon
  }

  func commit() throws {
    try segment?.commit()
    onCommit()
  }

  func abandon() {
    segment?.abandon()
    onAbandon()
  }
}
