import QueryPlan

extension PhysicalPlan.RowOperation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .filter(let condition): "filter \(condition.description)"
    case .project(let expressions): "project \(expressions.map(\.description).joined(separator: ", "))"
    }
  }
}

extension PhysicalPlan.OrderingOperation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .sort(let keys): "sort \(keys.map { $0.text() }.joined(separator: ", "))"
    case .limit(let count, let offset): "limit \(count.map(String.init) ?? "ALL") offset \(offset)"
    case .row(let operation): operation.description
    }
  }
}
