import ArgumentParser

/// One of a few words. What the parser makes of such an enumeration by itself goes through key paths and reflection,
/// which take a while in a process that has just started.
protocol ChoiceArgument: ExpressibleByArgument, CaseIterable, RawRepresentable<String> {}

extension ChoiceArgument {
  static var allValueStrings: [String] { allCases.map { $0.rawValue } }
  static var allValueDescriptions: [String: String] { [:] }
  var defaultValueDescription: String { rawValue }
}
