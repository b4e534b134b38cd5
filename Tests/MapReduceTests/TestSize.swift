/// Scales cases down where they would take minutes: builds without optimisation (sanitizers are of these), and builds
/// whose degraded hash makes tables linear.
enum TestSize {
  static func cases(_ count: Int, small: Int) -> Int {
    #if DEBUG || DEGRADED_HASH_ZERO || DEGRADED_HASH_ONE_BIT
      small
    #else
      count
    #endif
  }
}
