/// A time of day, UTC: `05:00`.
package struct TimeOfDay: Hashable, Sendable {
  /// In `0..<24`.
  package var hour: Int
  /// In `0..<60`.
  package var minute: Int

  /// Returns nil where the text is not `HH:MM`.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.allSatisfy(\.isNumber) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    self.hour = hour
    self.minute = minute
  }
}
