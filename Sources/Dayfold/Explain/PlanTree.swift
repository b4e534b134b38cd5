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
    let lines = Drawing(query: query, total: report).plan(query.physical, report).lines(depth: 0)
    // Names of columns and files come from outside.
    text = lines.map(TableRenderer.visible).joined(separator: "\n")
  }

  /// One operator with what it reads.
  private struct Node {
    var name: String
    var steps: [String]
    var figures: [String]
    var inputs: [Node] = []

    init(_ name: String, _ steps: [String], _ figures: [String] = [], inputs: [Node] = []) {
      self.name = name
      self.steps = steps
      self.figures = figures
      self.inputs = inputs
    }

    func lines(depth: Int) -> [String] {
      let indent = depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + "└ "
      let label = name + String(repeating: " ", count: max(1, 9 - name.utf8.count))
      var lines = [indent + label + steps.joined(separator: "; ")]
      if !figures.isEmpty {
        lines.append(String(repeating: " ", count: depth * 2 + 9) + figures.joined(separator: ", "))
      }
      return lines + inputs.flatMap { $0.lines(depth: depth + 1) }
    }
  }

  private struct Drawing {
    let query: BoundQuery
    /// Of the whole run: it knows the reports of all plans that were run.
    let total: ExecutionReport?

    func plan(_ plan: PhysicalPlan, _ report: ExecutionReport?) -> Node {
      func stage(_ name: String) -> StageReport? { report?.stages.first { $0.name == name } }
      let inputNames = plan.inputs[0].fields.map(\.name)
      // The names of the columns at each point, as far as the plan has come.
      var names: [String]
      var streaming: [String] = []
      var node: Node
      switch plan.body {
      case .groups(let aggregation):
        let columns = AggregationNames(aggregation, inputNames: inputNames)
        names = columns.output
        for operation in plan.streaming { PlanTree.describe(operation, names: &names, into: &streaming) }
        var steps = [columns.keys.isEmpty ? "one group" : "group by \(columns.keys.joined(separator: ", "))"]
        if !columns.results.isEmpty { steps.append(columns.results.joined(separator: ", ")) }
        var figures = PlanTree.figures(stage("reduce"), rows: "rows")
        if let report { figures.insert("\(TableRenderer.grouped(report.groups)) groups", at: 0) }
        var shuffled: [String] = []
        if let map = stage("map") {
          shuffled = ["\(TableRenderer.grouped(map.outputRows)) rows", PlanTree.size(map.outputBytes)]
        }
        // The first partial is the hidden count by which every row is accounted for.
        let partials = columns.partials.dropFirst() + columns.values
        let last = partials.isEmpty ? "partial groups" : "partial aggregates \(partials.joined(separator: ", "))"
        node = Node(
          "shuffle", ["by key hash"], shuffled, inputs: maps(plan, last: { _ in [last] }, stage("map"), report))
        // Known once the plan has run: a stage of its own where few keys have most of the rows.
        if let distinct = stage("distinct") {
          let figures = PlanTree.figures(distinct, rows: "counts")
          node = Node("distinct", ["values of crowded keys"], figures, inputs: [node])
        }
        node = Node("reduce", steps + streaming, figures, inputs: [node])
      case .rows:
        names = plan.inputs[0].expressions.map { $0.text(columns: inputNames) }
        for operation in plan.streaming { PlanTree.describe(operation, names: &names, into: &streaming) }
        let maps = maps(
          plan,
          last: { input in
            let names = input.fields.map(\.name)
            return ["project \(input.expressions.map { $0.text(columns: names) }.joined(separator: ", "))"] + streaming
          }, stage("map"), report)
        node = maps.count == 1 ? maps[0] : Node("union", ["all"], inputs: maps)
      }
      guard !plan.ordering.isEmpty else { return node }
      var steps: [String] = []
      for operation in plan.ordering { PlanTree.describe(operation, names: &names, into: &steps) }
      return Node("order", steps, PlanTree.figures(stage("order"), rows: "rows"), inputs: [node])
    }

    /// The inputs of a plan's map stage; its figures stand at the first one.
    private func maps(
      _ plan: PhysicalPlan, last: (MapInput) -> [String], _ stage: StageReport?, _ report: ExecutionReport?
    ) -> [Node] {
      plan.inputs.enumerated().map { number, input in
        var names = input.sourceFields.map(\.name)
        var steps: [String] = []
        if let filter = input.filter { steps.append("filter \(filter.text(columns: names))") }
        var builds: [Node] = []
        for join in input.joins {
          if let filter = join.filter { steps.append("filter \(filter.text(columns: names))") }
          let buildNames = join.build.schema.fields.map(\.name)
          var conditions = zip(join.probeKeys, join.buildKeys).map {
            "\($0.text(columns: names)) = \($1.text(columns: buildNames))"
          }
          if let condition = join.condition { conditions.append(condition.text(columns: names + buildNames)) }
          steps.append(
            "\(join.kind.rawValue) join"
              + (conditions.isEmpty ? " of all pairs" : " on \(conditions.joined(separator: " AND "))"))
          builds.append(
            Node("joined", ["in memory"], inputs: [self.plan(join.build, self.report(of: join.build, in: total))]))
          if join.kind.outputsRight { names += buildNames }
        }
        if let filter = input.joinFilter { steps.append("filter \(filter.text(columns: names))") }
        var figures: [String] = []
        if number == 0 {
          figures = PlanTree.figures(stage, rows: nil)
          if let report, report.nested.isEmpty { figures.append(PlanTree.counts(report)) }
        }
        return Node("map", steps + last(input), figures, inputs: [source(input)] + builds)
      }
    }

    private func source(_ input: MapInput) -> Node {
      switch input.source {
      case .oneRow: return Node("one row", [])
      case .rows(let plan):
        return Node("rows", ["in memory"], inputs: [self.plan(plan, report(of: plan, in: total))])
      case .scan(let scan):
        let columns = input.sourceFields.map { "\($0.name) \($0.type)" }
        let files = query.table(scan.table).files
        let bytes = files.reduce(0) { $0 + $1.size }
        return Node(
          "scan",
          [
            "\(scan.table): \(TableRenderer.grouped(files.count)) files, \(PlanTree.size(bytes)), CSV",
            columns.isEmpty ? "no columns" : columns.joined(separator: ", "),
          ])
      }
    }

    private func report(of plan: PhysicalPlan, in report: ExecutionReport?) -> ExecutionReport? {
      guard let report else { return nil }
      for nested in report.nested {
        if nested.plan == plan { return nested.report }
        if let found = self.report(of: plan, in: nested.report) { return found }
      }
      return nil
    }
  }

  private static func counts(_ report: ExecutionReport) -> String {
    "read \(TableRenderer.grouped(report.read)) = accepted \(TableRenderer.grouped(report.accepted))"
      + " + filtered \(TableRenderer.grouped(report.filtered)) + rejected \(TableRenderer.grouped(report.rejected))"
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
  let values: [String]
  let results: [String]

  init(_ aggregation: Aggregation, inputNames: [String]) {
    let arguments = aggregation.arguments.map { $0.text(columns: inputNames) }
    keys = aggregation.keys.map { $0.text(columns: inputNames) }
    partials = aggregation.partials.map { $0.text(arguments: arguments) }
    values = aggregation.valueTexts(arguments: arguments)
    let inputs = keys + partials + values
    results = aggregation.results.map { $0.text(columns: inputs) }
  }

  /// Of the columns that what streams behind the aggregation reads.
  var output: [String] { keys + partials + values }
}

extension Expression {
  fileprivate var isColumn: Bool {
    if case .column = self { true } else { false }
  }
}
