/// Is a JSON document as this project's state files need it: objects keep their order, numbers are integers.
enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int128)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  static func integer(_ value: some FixedWidthInteger) -> JSONValue {
    let wide = Int128(value)
    return .integer(wide)
  }

  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    let list = members.map { JSONMember(name: $0.key, value: $0.value) }
    return .object(list)
  }
}

struct JSONMember: Sendable, Hashable {
  var name: String
  var value: JSONValue
}

/// Says what is wrong with a JSON document.
struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  var description: String
}

extension JSONValue {
  /// Returns a member of an object; throws where it is absent or this is no object.
  func member(_ name: String) throws(JSONError) -> JSONValue {
    guard let value = try optionalMember(name) else { throw JSONError(description: "\"\(name)\" is missing") }
    return value
  }

  func optionalMember(_ name: String) throws(JSONError) -> JSONValue? {
    guard case .object(let members) = self else {
      throw JSONError(description: "an object with \"\(name)\" was expected")
    }
    return members.first { $0.name == name }?.value
  }

  func string(_ name: String) throws(JSONError) -> String {
    guard case .string(let text) = try member(name) else {
      throw JSONError(description: "\"\(name)\" must be a text")
    }
    return text
  }

  func integer<Integer: FixedWidthInteger>(_ name: String) throws(JSONError) -> Integer {
    guard case .integer(let number) = try member(name), let value = Integer(exactly: number) else {
      throw JSONError(description: "\"\(name)\" must be a whole number of \(Integer.bitWidth) bits")
    }
    return value
  }

  func array(_ name: String) throws(JSONError) -> [JSONValue] {
    guard case .array(let values) = try member(name) else {
      throw JSONError(description: "\"\(name)\" must be a list")
    }
    return values
  }
}
