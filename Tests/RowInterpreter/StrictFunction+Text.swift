import Columnar
import QueryPlan

extension StrictFunction {
  func text() throws -> Datum {
    switch function {
    // One code point for one: texts do not change their length.
    case .lower: return textDatum(scalars(0).map(Self.lowercased))
    case .upper: return textDatum(scalars(0).map(Self.uppercased))
    case .length: return .exact(Int128(scalars(0).count))
    case .concatOperator: return .text(bytes(0) + bytes(1))
    case .substring: return try substring()
    case .splitPart: return splitPart()
    case .replace: return .text(replaced(bytes(0), bytes(1), bytes(2)))
    case .startsWith: return .boolean(bytes(0).starts(with: bytes(1)))
    case .endsWith: return .boolean(bytes(0).reversed().starts(with: bytes(1).reversed()))
    case .contains: return .boolean(bytes(1).isEmpty || !places(of: bytes(1), in: bytes(0)).isEmpty)
    case .trim, .ltrim, .rtrim: return trimmed()
    default: return .boolean(try matches())
    }
  }

  /// Unicode's simple mapping. The full one, which Swift knows, gives İ two code points.
  private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
  }

  /// Where the full mapping has several code points, the simple one is the title case if that is one, as of ᾀ.
  private static func uppercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "ß" { return "ẞ" }
    let upper = Array(scalar.properties.uppercaseMapping.unicodeScalars)
    let title = Array(scalar.properties.titlecaseMapping.unicodeScalars)
    return upper.count == 1 ? upper[0] : title.count == 1 ? title[0] : scalar
  }

  /// Where a text begins in another one, without overlaps.
  private func places(of part: [UInt8], in whole: [UInt8]) -> [Int] {
    var places: [Int] = []
    var index = 0
    while index + part.count <= whole.count, !part.isEmpty {
      if Array(whole[index..<(index + part.count)]) == part {
        places.append(index)
        index += part.count
      } else {
        index += 1
      }
    }
    return places
  }

  private func replaced(_ whole: [UInt8], _ part: [UInt8], _ other: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    for place in places(of: part, in: whole) {
      result += whole[start..<place] + other
      start = place + part.count
    }
    return result + whole[start...]
  }

  /// From 1; position 0 lies before the first code point, negative ones count from the end.
  private func substring() throws -> Datum {
    let whole = scalars(0)
    let limit = Int128(UInt32.max)
    var start = exact(1)
    var length = values.count > 2 ? exact(2) : limit
    guard start >= -limit - 1, start <= limit, length >= -limit - 1, length <= limit else {
      throw InterpreterError(.value, "substring outside of the supported range")
    }
    if start < 0 {
      start = Int128(whole.count) + start + 1
      // A start before the text shortens what is taken.
      if start < 1 {
        length = length < 0 ? length : length - (1 - start)
        start = 1
        if length < 0 { length = 0 }
      }
    }
    var end = start + length
    if length < 0 { (start, end) = (end, start) }
    let first = max(start, 1) - 1
    let last = min(end - 1, Int128(whole.count))
    return first < last ? textDatum(whole[Int(first)..<Int(last)]) : .text("")
  }

  private func splitPart() -> Datum {
    let (whole, separator, index) = (bytes(0), bytes(1), exact(2))
    var parts: [[UInt8]] = []
    var start = 0
    for place in places(of: separator, in: whole) {
      parts.append(Array(whole[start..<place]))
      start = place + separator.count
    }
    parts.append(Array(whole[start...]))
    if separator.isEmpty { parts = scalars(0).map { Array(String($0).utf8) } }
    let position = index > 0 ? index - 1 : Int128(parts.count) + index
    guard index != 0, position >= 0, position < Int128(parts.count) else { return .text("") }
    return .text(parts[Int(position)])
  }

  private func trimmed() -> Datum {
    let isCut: (Unicode.Scalar) -> Bool = { scalar in
      values.count > 1 ? scalars(1).contains(scalar) : scalar.properties.generalCategory == .spaceSeparator
    }
    var kept = scalars(0)[...]
    if function != .rtrim { kept = kept.drop(while: isCut) }
    if function != .ltrim {
      while let last = kept.last, isCut(last) { kept = kept.dropLast() }
    }
    return textDatum(kept)
  }

  // MARK: LIKE

  private enum PatternPart {
    case any, one
    case scalar(Unicode.Scalar)
  }

  private func matches() throws -> Bool {
    var (subject, pattern) = (scalars(0), scalars(1))
    if function == .ilike {
      subject = subject.map(Self.lowercased)
      pattern = pattern.map(Self.lowercased)
    }
    let escape = values.count > 2 ? scalars(2) : []
    guard escape.count <= 1 else { throw InterpreterError(.value, "the escape is one character") }
    var parts: [PatternPart] = []
    var rest = pattern[...]
    while let scalar = rest.popFirst() {
      if scalar == escape.first {
        guard let next = rest.popFirst() else {
          throw InterpreterError(.value, "a pattern must not end with the escape")
        }
        parts.append(.scalar(next))
      } else {
        parts.append(scalar == "%" ? .any : scalar == "_" ? .one : .scalar(scalar))
      }
    }
    return Self.match(subject[...], parts[...])
  }

  private static func match(_ subject: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<PatternPart>) -> Bool {
    // reachable[i]: the pattern so far matches the first i code points.
    var reachable = [true] + Array(repeating: false, count: subject.count)
    let text = Array(subject)
    for part in pattern {
      var next = Array(repeating: false, count: text.count + 1)
      for index in 0...text.count {
        switch part {
        case .any: next[index] = reachable[index] || (index > 0 && next[index - 1])
        case .one: next[index] = index > 0 && reachable[index - 1]
        case .scalar(let scalar): next[index] = index > 0 && reachable[index - 1] && text[index - 1] == scalar
        }
      }
      reachable = next
    }
    return reachable[text.count]
  }
}
