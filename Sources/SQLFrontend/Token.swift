import QueryPlan

/// One lexical element of a query.
struct Token: Equatable {
  enum Kind: Equatable {
    /// An unquoted word: keyword or name, as written.
    case word(String)
    /// A name in double quotes, without them.
    case quotedIdentifier(String)
    /// Text in single quotes, without them.
    case string(String)
    /// Numbers, as written.
    case integer(String)
    case decimal(String)
    case floatingPoint(String)
    case symbol(Symbol)
    case end
  }

  var kind: Kind
  var range: SourceRange
}

/// Operators and punctuation.
enum Symbol: String, CaseIterable {
  case jsonExtractText = "->>"
  case jsonExtract = "->"
  case doubleColon = "::"
  case assign = ":="
  case concat = "||"
  case startsWith = "^@"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case lessGreater = "<>"
  case notEqual = "!="
  case doubleEqual = "=="
  case arrow = "=>"
  case integerDivide = "//"
  case doubleStar = "**"
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case comma = ","
  case dot = "."
  case semicolon = ";"
  case colon = ":"
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case caret = "^"
  case equal = "="
  case less = "<"
  case greater = ">"
  case ampersand = "&"
  case pipe = "|"
  case tilde = "~"
  case at = "@"
  case question = "?"
  case dollar = "$"
}

extension Symbol {
  /// The symbols that begin with a byte, longest first, with their bytes.
  static let byFirstByte: [[(Symbol, [UInt8])]] = {
    var table = [[(Symbol, [UInt8])]](repeating: [], count: 256)
    for symbol in allCases {
      let spelling = Array(symbol.rawValue.utf8)
      let row = Int(spelling[0])
      let place = table[row].firstIndex { $0.1.count < spelling.count } ?? table[row].count
      table[row].insert((symbol, spelling), at: place)
    }
    return table
  }()
}
