import QueryPlan

extension BoundQuery {
  /// Throws ``SQLError`` where two columns of the result have the same name, letter case aside: whoever finds columns by
  /// their names would get one of them.
  func requireDistinctNames() throws(SQLError) {
    var known: [String: String] = [:]
    for field in logical.schema.fields {
      guard let earlier = known.updateValue(field.name, forKey: field.name.lowercased()) else { continue }
      let names = earlier == field.name ? "\"\(field.name)\"" : "\"\(earlier)\" and \"\(field.name)\""
      throw SQLError(
        .ambiguousName, "two columns of the result have the same name, \(names)", at: nil,
        hint: "give one of them another name with AS")
    }
  }
}
