/// Scales cases down where they would take minutes: builds without optimisation (sanitizers are of these), and builds
/// whose degraded hash makes tables linear.
enum TestSize {
  /// `count` in an optimised build.
  ///
  /// - Parameter degraded: where the hash is degraded, if that must be less than `small`.
  static func cases(_ count: Int, small: Int, degraded: Int? = nil) -> Int {
    #if DEGRADED_HASH_ZERO || DEGRADED_HASH_ONE_BIT
      degraded ?? small
    #elseif DEBUG
      small
    #else
      count
    #endif
  }
}
