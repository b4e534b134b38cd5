import Columnar

extension Expression: CustomStringConvertible {
  /// One line of normalised text, equal for equal expressions only; columns appear as `#ordinal`.
  package var description: String { text(columns: nil) }

  /// As `description`, with the input's column names where they are given.
  package func text(columns: [String]?) -> String {
    switch self {
    case .column(let ordinal, _):
      guard let columns, columns.indices.contains(ordinal) else { return "#\(ordinal)" }
      return columns[ordinal]
    case .literal(let value, let type): return value.sqlLiteral(as: type)
    case .cast(let operand, let type, let mode):
      return "\(mode == .strict ? "CAST" : "TRY_CAST")(\(operand.text(columns: columns)) AS \(type))"
    case .conditional(let branches, let otherwise, _):
      let whens = branches.map {
        "WHEN \($0.condition.text(columns: columns)) THEN \($0.result.text(columns: columns))"
      }
      return "CASE \(whens.joined(separator: " ")) ELSE \(otherwise.text(columns: columns)) END"
    case .call(let function, let operands, _):
      return Expression.callText(function, operands.map { $0.text(columns: columns) })
    }
  }

  private static func callText(_ function: ScalarFunction, _ operands: [String]) -> String {
    switch function {
    case .add, .subtract, .multiply, .divide, .integerDivide, .modulo, .equal, .notEqual, .less, .lessOrEqual, .greater,
      .greaterOrEqual, .power:
      "(" + operands.joined(separator: " \(function.rawValue) ") + ")"
    case .concatOperator: "(" + operands.joined(separator: " || ") + ")"
    case .and: "(" + operands.joined(separator: " AND ") + ")"
    case .or: "(" + operands.joined(separator: " OR ") + ")"
    case .not: "(NOT \(operands[0]))"
    case .negate: "(-\(operands[0]))"
    case .isNull: "(\(operands[0]) IS NULL)"
    case .isNotNull: "(\(operands[0]) IS NOT NULL)"
    case .isDistinctFrom: "(\(operands.joined(separator: " IS DISTINCT FROM ")))"
    case .isNotDistinctFrom: "(\(operands.joined(separator: " IS NOT DISTINCT FROM ")))"
    case .inList: "(\(operands[0]) IN (\(operands.dropFirst().joined(separator: ", "))))"
    default: "\(function.rawValue)(\(operands.joined(separator: ", ")))"
    }
  }
}

extension AggregateCall: CustomStringConvertible {
  package var description: String { text(columns: nil) }

  package func text(columns: [String]?) -> String {
    let list = arguments.map { $0.text(columns: columns) }.joined(separator: ", ")
    let operand = arguments.isEmpty ? "" : "(\(isDistinct ? "DISTINCT " : "")\(list))"
    let condition = filter.map { " FILTER (WHERE \($0.text(columns: columns)))" } ?? ""
    return function.rawValue + operand + condition
  }
}

extension Value {
  /// The literal as SQL writes it, with its type wherever the digits alone do not tell.
  package func sqlLiteral(as type: DataType) -> String {
    switch (self, type) {
    case (.null, .null): return "NULL"
    case (.null, _): return "NULL::\(type)"
    case (.boolean(let value), _): return value ? "true" : "false"
    case (.double(let value), _): return "\(value)::DOUBLE"
    case (.string(let bytes), _): return Value.quoted(bytes)
    case (.int64(let value), .bigint): return "\(value)"
    case (.int64(let value), .date): return "DATE '\(Value.dateText(Int(value)))'"
    case (.int64(let value), .timestamp): return "TIMESTAMP '\(Value.timestampText(Int(value)))'"
    case (.int64(let value), .timestamptz): return "TIMESTAMPTZ '\(Value.timestampText(Int(value)))+00'"
    case (.int64(let value), .decimal(_, let scale)): return "\(Value.decimalText(Int128(value), scale))::\(type)"
    case (.int128(let value), .decimal(_, let scale)): return "\(Value.decimalText(value, scale))::\(type)"
    case (.int64(let value), _): return "\(value)::\(type)"
    case (.int128(let value), _): return "\(value)::\(type)"
    }
  }

  /// Quotes doubled; backslashes, control characters and bytes that are not UTF-8 escaped, so that it stays one line.
  private static func quoted(_ bytes: [UInt8]) -> String {
    var text = "'"
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    var plain: [UInt8] = []
    for byte in bytes {
      if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\") || (!isValid && byte >= 0x80) {
        let digits = String(byte, radix: 16)
        plain += Array("\\x\(byte < 16 ? "0" : "")\(digits)".utf8)
      } else {
        if byte == UInt8(ascii: "'") { plain.append(byte) }
        plain.append(byte)
      }
    }
    text += String(decoding: plain, as: UTF8.self)
    return text + "'"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }

  private static func dateText(_ day: Int) -> String {
    let (year, month, day) = CalendarDate.components(ofDay: day)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func timestampText(_ microseconds: Int) -> String {
    let seconds = (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000) / 1_000_000
    let fraction = microseconds - seconds * 1_000_000
    let day = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
    let second = seconds - day * 86_400
    let time = "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    return "\(dateText(day)) \(time)" + (fraction == 0 ? "" : ".\(padded(fraction, 6))")
  }

  private static func decimalText(_ unscaled: Int128, _ scale: Int) -> String {
    var digits = String(unscaled.magnitude)
    if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
    if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale)) }
    return (unscaled < 0 ? "-" : "") + digits
  }
}
