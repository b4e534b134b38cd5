import QueryPlan

/// Reads a column's contract: a type as SQL writes it, and perhaps `not null` behind it.
package enum ColumnContractText {
  /// Throws ``SQLError`` where the type is unknown.
  package static func parse(_ text: String, name: String) throws(SQLError) -> ColumnContract {
    var words = text.split(whereSeparator: \.isWhitespace)
    var isNullable = true
    func ends(in ending: [String]) -> Bool { words.suffix(ending.count).map { $0.lowercased() } == ending }
    if ends(in: ["not", "null"]) {
      isNullable = false
      words.removeLast(2)
    } else if words.count > 1, ends(in: ["null"]) {
      words.removeLast()
    }
    // `decimal(18,2) x`, `bigint nonull`: the type is fine, the rest is not.
    if words.count > 1,
      let behind = words.indices.dropFirst().first(where: { !"(),0123456789".contains(words[$0].first ?? "(") })
    {
      throw SQLError(
        .syntax, "\"\(words[behind...].joined(separator: " "))\" is not understood behind the type", at: nil,
        hint: "only \"not null\" may stand there")
    }
    let type = try TypeNames.resolve(words.joined(separator: " "))
    return ColumnContract(name: name, type: type, isNullable: isNullable)
  }
}
