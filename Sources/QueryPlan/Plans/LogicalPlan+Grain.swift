/// The columns that tell a result's rows apart: the group keys of its top aggregation.
package struct Grain: Hashable, Sendable {
  /// Output ordinals of the keys, in key order; a key that is output twice appears once.
  package var columns: [Int]
  /// Names of keys that are not output as they are: without them rows of different groups can look alike.
  package var hiddenKeys: [String]

  package init(columns: [Int], hiddenKeys: [String]) {
    self.columns = columns
    self.hiddenKeys = hiddenKeys
  }
}

extension LogicalPlan {
  /// The grain of the plan's output; `nil` when rows are not groups. Constant keys do not count.
  package var grain: Grain? {
    switch self {
    case .scan, .join, .unionAll, .oneRow: return nil
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _): return input.grain
    case .aggregate(_, let keys, _):
      return Grain(columns: keys.indices.filter { !keys[$0].expression.isConstant }, hiddenKeys: [])
    case .project(let input, let expressions):
      guard let grain = input.grain else { return nil }
      let names = input.schema.fields.map(\.name)
      var result = Grain(columns: [], hiddenKeys: grain.hiddenKeys)
      for key in grain.columns {
        let position = expressions.firstIndex {
          if case .column(key, _) = $0.expression { true } else { false }
        }
        if let position { result.columns.append(position) } else { result.hiddenKeys.append(names[key]) }
      }
      return result
    }
  }

  /// Output ordinals of the grain; `nil` when rows are not groups or a group key is not output.
  package var grainColumns: [Int]? {
    guard let grain, grain.hiddenKeys.isEmpty else { return nil }
    return grain.columns
  }

  /// What is wrong with the columns named as a job's key, or `nil` when they identify each output row.
  package func keyViolation(_ key: [String]) -> SQLError? {
    let fields = schema.fields
    for name in key where !fields.contains(where: { $0.name.equalsIgnoringCase(name) }) {
      return SQLError(
        .unknownName, "key column \"\(name)\" is not a column of the result", at: nil,
        hint: Scope.hint(for: name, among: fields.map(\.name)))
    }
    guard let grain else {
      return SQLError(
        .semantics, "the query does not group, so that no key can identify its rows", at: nil,
        hint: "add GROUP BY, or leave the key out")
    }
    if let hidden = grain.hiddenKeys.first {
      return SQLError(
        .semantics, "the query groups by \(hidden), but does not output it: its rows have no key", at: nil,
        hint: "add \(hidden) to SELECT and to the key")
    }
    let missing = grain.columns.map { fields[$0].name }.filter { name in !key.contains { $0.equalsIgnoringCase(name) } }
    guard !missing.isEmpty else { return nil }
    return SQLError(
      .semantics, "the key lacks \(missing.joined(separator: ", ")), by which the query groups", at: nil,
      hint: "key: [\(grain.columns.map { fields[$0].name }.joined(separator: ", "))]")
  }
}

extension Expression {
  /// Whether the expression reads no column.
  package var isConstant: Bool {
    var isConstant = true
    forEachColumn { _ in isConstant = false }
    return isConstant
  }
}
