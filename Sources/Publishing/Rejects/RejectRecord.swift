/// A rejected row as it is kept: one line of `rows.ndjson`.
///
/// ```
/// {"file":"raw/b.csv","line":2,"byte":22,"column":"ts","code":"CAST","message":"…","raw":"yesterday,1,view"}
/// ```
/// Raw bytes that are not UTF-8 stand in `raw_base64` in place of `raw`; where a row was cut, `raw_bytes` is its whole
/// length. Control characters are escaped, so the file can be looked at.
package struct RejectRecord: Hashable, Sendable {
  /// Relative to the job file's folder where it is below it.
  package var file: String
  /// From 1, nil where the file could not be read again for it.
  package var line: Int?
  /// Of the row's first byte, from 0.
  package var byteOffset: Int
  package var column: String?
  package var code: String
  package var message: String
  /// The row without its line end.
  package var raw: [UInt8]
  /// Bytes that the row has; more than `raw` where it was cut.
  package var rawByteCount: Int

  package init(
    file: String, line: Int?, byteOffset: Int, column: String?, code: String, message: String, raw: [UInt8],
    rawByteCount: Int
  ) {
    self.file = file
    self.line = line
    self.byteOffset = byteOffset
    self.column = column
    self.code = code
    self.message = message
    self.raw = raw
    self.rawByteCount = rawByteCount
  }

  /// Whether only the beginning of the row was kept.
  package var isCut: Bool { rawByteCount > raw.count }

  /// The record as one JSON object, without a line end.
  package var json: String {
    var text = "{\"file\":\(Self.quoted(file))"
    if let line { text += ",\"line\":\(line)" }
    text += ",\"byte\":\(byteOffset)"
    if let column { text += ",\"column\":\(Self.quoted(column))" }
    text += ",\"code\":\(Self.quoted(code)),\"message\":\(Self.quoted(message))"
    if let rawText = String(validating: raw, as: UTF8.self) {
      text += ",\"raw\":\(Self.quoted(rawText))"
    } else {
      text += ",\"raw_base64\":\"\(Base64.encode(raw))\""
    }
    if isCut { text += ",\"raw_bytes\":\(rawByteCount)" }
    return text + "}"
  }

  /// JSON text in which no control or format character is left that a terminal or editor would act on.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C: result += "\\\(scalar)"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Reads one line. Throws where it is damaged.
  static func decode(_ line: [UInt8]) throws(JSONError) -> RejectRecord {
    let json = try JSONReader.read(line)
    let raw: [UInt8]
    if let text = try json.optionalString("raw") {
      raw = Array(text.utf8)
    } else {
      guard let bytes = Base64.decode(try json.string("raw_base64")) else {
        throw JSONError(description: "\"raw_base64\" is no base64")
      }
      raw = bytes
    }
    return RejectRecord(
      file: try json.string("file"), line: try json.optionalInteger("line"), byteOffset: try json.integer("byte"),
      column: try json.optionalString("column"), code: try json.string("code"), message: try json.string("message"),
      raw: raw, rawByteCount: try json.optionalInteger("raw_bytes") ?? raw.count)
  }
}

extension JSONValue {
  func optionalString(_ name: String) throws(JSONError) -> String? {
    try optionalMember(name) == nil ? nil : try string(name)
  }

  func optionalInteger(_ name: String) throws(JSONError) -> Int? {
    try optionalMember(name) == nil ? nil : try integer(name)
  }
}
