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

    let scanColumns = plan.scan.columns.map { plan.scan.schema.fields[$0].name }
    var mapSteps: [String] = []
    if let filter = plan.filter { mapSteps.append("filter \(filter.text(columns: scanColumns))") }
    // The names of the columns at each point, as far as the plan has come.
    var names: [String]
    var streaming: [String] = []
    switch plan.body {
    case .groups(let aggregation):
      let columns = AggregationNames(aggregation, scanColumns: scanColumns)
      names = columns.output
      for operation in plan.streaming { Self.describe(operation, names: &names, into: &streaming) }
      var steps = [columns.keys.isEmpty ? "one group" : "group by \(columns.keys.joined(separator: ", "))"]
      if !columns.results.isEmpty { steps.append(columns.results.joined(separator: ", ")) }
      var figures = Self.figures(stage("reduce"), rows: "rows")
      if let report { figures.insert("\(TableRenderer.grouped(report.groups)) groups", at: 0) }
      nodes.append(Node("reduce", steps + streaming, figures))
      var shuffled: [String] = []
      if let map = stage("map") {
        shuffled = ["\(TableRenderer.grouped(map.outputRows)) rows", Self.size(map.outputBytes)]
      }
      nodes.append(Node("shuffle", ["by key hash"], shuffled))
      // The first partial is the hidden count by which every row is accounted for.
      let partials = columns.partials.dropFirst() + columns.distincts
      mapSteps.append(
        partials.isEmpty ? "partial groups" : "partial aggregates \(partials.joined(separator: ", "))")
    case .rows(let expressions):
      names = expressions.map { $0.text(columns: scanColumns) }
      mapSteps.append("project \(names.joined(separator: ", "))")
      for operation in plan.streaming { Self.describe(operation, names: &names, into: &streaming) }
      mapSteps += streaming
    }
    if !plan.ordering.isEmpty {
      var steps: [String] = []
      for operation in plan.ordering { Self.describe(operation, names: &names, into: &steps) }
      nodes.insert(Node("order", steps, Self.figures(stage("order"), rows: "rows")), at: 0)
    }
    var mapFigures = Self.figures(stage("map"), rows: nil)
    if let report {
      mapFigures.append(
        "read \(TableRenderer.grouped(report.read)) = accepted \(TableRenderer.grouped(report.accepted))"
          + " + filtered \(TableRenderer.grouped(report.filtered)) + rejected \(TableRenderer.grouped(report.rejected))"
      )
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

  /// Describes an operation over columns of these names, and names its output. A projection that only picks columns
  /// goes without saying.
  private static func describe(
    _ operation: PhysicalPlan.RowOperation, names: inout [String], into steps: inout [String]
  ) {
    switch operation {
    case .filter(let condition): steps.append("filter \(condition.text(columns: names))")
    case .project(let expressions):
      let projected = expressions.map { $0.text(columns: names) }
      if !expressions.allSatisfy(\.isColumn) { steps.append("project \(projected.joined(separator: ", "))") }
      names = projected
    }
  }

  private static func describe(
    _ operation: PhysicalPlan.OrderingOperation, names: inout [String], into steps: inout [String]
  ) {
    switch operation {
    case .sort(let keys):
      let terms = keys.map { key in
        "\(key.expression.text(columns: names)) \(key.direction == .ascending ? "ASC" : "DESC")"
          + " NULLS \(key.nulls == .first ? "FIRST" : "LAST")"
      }
      steps.append("sort \(terms.joined(separator: ", "))")
    case .limit(let count, let offset):
      steps.append("limit \(count.map(String.init) ?? "ALL")\(offset == 0 ? "" : " offset \(offset)")")
    case .row(let operation): describe(operation, names: &names, into: &steps)
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

/// The columns of an aggregation in words.
private struct AggregationNames {
  let keys: [String]
  let partials: [String]
  let distincts: [String]
  let results: [String]

  init(_ aggregation: Aggregation, scanColumns: [String]) {
    let arguments = aggregation.arguments.map { $0.text(columns: scanColumns) }
    keys = aggregation.keys.map { $0.text(columns: scanColumns) }
    partials = aggregation.partials.map { partial in
      partial.argument.map { "\(partial.kind)(\(arguments[$0]))" } ?? "count(*)"
    }
    distincts = aggregation.distinctArguments.map { "count(DISTINCT \(arguments[$0]))" }
    let inputs = keys + partials + distincts
    results = aggregation.results.map { $0.text(columns: inputs) }
  }

  var output: [String] { keys + results }
}

extension Expression {
  fileprivate var isColumn: Bool {
    if case .column = self { true } else { false }
  }
}
