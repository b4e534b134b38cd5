import Columnar
import MapReduce
import QueryPlan
import TextFormats

/// Draws a plan as the stages that run it, the last one first; with figures where it was run.
///
/// ```
/// order    sort n DESC NULLS LAST
/// └ reduce   groups by event_type: count(*)
///   └ shuffle  by key hash
///     └ map      filter country = 'US'; partial aggregates count(*)
///       └ scan     'raw/*.csv': 20 files, 1.1 GB, CSV; country VARCHAR, event_type VARCHAR
/// ```
package struct PlanTree {
  package let text: String

  /// Draws the plan; `report` is of its run.
  package init(_ query: BoundQuery, report: ExecutionReport? = nil) {
    let plan = query.physical
    var nodes: [Node] = []
    func stage(_ name: String) -> StageReport? { report?.stages.first { $0.name == name } }

    if !plan.ordering.isEmpty {
      nodes.append(Node("order", plan.ordering.map(Self.text), Self.figures(stage("order"), rows: "rows")))
    }
    let scanColumns = plan.scan.columns.map { plan.scan.schema.fields[$0].name }
    var mapSteps: [String] = []
    if let filter = plan.filter { mapSteps.append("filter \(filter.text(columns: scanColumns))") }
    switch plan.body {
    case .groups(let aggregation):
      let keys = aggregation.keys.map { $0.text(columns: scanColumns) }
      var steps = [keys.isEmpty ? "one group" : "groups by \(keys.joined(separator: ", "))"]
      if !aggregation.distinctArguments.isEmpty {
        let names = aggregation.distinctArguments.map { aggregation.arguments[$0].text(columns: scanColumns) }
        steps.append("distinct \(names.joined(separator: ", "))")
      }
      steps += plan.streaming.map(Self.text)
      var figures = Self.figures(stage("reduce"), rows: "rows")
      if let report { figures.insert("\(TableRenderer.grouped(report.groups)) groups", at: 0) }
      nodes.append(Node("reduce", steps, figures))
      var shuffled: [String] = []
      if let map = stage("map") {
        shuffled = ["\(TableRenderer.grouped(map.outputRows)) rows", Self.size(map.outputBytes)]
      }
      nodes.append(Node("shuffle", ["by key hash"], shuffled))
      let partials = aggregation.partials.map { partial in
        let argument = partial.argument.map { aggregation.arguments[$0].text(columns: scanColumns) }
        return argument.map { "\(partial.kind)(\($0))" } ?? "count(*)"
      }
      mapSteps.append("partial aggregates \(partials.joined(separator: ", "))")
    case .rows(let expressions):
      mapSteps.append("project \(expressions.map { $0.text(columns: scanColumns) }.joined(separator: ", "))")
      mapSteps += plan.streaming.map(Self.text)
    }
    var mapFigures = Self.figures(stage("map"), rows: nil)
    if let report {
      mapFigures.append(
        "read \(TableRenderer.grouped(report.read)) = accepted \(TableRenderer.grouped(report.accepted))"
          + " + filtered \(TableRenderer.grouped(report.filtered)) + rejected \(TableRenderer.grouped(report.rejected))")
    }
    nodes.append(Node("map", mapSteps, mapFigures))
    let columns = plan.scan.columns.map { "\(plan.scan.schema.fields[$0].name) \(plan.scan.schema.fields[$0].type)" }
    let bytes = query.table.files.reduce(0) { $0 + $1.size }
    nodes.append(
      Node(
        "scan",
        [
          "\(plan.scan.table): \(TableRenderer.grouped(query.table.files.count)) files, \(Self.size(bytes)), CSV",
          columns.isEmpty ? "no columns" : columns.joined(separator: ", "),
        ], []))
    text = nodes.enumerated().map { $1.line(depth: $0) }.joined(separator: "\n")
  }

  private struct Node {
    var name: String
    var steps: [String]
    var figures: [String]

    init(_ name: String, _ steps: [String], _ figures: [String]) {
      self.name = name
      self.steps = steps
      self.figures = figures
    }

    func line(depth: Int) -> String {
      let indent = depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + "└ "
      let label = name + String(repeating: " ", count: max(1, 9 - name.utf8.count))
      var text = indent + label + steps.joined(separator: "; ")
      if !figures.isEmpty {
        text += "\n" + String(repeating: " ", count: depth * 2 + 9) + figures.joined(separator: ", ")
      }
      return text
    }
  }

  private static func figures(_ stage: StageReport?, rows: String?) -> [String] {
    guard let stage else { return [] }
    var figures = [
      "\(RunSummary.seconds(stage.nanoseconds)) s", "\(TableRenderer.grouped(stage.tasks)) tasks",
    ]
    if stage.counters.attempts > stage.tasks { figures.append("\(stage.counters.attempts) attempts") }
    if let rows { figures.insert("\(TableRenderer.grouped(stage.outputRows)) \(rows)", at: 0) }
    return figures
  }

  private static func text(_ operation: PhysicalPlan.RowOperation) -> String {
    switch operation {
    case .filter(let condition): "filter \(condition.text(columns: nil))"
    case .project(let expressions): "project \(expressions.map { $0.text(columns: nil) }.joined(separator: ", "))"
    }
  }

  private static func text(_ operation: PhysicalPlan.OrderingOperation) -> String {
    switch operation {
    case .sort(let keys):
      "sort "
        + keys.map { key in
          "\(key.expression.text(columns: nil)) \(key.direction == .ascending ? "ASC" : "DESC")"
            + " NULLS \(key.nulls == .first ? "FIRST" : "LAST")"
        }.joined(separator: ", ")
    case .limit(let count, let offset):
      "limit \(count.map(String.init) ?? "ALL")\(offset == 0 ? "" : " offset \(offset)")"
    case .row(let operation): text(operation)
    }
  }

  /// Bytes in decimal units: `1.1 GB`.
  static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    var unit = 0
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
