extension QuerySyntax {
  /// The tables that the query reads, once each, in the order in which it names them; names that WITH defines are none.
  package var tables: [TableReference] {
    var tables: [TableReference] = []
    collectTables(defined: [], into: &tables)
    return tables
  }

  fileprivate func collectTables(defined outer: Set<String>, into tables: inout [TableReference]) {
    var defined = outer
    for table in commonTables {
      table.query.collectTables(defined: defined, into: &tables)
      defined.insert(table.name.name.asciiLowercased)
    }
    switch body {
    case .select(let select): select.source?.collectTables(defined: defined, into: &tables)
    case .nested(let query): query.collectTables(defined: defined, into: &tables)
    case .unionAll(let queries, _): for query in queries { query.collectTables(defined: defined, into: &tables) }
    }
  }
}

extension TableSyntax {
  fileprivate func collectTables(defined: Set<String>, into tables: inout [TableReference]) {
    switch self {
    case .table(.name(let name), _, _) where defined.contains(name.asciiLowercased): break
    case .table(let table, _, _): if !tables.contains(table) { tables.append(table) }
    case .subquery(let query, _, _): query.collectTables(defined: defined, into: &tables)
    case .join(let left, let right, _):
      left.collectTables(defined: defined, into: &tables)
      right.collectTables(defined: defined, into: &tables)
    }
  }
}
