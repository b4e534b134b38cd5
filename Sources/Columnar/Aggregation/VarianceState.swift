/// `stddev` and `variance` of DOUBLE, by Welford's method; partial values merge by the rule of Chan, Golub and LeVeque,
/// "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
///
/// Each group computes on distances from its first value, so that the digits of values far from zero are not lost in
/// their mean, and results from other splits of the rows differ in the last digits only.
///
/// Over one value the sample forms are null and those of the population 0; over none all are null.
package final class VarianceState: AggregateState {
  package struct Kind: Hashable, Sendable {
    package enum Population: Hashable, Sendable { case sample, whole }
    package enum Measure: Hashable, Sendable { case variance, deviation }

    package var measure: Measure
    package var population: Population

    package init(_ measure: Measure, of population: Population) {
      self.measure = measure
      self.population = population
    }
  }

  private struct Moments: BitwiseCopyable {
    var count: Int64 = 0
    /// A value near the others: the group's first.
    var origin = 0.0
    /// The mean distance from the origin.
    var mean = 0.0
    /// The sum of the squares of differences from the mean.
    var squares = 0.0
  }

  private let kind: Kind
  private var moments = GroupStorage<Moments>(empty: Moments())

  package init(_ kind: Kind) { self.kind = kind }

  package override var resultType: DataType { .double }
  package override var partialTypes: [DataType] { [.bigint, .double, .double, .double] }
  package override func ensureGroups(_ count: Int) { moments.ensure(count) }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    let input = inputs[0]
    precondition(groups.capacity >= rowCount && input.rowCount >= rowCount && input.physicalType == .double)
    let codes = unsafe groups.codes
    let values = unsafe input.doubles
    let moments = unsafe self.moments.base
    let hasNulls = input.hasNulls
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount where !hasNulls || input.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      let value = unsafe values[row]
      var known = unsafe moments[group]
      if known.count == 0 { known.origin = value }
      known.count &+= 1
      let distance = value - known.origin
      let difference = distance - known.mean
      known.mean += difference / Double(known.count)
      known.squares += difference * (distance - known.mean)
      unsafe moments[group] = known
    }
  }

  package override func merge(groups: CodeVector, partials: [Column], rowCount: Int) {
    precondition(groups.capacity >= rowCount && partials.allSatisfy { $0.rowCount >= rowCount })
    precondition(partials.map(\.physicalType) == [.int64, .double, .double, .double])
    let codes = unsafe groups.codes
    let counts = unsafe partials[0].int64s
    let origins = unsafe partials[1].doubles
    let means = unsafe partials[2].doubles
    let squares = unsafe partials[3].doubles
    let moments = unsafe self.moments.base
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount where unsafe counts[row] > 0 {
      let group = unsafe Int(codes[row])
      var known = unsafe moments[group]
      if known.count == 0 {
        known = unsafe Moments(count: counts[row], origin: origins[row], mean: means[row], squares: squares[row])
      } else {
        let added = unsafe Double(counts[row])
        let before = Double(known.count)
        unsafe known.count &+= counts[row]
        let share = added / Double(known.count)
        let difference = unsafe (origins[row] - known.origin) + means[row] - known.mean
        known.mean += difference * share
        unsafe known.squares += squares[row] + difference * difference * before * share
      }
      unsafe moments[group] = known
    }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    let moments = unsafe self.moments.base
    let kind = self.kind
    let output = unsafe target.doubles
    unsafe target.writeGroups(order, from: first, count: count, at: offset, to: output, seen: nil) { group in
      let known = unsafe moments[group]
      // The squares of one infinite value are NaN, and its variance is 0.
      guard known.count > 1 else { return 0 }
      let variance = known.squares / Double(kind.population == .sample ? known.count - 1 : known.count)
      return kind.measure == .variance ? variance : variance.squareRoot()
    }
    let least = kind.population == .sample ? 2 : 1
    let groups = unsafe order.codes + first
    // SAFETY: writeGroups has checked the range.
    for row in 0..<count where unsafe moments[Int(groups[row])].count < least { target.setNull(offset + row) }
  }

  package override func emitPartials(order: CodeVector, from first: Int, count: Int, into targets: [Column]) {
    let moments = unsafe self.moments.base
    unsafe targets[0].writeGroups(order, from: first, count: count, at: 0, to: targets[0].int64s, seen: nil) {
      unsafe moments[$0].count
    }
    unsafe targets[1].writeGroups(order, from: first, count: count, at: 0, to: targets[1].doubles, seen: nil) {
      unsafe moments[$0].origin
    }
    unsafe targets[2].writeGroups(order, from: first, count: count, at: 0, to: targets[2].doubles, seen: nil) {
      unsafe moments[$0].mean
    }
    unsafe targets[3].writeGroups(order, from: first, count: count, at: 0, to: targets[3].doubles, seen: nil) {
      unsafe moments[$0].squares
    }
  }

  package override func reset() { moments.reset() }
  package override var byteCount: Int { moments.byteCount }
}
