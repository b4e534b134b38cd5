import SystemIO

/// One line on standard error that shows how far a stage is. May be updated from any thread.
final class ProgressBar: Sendable {
  private static let width = 30
  /// Between two drawings, so that many small tasks do not flood the terminal.
  private static let interval: Int64 = 50_000_000

  private struct State {
    var lastDrawn: Int64?
    var stage = ""
    var isVisible = false
  }

  private let state = Locked(State())
  private let start = SystemClock.shared.nowNanoseconds()

  func update(stage: String, done: Int, total: Int) {
    let now = SystemClock.shared.nowNanoseconds()
    let isDue = state.withLock { state in
      // What is over before anybody could read it is not drawn at all.
      guard now - start > 200_000_000 else { return false }
      if let lastDrawn = state.lastDrawn, now - lastDrawn < Self.interval, done < total { return false }
      state.lastDrawn = now
      state.stage = stage
      state.isVisible = true
      return true
    }
    guard isDue else { return }
    let filled = total > 0 ? done * Self.width / total : 0
    let bar = String(repeating: "━", count: filled) + String(repeating: " ", count: Self.width - filled)
    let seconds = Double((now - start) / 100_000_000) / 10
    let name = stage + String(repeating: " ", count: max(0, 7 - stage.count))
    StandardStream.error.print("\r\u{1B}[K\(name)\(bar) \(done)/\(total)  \(seconds) s")
  }

  /// Removes the line, before other text or the end.
  func clear() {
    let wasVisible = state.withLock { state in
      defer { state.isVisible = false }
      return state.isVisible
    }
    if wasVisible { StandardStream.error.print("\r\u{1B}[K") }
  }
}
