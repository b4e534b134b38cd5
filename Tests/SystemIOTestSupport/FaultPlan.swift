/// Says which calls of a simulated file system fail, counted from 1.
package struct FaultPlan: Sendable {
  package enum Effect: Sendable {
    /// The call does nothing and fails; a write stores half of its bytes first.
    case refused
    /// The call does its work and fails all the same, as a lost answer would.
    case doneAndFailed
  }

  package struct Fault: Sendable {
    package var code: Int32
    package var effect: Effect

    package init(code: Int32, effect: Effect = .refused) {
      self.code = code
      self.effect = effect
    }
  }

  package var faults: [Int: Fault]

  package init(_ faults: [Int: Fault] = [:]) {
    self.faults = faults
  }
}
