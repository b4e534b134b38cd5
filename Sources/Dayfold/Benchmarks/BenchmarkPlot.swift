/// Draws one figure of a benchmark as SVG: the sizes from left to right, one line a thread count, zero at the bottom.
struct BenchmarkPlot {
  var title: String
  var rows: [BenchmarkResult.Row]
  /// The row that gets a ring.
  var chosen: Int
  var value: (BenchmarkResult.Row) -> Double
  /// Drawn as a whisker.
  var range: ((BenchmarkResult.Row) -> ClosedRange<Double>)?
  var label: (Double) -> String
  /// What round numbers on the axis are multiples of.
  var unit = 1.0

  private static let colors = ["#0b6e4f", "#3f6fb5", "#c0392b", "#b8860b", "#7d5ba6", "#555555"]
  private static let left = 90.0
  private static let top = 46.0
  private static let height = 200.0
  private static let step = 110.0

  /// The least of 1, 2 and 5 times a power of ten that is at least `step`; 1 where that is nothing.
  private static func roundStep(_ step: Double) -> Double {
    guard step > 0, step.isFinite else { return 1 }
    var power = 1.0
    while power * 10 <= step { power *= 10 }
    while power > step { power /= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step } ?? step
  }

  var svg: String {
    let sizes = rows.reduce(into: [PartitionSize]()) { sizes, row in
      if !sizes.contains(row.configuration.size) { sizes.append(row.configuration.size) }
    }
    let threads = rows.reduce(into: [Int]()) { threads, row in
      if !threads.contains(row.configuration.threadCount) { threads.append(row.configuration.threadCount) }
    }
    let greatest = rows.map { range?($0).upperBound ?? value($0) }.max() ?? 0
    let step = Self.roundStep(greatest / 4 / unit) * unit
    let tickCount = max(1, Int((greatest / step).rounded(.up)))
    let scale = Self.height / (step * Double(tickCount))
    let plotWidth = Self.step * Double(sizes.count)
    let width = Self.left + plotWidth + 110
    let bottom = Self.top + Self.height
    func text(_ number: Double) -> String { FigureText.fixed(number, digits: 1) }
    func x(_ row: BenchmarkResult.Row) -> Double {
      let size = sizes.firstIndex(of: row.configuration.size) ?? 0
      let line = threads.firstIndex(of: row.configuration.threadCount) ?? 0
      // Beside each other, so that whiskers do not hide one another.
      let shift = (Double(line) - Double(threads.count - 1) / 2) * min(12, 60 / Double(threads.count))
      return Self.left + Self.step * (Double(size) + 0.5) + shift
    }
    func y(_ value: Double) -> Double { bottom - value * scale }

    var svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"\(text(width))\" height=\"\(text(bottom + 40))\" "
      + "viewBox=\"0 0 \(text(width)) \(text(bottom + 40))\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n"
      + "<text x=\"0\" y=\"18\" font-size=\"15\" font-weight=\"600\">\(BenchmarkReport.escaped(title))</text>\n"
    for tick in 0...tickCount {
      let value = step * Double(tick)
      svg +=
        "<line x1=\"\(text(Self.left))\" x2=\"\(text(Self.left + plotWidth))\" y1=\"\(text(y(value)))\" "
        + "y2=\"\(text(y(value)))\" stroke=\"#dde2e6\"/>"
        + "<text x=\"\(text(Self.left - 8))\" y=\"\(text(y(value) + 4))\" text-anchor=\"end\">"
        + "\(tick == 0 ? "0" : BenchmarkReport.escaped(label(value)))</text>\n"
    }
    for (place, size) in sizes.enumerated() {
      svg +=
        "<text x=\"\(text(Self.left + Self.step * (Double(place) + 0.5)))\" y=\"\(text(bottom + 20))\" "
        + "text-anchor=\"middle\">\(BenchmarkReport.escaped(size.text))</text>\n"
    }
    for (line, count) in threads.enumerated() {
      let color = Self.colors[line % Self.colors.count]
      let points = rows.filter { $0.configuration.threadCount == count }
      let path = points.map { "\(text(x($0))),\(text(y(value($0))))" }.joined(separator: " ")
      svg += "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>\n"
      for point in points {
        if let range = range?(point) {
          svg +=
            "<line x1=\"\(text(x(point)))\" x2=\"\(text(x(point)))\" y1=\"\(text(y(range.lowerBound)))\" "
            + "y2=\"\(text(y(range.upperBound)))\" stroke=\"\(color)\"/>"
        }
        svg +=
          "<circle cx=\"\(text(x(point)))\" cy=\"\(text(y(value(point))))\" r=\"4\" fill=\"\(color)\"><title>"
          + "\(BenchmarkReport.escaped("\(point.configuration.text): \(label(value(point)))"))</title></circle>\n"
      }
      svg +=
        "<circle cx=\"\(text(Self.left + plotWidth + 20))\" cy=\"\(text(Self.top + 18 * Double(line)))\" r=\"4\" "
        + "fill=\"\(color)\"/><text x=\"\(text(Self.left + plotWidth + 30))\" "
        + "y=\"\(text(Self.top + 4 + 18 * Double(line)))\">\(count) thread\(count == 1 ? "" : "s")</text>\n"
    }
    let marked = rows[chosen]
    svg +=
      "<circle cx=\"\(text(x(marked)))\" cy=\"\(text(y(value(marked))))\" r=\"8\" fill=\"none\" stroke=\"#1d2228\"/>\n"
    return svg + "</svg>\n"
  }
}
