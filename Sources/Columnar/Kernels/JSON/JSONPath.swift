/// A place in a JSON document: `$.a.b[0]`, `/a/b/0` (RFC 6901), or anything else as the name of a member.
package struct JSONPath: Hashable, Sendable {
  /// Why a path cannot be used.
  package struct Failure: Error, Hashable {
    package var message: String
  }

  enum Step: Hashable {
    /// A member of an object, by its name without escapes.
    case member([UInt8])
    /// An element of an array, from 0; negative from the end.
    case element(Int)
    /// A member, or an element where the name is its number.
    case either([UInt8], Int?)
  }

  let steps: [Step]

  /// The element with that number of an array.
  package init(element: Int) { steps = [.element(element)] }

  /// Reads a path.
  package init(_ path: [UInt8]) throws(Failure) {
    switch path.first {
    case nil: steps = []
    case UInt8(ascii: "$"): steps = try Self.dollarSteps(path)
    case UInt8(ascii: "/"): steps = Self.pointerSteps(path)
    default:
      guard path != [UInt8(ascii: "*")] else { throw Self.wildcard }
      steps = [.member(path)]
    }
  }

  private static let wildcard = Failure(message: "paths with * or .. give lists, which are not supported")

  private static func dollarSteps(_ path: [UInt8]) throws(Failure) -> [Step] {
    var steps: [Step] = []
    var index = 1
    while index < path.count {
      let start = index
      let failure = Failure(message: "the JSON path is wrong at '\(String(decoding: path[start...], as: UTF8.self))'")
      let byte = path[index]
      index += 1
      switch byte {
      case UInt8(ascii: "."):
        guard index < path.count else { throw failure }
        if path[index] == UInt8(ascii: "*") || path[index] == UInt8(ascii: ".") { throw wildcard }
        var name: [UInt8] = []
        if path[index] == UInt8(ascii: "\"") {
          index += 1
          var isClosed = false
          while index < path.count, !isClosed {
            if path[index] == UInt8(ascii: "\\"), index + 1 < path.count {
              name.append(path[index + 1])
              index += 2
            } else if path[index] == UInt8(ascii: "\"") {
              isClosed = true
              index += 1
            } else {
              name.append(path[index])
              index += 1
            }
          }
          guard isClosed else { throw failure }
        } else {
          while index < path.count, path[index] != UInt8(ascii: "."), path[index] != UInt8(ascii: "[") {
            name.append(path[index])
            index += 1
          }
          guard !name.isEmpty else { throw failure }
        }
        steps.append(.member(name))
      case UInt8(ascii: "["):
        guard let end = path[index...].firstIndex(of: UInt8(ascii: "]")) else { throw failure }
        var digits = String(decoding: path[index..<end], as: UTF8.self)
        if digits == "*" { throw wildcard }
        index = end + 1
        if digits == "#" {
          // Behind the last element: there is none.
          steps.append(.element(.max))
          continue
        }
        let isFromEnd = digits.hasPrefix("#-") || digits.hasPrefix("-")
        if isFromEnd { digits = String(digits.drop { $0 == "#" }.dropFirst()) }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- 48 < 10 }), let number = Int(digits) else {
          throw failure
        }
        steps.append(.element(isFromEnd ? (number == 0 ? .max : -number) : number))
      default: throw failure
      }
    }
    return steps
  }

  private static func pointerSteps(_ path: [UInt8]) -> [Step] {
    path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
      var name: [UInt8] = []
      var isEscaped = false
      for byte in part {
        if isEscaped {
          name.append(
            byte == UInt8(ascii: "0") ? UInt8(ascii: "~") : byte == UInt8(ascii: "1") ? UInt8(ascii: "/") : byte)
          isEscaped = false
        } else if byte == UInt8(ascii: "~") {
          isEscaped = true
        } else {
          name.append(byte)
        }
      }
      let isNumber =
        !name.isEmpty && name.allSatisfy { $0 &- 48 < 10 } && (name.count == 1 || name[0] != UInt8(ascii: "0"))
      return .either(name, isNumber ? Int(String(decoding: name, as: UTF8.self)) : nil)
    }
  }
}
