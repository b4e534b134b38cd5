import Columnar

/// The SQL names of types.
package enum TypeNames {
  /// Narrower integers and floats are accepted and computed as BIGINT and DOUBLE.
  private static let simple: [String: DataType] = [
    "boolean": .boolean, "bool": .boolean, "logical": .boolean,
    "bigint": .bigint, "int8": .bigint, "int64": .bigint, "long": .bigint,
    "integer": .bigint, "int": .bigint, "int4": .bigint, "int32": .bigint, "signed": .bigint,
    "smallint": .bigint, "int2": .bigint, "int16": .bigint, "short": .bigint,
    "tinyint": .bigint, "int1": .bigint,
    "hugeint": .hugeint, "int128": .hugeint,
    "double": .double, "float8": .double, "float": .double, "float4": .double, "real": .double,
    "date": .date,
    "timestamp": .timestamp, "datetime": .timestamp, "timestamp_us": .timestamp,
    "timestamptz": .timestamptz, "timestamp with time zone": .timestamptz,
    "varchar": .varchar, "text": .varchar, "string": .varchar, "char": .varchar, "character": .varchar,
    "nchar": .varchar, "bpchar": .varchar, "nvarchar": .varchar,
  ]

  private static let decimals: Set<String> = ["decimal", "numeric", "dec"]

  /// Types of DuckDB that the engine has no values for.
  private static let others: Set<String> = [
    "time", "interval", "timetz", "timestamp_s", "timestamp_ms", "timestamp_ns", "json", "uuid", "blob",
    "bytea", "binary", "varbinary", "bit", "bitstring", "ubigint", "uinteger", "usmallint", "utinyint", "uhugeint",
    "bignum", "varint", "struct", "map", "list", "union", "enum", "variant", "geometry",
  ]

  /// Whether the lower-cased word names a type, known to the engine or not.
  package static func isTypeName(_ word: String) -> Bool {
    simple[word] != nil || decimals.contains(word) || others.contains(word)
  }

  /// Whether the name is DuckDB's INTEGER, which has fewer decimal digits than BIGINT.
  package static func isNarrowInteger(_ type: TypeName) -> Bool {
    ["integer", "int", "int4", "int32", "signed"].contains(type.name.name.asciiLowercased)
  }

  /// The type that a name with parameters stands for.
  package static func resolve(_ type: TypeName) throws(SQLError) -> DataType {
    try resolve(type.name.name, parameters: type.parameters, at: type.range)
  }

  /// As ``resolve(_:)``, for type names that do not come from a query, such as those of a job file: `decimal(10, 2)`.
  package static func resolve(_ text: String) throws(SQLError) -> DataType {
    var name = text.trimmingBlanks
    var parameters: [Int] = []
    if let opening = name.firstIndex(of: "("), name.hasSuffix(")") {
      let list = name[name.index(after: opening)...].dropLast()
      parameters = list.split(separator: ",", omittingEmptySubsequences: false).map { Int($0.trimmingBlanks) ?? -1 }
      name = name[..<opening].trimmingBlanks
    }
    return try resolve(name, parameters: parameters, at: nil)
  }

  private static func resolve(
    _ written: String, parameters: [Int], at range: SourceRange?
  ) throws(SQLError) -> DataType {
    let name = written.asciiLowercased
    if decimals.contains(name) {
      guard parameters.count <= 2 else {
        throw SQLError(.type, "DECIMAL takes a precision and a scale", at: range)
      }
      // Without parameters DECIMAL(18,3), with one DECIMAL(p,0), as in DuckDB.
      let precision = parameters.first ?? 18
      let scale = parameters.count == 2 ? parameters[1] : parameters.isEmpty ? 3 : 0
      guard (1...38).contains(precision), (0...precision).contains(scale) else {
        throw SQLError(
          .type, "DECIMAL(\(precision),\(scale)) does not exist", at: range,
          hint: "the precision is in 1...38, the scale in 0...precision")
      }
      return .decimal(precision: precision, scale: scale)
    }
    if let type = simple[name] {
      // VARCHAR(n) does not limit the length, as in DuckDB.
      guard parameters.isEmpty || (type == .varchar && parameters.count == 1) else {
        throw SQLError(.type, "type \(type) takes no parameters", at: range)
      }
      return type
    }
    if others.contains(name) {
      throw SQLError(.unsupported, "type \(name.asciiUppercased) is not supported yet", at: range)
    }
    throw SQLError(
      .unknownName, "unknown type \"\(written)\"", at: range,
      hint: NearestName.hint(for: name, among: simple.keys.sorted() + ["decimal"]))
  }

  /// The type as DuckDB prints it in a column name: grammar words canonical, other names as written.
  package static func displayName(_ type: TypeName) -> String {
    let name: String
    switch type.name.name.asciiLowercased {
    case "int", "integer": name = "INTEGER"
    case "dec", "decimal", "numeric": name = "DECIMAL"
    case "real", "float": name = "FLOAT"
    case "char", "character", "nchar", "varchar": name = "VARCHAR"
    case "bigint", "bit", "boolean", "interval", "smallint", "time", "timestamp":
      name = type.name.name.asciiUppercased
    default: name = type.name.name
    }
    guard !type.parameters.isEmpty else { return name }
    return "\(name)(\(type.parameters.map(String.init).joined(separator: ", ")))"
  }
}

extension StringProtocol {
  var trimmingBlanks: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
