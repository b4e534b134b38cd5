import SystemIO

extension Manifest {
  /// Returns the manifest file's content.
  package func encoded() -> [UInt8] {
    JSONWriter.write(
      .object([
        "format": .integer(Self.formatVersion),
        "engine": .string(engineVersion),
        "job": .string(job),
        "job_hash": .string(jobHash),
        "partition": .string(partition),
        "rows": .integer(files.reduce(0) { $0 + $1.rows }),
        "row_checksum": .string(rowChecksum.description),
        "schema": .array(schema.map { .object(["name": .string($0.name), "type": .string($0.type)]) }),
        "counters": counters.json,
        "files": .array(files.map(\.json)),
        "inputs": .array(inputs.map(\.json)),
      ]))
  }

  /// Reads a manifest file's content. Throws `data` where it is damaged or of a later version.
  package static func decode(_ bytes: [UInt8], path: String) throws(DayfoldError) -> Manifest {
    do throws(JSONError) {
      return try Manifest(json: try JSONReader.read(bytes))
    } catch {
      throw DayfoldError(
        .data, "the manifest is damaged: \(error)", location: .init(file: path),
        remedy: "publish the partition again")
    }
  }

  private init(json: JSONValue) throws(JSONError) {
    let format: Int = try json.integer("format")
    guard format == Self.formatVersion else { throw JSONError(description: "format \(format) is not known") }
    engineVersion = try json.string("engine")
    job = try json.string("job")
    jobHash = try json.string("job_hash")
    partition = try json.string("partition")
    schema = []
    for field in try json.array("schema") {
      schema.append(Field(name: try field.string("name"), type: try field.string("type")))
    }
    counters = try Counters(json: try json.member("counters"))
    for file in try json.array("files") { files.append(try File(json: file)) }
    inputs = []
    for input in try json.array("inputs") { inputs.append(try Input(json: input)) }
    guard rowChecksum.description == (try json.string("row_checksum")) else {
      throw JSONError(description: "\"row_checksum\" is not the sum over the files")
    }
  }
}

extension Manifest.Counters {
  fileprivate var json: JSONValue {
    var members = [
      JSONMember(name: "read", value: .integer(read)), JSONMember(name: "accepted", value: .integer(accepted)),
      JSONMember(name: "filtered", value: .integer(filtered)), JSONMember(name: "rejected", value: .integer(rejected)),
    ]
    if let rejectedByExpressions {
      members.append(JSONMember(name: "rejected_by_expressions", value: .integer(rejectedByExpressions)))
    }
    if let joined { members.append(JSONMember(name: "joined", value: .integer(joined))) }
    members += [
      JSONMember(name: "represented", value: .integer(represented)),
      JSONMember(name: "dropped", value: .integer(dropped)),
      JSONMember(name: "dropped_groups", value: .integer(droppedGroups)),
      JSONMember(name: "published", value: .integer(published)),
    ]
    return .object(members)
  }

  fileprivate init(json: JSONValue) throws(JSONError) {
    self.init()
    read = try json.integer("read")
    accepted = try json.integer("accepted")
    filtered = try json.integer("filtered")
    rejected = try json.integer("rejected")
    rejectedByExpressions = try json.optionalInteger("rejected_by_expressions")
    joined = try json.optionalMember("joined") == nil ? nil : try json.integer("joined")
    represented = try json.integer("represented")
    dropped = try json.integer("dropped")
    droppedGroups = try json.integer("dropped_groups")
    published = try json.integer("published")
  }
}

extension Manifest.File {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "rows": .integer(rows), "bytes": .integer(bytes), "sha256": .string(sha256),
      "row_checksum": .string(rowChecksum.description),
    ])
  }

  fileprivate init(json: JSONValue) throws(JSONError) {
    guard let checksum = RowChecksum(hexadecimal: try json.string("row_checksum")) else {
      throw JSONError(description: "\"row_checksum\" must be 32 hexadecimal digits")
    }
    let name = try json.string("name")
    guard PathName.staysBelow(name), !name.isEmpty, PathName.components(of: name).count == 1 else {
      throw JSONError(description: "\"name\" must be a file name")
    }
    self.init(
      name: name, rows: try json.integer("rows"), bytes: try json.integer("bytes"), sha256: try json.string("sha256"),
      rowChecksum: checksum)
  }
}

extension Manifest.Input {
  fileprivate var json: JSONValue {
    var members = [
      JSONMember(name: "path", value: .string(path)), JSONMember(name: "size", value: .integer(size)),
    ]
    if let rows { members.append(JSONMember(name: "rows", value: .integer(rows))) }
    if let contentHash { members.append(JSONMember(name: "content_hash", value: .string(contentHash))) }
    return .object(members)
  }

  fileprivate init(json: JSONValue) throws(JSONError) {
    self.init(
      path: try json.string("path"), size: try json.integer("size"),
      rows: try json.optionalMember("rows") == nil ? nil : try json.integer("rows"),
      contentHash: try json.optionalMember("content_hash") == nil ? nil : try json.string("content_hash"))
  }
}
