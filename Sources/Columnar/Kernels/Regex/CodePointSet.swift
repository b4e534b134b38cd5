/// A set of code points, as ascending ranges that neither touch nor overlap.
struct CodePointSet: Hashable {
  private(set) var ranges: [ClosedRange<UInt32>]

  static let maximum: UInt32 = 0x10FFFF

  init(_ ranges: [ClosedRange<UInt32>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
        self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  init(_ value: UInt32) { ranges = [value...value] }

  static let all = CodePointSet([0...maximum])

  /// The only member of a set of one.
  var single: UInt32? {
    guard ranges.count == 1, ranges[0].lowerBound == ranges[0].upperBound else { return nil }
    return ranges[0].lowerBound
  }

  var inverted: CodePointSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.maximum { result.append(next...Self.maximum) }
    return CodePointSet(result)
  }

  func union(_ other: CodePointSet) -> CodePointSet { CodePointSet(ranges + other.ranges) }

  func contains(_ value: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= value
  }

  func without(_ value: UInt32) -> CodePointSet {
    CodePointSet(inverted.ranges + [value...value]).inverted
  }

  // MARK: Named sets

  /// `d`, `s`, `w`: ASCII only, as in RE2.
  static func perl(_ name: UInt8) -> CodePointSet? {
    switch name {
    case UInt8(ascii: "d"): CodePointSet([0x30...0x39])
    case UInt8(ascii: "s"): CodePointSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    case UInt8(ascii: "w"): CodePointSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    default: nil
    }
  }

  /// The set of `[:name:]`.
  static func posix(_ name: String) -> CodePointSet? {
    let upper: ClosedRange<UInt32> = 0x41...0x5A
    let lower: ClosedRange<UInt32> = 0x61...0x7A
    let digit: ClosedRange<UInt32> = 0x30...0x39
    switch name {
    case "alnum": return CodePointSet([digit, upper, lower])
    case "alpha": return CodePointSet([upper, lower])
    case "ascii": return CodePointSet([0...0x7F])
    case "blank": return CodePointSet([0x09...0x09, 0x20...0x20])
    case "cntrl": return CodePointSet([0...0x1F, 0x7F...0x7F])
    case "digit": return CodePointSet([digit])
    case "graph": return CodePointSet([0x21...0x7E])
    case "lower": return CodePointSet([lower])
    case "print": return CodePointSet([0x20...0x7E])
    case "punct": return CodePointSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": return CodePointSet([0x09...0x0D, 0x20...0x20])
    case "upper": return CodePointSet([upper])
    case "word": return CodePointSet([digit, upper, 0x5F...0x5F, lower])
    case "xdigit": return CodePointSet([digit, 0x41...0x46, 0x61...0x66])
    default: return nil
    }
  }

  /// The code points of a general category (`L`, `Lu`, …) of Unicode; `Any` is all of them.
  static func category(_ name: String) -> CodePointSet? {
    if name == "Any" { return all }
    guard let first = name.unicodeScalars.first, "LMNPSZC".unicodeScalars.contains(first) else { return nil }
    guard name.unicodeScalars.count == 1 || categoryNames.values.contains(name) else { return nil }
    // Unassigned code points are in no category that RE2 knows.
    if name == "Cn" { return nil }
    return CodePointSet(
      categoryRuns.filter { run in
        let category = categoryNames[run.category] ?? ""
        return category != "Cn" && category.hasPrefix(name)
      }.map(\.range))
  }

  /// All code points as runs of one category.
  private static let categoryRuns: [(range: ClosedRange<UInt32>, category: Unicode.GeneralCategory)] = {
    var runs: [(range: ClosedRange<UInt32>, category: Unicode.GeneralCategory)] = []
    var start: UInt32 = 0
    var current = Unicode.GeneralCategory.control
    for value in 0...maximum {
      let category = Unicode.Scalar(value)?.properties.generalCategory ?? .surrogate
      if category != current {
        runs.append((start...(value - 1), current))
        start = value
        current = category
      }
    }
    runs.append((start...maximum, current))
    return runs
  }()

  private static let categoryNames: [Unicode.GeneralCategory: String] = [
    .uppercaseLetter: "Lu", .lowercaseLetter: "Ll", .titlecaseLetter: "Lt", .modifierLetter: "Lm", .otherLetter: "Lo",
    .nonspacingMark: "Mn", .spacingMark: "Mc", .enclosingMark: "Me", .decimalNumber: "Nd", .letterNumber: "Nl",
    .otherNumber: "No", .connectorPunctuation: "Pc", .dashPunctuation: "Pd", .openPunctuation: "Ps",
    .closePunctuation: "Pe", .initialPunctuation: "Pi", .finalPunctuation: "Pf", .otherPunctuation: "Po",
    .mathSymbol: "Sm", .currencySymbol: "Sc", .modifierSymbol: "Sk", .otherSymbol: "So", .spaceSeparator: "Zs",
    .lineSeparator: "Zl", .paragraphSeparator: "Zp", .control: "Cc", .format: "Cf", .surrogate: "Cs",
    .privateUse: "Co", .unassigned: "Cn",
  ]

  // MARK: Case

  /// The set with all other cases of its members.
  var foldingCase: CodePointSet {
    var added: [ClosedRange<UInt32>] = []
    if ranges.allSatisfy({ $0.upperBound < 0x80 }) {
      for letter in UInt32(0x61)...0x7A where contains(letter) || contains(letter ^ 0x20) {
        added += [letter...letter, (letter ^ 0x20)...(letter ^ 0x20)]
        // The Kelvin sign and the long s.
        if letter == 0x6B { added.append(0x212A...0x212A) }
        if letter == 0x73 { added.append(0x17F...0x17F) }
      }
      return CodePointSet(ranges + added)
    }
    for orbit in Self.caseOrbits where orbit.contains(where: contains) { added += orbit.map { $0...$0 } }
    return CodePointSet(ranges + added)
  }

  /// The code points that are one another's other case, by Unicode's simple mappings.
  private static let caseOrbits: [[UInt32]] = {
    var orbits: [UInt32: [UInt32]] = [:]
    // No letter behind plane 1 has cases; İ and ı have no partner in simple folding.
    for value in 0...0x1FFFF as ClosedRange<UInt32> where value != 0x130 && value != 0x131 {
      guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else { continue }
      let folded = CaseKernels.mapped(.lower, CaseKernels.mapped(.upper, value))
      orbits[folded, default: [folded]].append(value)
    }
    return orbits.values.map { Array(Set($0)) }.filter { $0.count > 1 }
  }()
}
