/// A named, typed column of a table or result.
package struct Field: Hashable, Sendable {
  package var name: String
  package var type: DataType
  package var isNullable: Bool

  package init(name: String, type: DataType, isNullable: Bool = true) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
  }
}

/// The ordered fields of a table or result.
package struct Schema: Hashable, Sendable {
  package var fields: [Field]

  package init(_ fields: [Field]) { self.fields = fields }
}
