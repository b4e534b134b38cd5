/// Scales cases down where they would take minutes: builds without optimisation, and sanitizers are of these.
enum TestSize {
  static func cases(_ count: Int) -> Int {
    #if DEBUG
      max(count / 5, 1)
    #else
      count
    #endif
  }
}
