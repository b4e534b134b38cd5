import Columnar

/// The columns that names in a clause can refer to: the output columns of FROM.
struct Scope {
  struct Relation {
    /// `nil` for a subquery without an alias.
    var name: String?
    var fields: [Field]
    /// Ordinal of the first field among the outputs of FROM.
    var firstOrdinal: Int
  }

  var relations: [Relation]
  /// Columns that only `table.column` names: those that USING has merged into the other table's.
  var merged: Set<Int> = []

  var columnCount: Int { relations.reduce(0) { $0 + $1.fields.count } }

  func field(at ordinal: Int) -> Field {
    for relation in relations where ordinal - relation.firstOrdinal < relation.fields.count {
      return relation.fields[ordinal - relation.firstOrdinal]
    }
    preconditionFailure("ordinal \(ordinal) is outside of FROM")
  }

  /// The ordinals of columns with this name.
  func ordinals(of name: String) -> [Int] {
    relations.flatMap { relation in
      relation.fields.indices.filter { relation.fields[$0].name.equalsIgnoringCase(name) }
        .map { $0 + relation.firstOrdinal }
    }.filter { !merged.contains($0) }
  }

  /// The scope of a join: this one's columns, then the other's.
  func joined(with right: Scope) -> Scope {
    let count = columnCount
    var scope = self
    for var relation in right.relations {
      relation.firstOrdinal += count
      scope.relations.append(relation)
    }
    scope.merged.formUnion(right.merged.map { $0 + count })
    return scope
  }

  func relation(named qualifier: Identifier) throws(SQLError) -> Relation {
    let found = relations.filter { $0.name.map(qualifier.matches) ?? false }
    if found.count > 1 {
      throw SQLError(
        .ambiguousName, "several tables are called \"\(qualifier.name)\"", at: qualifier.range,
        hint: "give them different names: FROM 'a.csv' AS a JOIN 'b.csv' AS b")
    }
    if let relation = found.first { return relation }
    let names = relations.compactMap(\.name)
    throw SQLError(
      .unknownName, "unknown table \"\(qualifier.name)\"", at: qualifier.range,
      hint: names.count == 1
        ? "the table of this query is \"\(names[0])\"" : NearestName.hint(for: qualifier.name, among: names))
  }

  func ordinal(of column: Identifier, in relation: Relation) throws(SQLError) -> Int {
    if let index = relation.fields.firstIndex(where: { column.matches($0.name) }) {
      return relation.firstOrdinal + index
    }
    throw SQLError(
      .unknownName, "unknown column \"\(column.name)\" of table \"\(relation.name ?? "")\"", at: column.range,
      hint: Scope.hint(for: column.name, among: relation.fields.map(\.name)))
  }

  /// The nearest name, or the names there are when they are few.
  static func hint(for name: String, among names: [String]) -> String? {
    if let hint = NearestName.hint(for: name, among: names) { return hint }
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(20).joined(separator: ", ")
    return "the columns are \(shown)\(names.count > 20 ? ", …" : "")"
  }
}
