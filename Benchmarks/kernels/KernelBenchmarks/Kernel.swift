import CCounters
import SystemIO

/// A piece of the engine's inner loops with data to run it over.
final class Kernel {
  let name: String
  /// Rows that one pass goes through.
  let rowCount: Int
  /// Bytes that one pass reads (of text or columns) or, for writers, writes.
  let byteCount: Int
  private let body: () -> Void

  /// - Parameter body: one pass. Passes are alike: each leaves everything as it found it.
  init(_ name: String, rowCount: Int, byteCount: Int, _ body: @escaping () -> Void) {
    precondition(rowCount > 0 && byteCount > 0)
    self.name = name
    self.rowCount = rowCount
    self.byteCount = byteCount
    self.body = body
  }

  /// Runs `count` passes where callgrind looks.
  func run(passes count: Int) {
    final class Context {
      let body: () -> Void
      let count: Int
      init(_ body: @escaping () -> Void, _ count: Int) {
        self.body = body
        self.count = count
      }
    }
    let context = Context(body, count)
    // SAFETY: the callee calls back before it returns, while the context is alive.
    unsafe withExtendedLifetime(context) {
      unsafe dfb_measured(
        { context in
          guard let context = unsafe context else { return }
          let passes = unsafe Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
          for _ in 0..<passes.count { passes.body() }
        }, Unmanaged.passUnretained(context).toOpaque())
    }
  }
}

/// What the passes of a kernel took.
struct KernelMeasurement {
  var name: String
  var rowCount: Int
  var byteCount: Int
  /// Nanoseconds of one pass, one for each sample.
  var nanoseconds: [Double] = []
  /// Of one pass behind the first ones; nil where they are not counted.
  var allocations: Int?
  /// Of one pass; nil where they cannot be counted.
  var instructions: Int?

  private static let sampleCount = 15
  /// A sample is as many passes as take this long.
  private static let sampleNanoseconds = 20_000_000.0

  /// Measures a kernel: some passes for the caches, then samples.
  init(_ kernel: Kernel) {
    name = kernel.name
    rowCount = kernel.rowCount
    byteCount = kernel.byteCount
    kernel.run(passes: 2)
    let start = SystemClock.shared.nowNanoseconds()
    kernel.run(passes: 1)
    let one = max(1, Double(SystemClock.shared.nowNanoseconds() - start))
    let passes = max(1, Int(Self.sampleNanoseconds / one))
    for _ in 0..<Self.sampleCount {
      let start = SystemClock.shared.nowNanoseconds()
      kernel.run(passes: passes)
      nanoseconds.append(Double(SystemClock.shared.nowNanoseconds() - start) / Double(passes))
    }
    // Two counts, whose difference is that of the passes between them: what counting itself costs falls out.
    let allocations = [1, 2].map { passes in
      let before = dfb_allocation_count()
      kernel.run(passes: passes)
      return before < 0 ? -1 : Int(dfb_allocation_count() - before)
    }
    if allocations[0] >= 0 { self.allocations = allocations[1] - allocations[0] }
    let counter = dfb_instructions_open()
    guard counter >= 0 else { return }
    let instructions = [1, 2].map { passes in
      let before = dfb_instructions_read(counter)
      kernel.run(passes: passes)
      return Int(dfb_instructions_read(counter) - before)
    }
    self.instructions = instructions[1] - instructions[0]
  }

  /// One JSON object.
  var json: String {
    let samples = nanoseconds.map { "\($0)" }.joined(separator: ",")
    return "{\"name\":\"\(name)\",\"rows\":\(rowCount),\"bytes\":\(byteCount),\"pass_ns\":[\(samples)],"
      + "\"allocations\":\(allocations.map(String.init) ?? "null"),"
      + "\"instructions\":\(instructions.map(String.init) ?? "null")}"
  }
}
