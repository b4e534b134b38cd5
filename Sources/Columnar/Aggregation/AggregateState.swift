import CKernels

/// The running values of one aggregate, one a group. Subclasses hold them as plain arrays, so that an update is a loop
/// over rows with an indexed add; virtual calls happen once a batch.
///
/// If you add an aggregate: what `emitPartials` writes on the map side must be what a merging state takes, in any split
/// of the rows that keeps their order.
package class AggregateState {
  /// The type of the values that `emit` writes; fixed while no update runs (a sum may widen from BIGINT to HUGEINT).
  package var resultType: DataType { preconditionFailure("abstract") }

  /// The types of the columns in which partial values travel. States of one column write their result.
  package var partialTypes: [DataType] { [resultType] }

  /// Makes room for groups `0..<count`; new groups start empty.
  package func ensureGroups(_ count: Int) { preconditionFailure("abstract") }

  /// Adds rows `0..<rowCount` of the `inputs` to the groups named by `groups`, all below the ensured count.
  ///
  /// - Parameter inputs: one column an argument; ``CountState`` of rows takes none.
  package func update(groups: CodeVector, inputs: [Column], rowCount: Int) { preconditionFailure("abstract") }

  /// Merges partial values, as `emitPartials` writes them.
  package func merge(groups: CodeVector, partials: [Column], rowCount: Int) {
    update(groups: groups, inputs: partials, rowCount: rowCount)
  }

  /// Writes the values of groups `order[first ..< first + count]` to `target` from row `offset` on and sets its
  /// row count to the end.
  package func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    preconditionFailure("abstract")
  }

  /// Writes the partial values of groups `order[first ..< first + count]` to `targets`, columns of `partialTypes`.
  package func emitPartials(order: CodeVector, from first: Int, count: Int, into targets: [Column]) {
    emit(order: order, from: first, count: count, into: targets[0], at: 0)
  }

  /// Empties all groups, keeping the room.
  package func reset() { preconditionFailure("abstract") }

  /// Bytes allocated.
  package var byteCount: Int { preconditionFailure("abstract") }

  init() {}
}

/// Growable plain storage, one value a group.
@safe
struct GroupStorage<Element: BitwiseCopyable>: ~Copyable {
  private(set) var capacity = 0
  private(set) var base: UnsafeMutablePointer<Element>
  /// nil where elements are written before they are read.
  private let empty: Element?

  init(empty: Element?) {
    self.empty = empty
    unsafe base = Self.resized(nil, to: 1)
    if let empty { unsafe base.initialize(to: empty) }
  }

  deinit { unsafe dfk_free(base) }

  /// Grows where it stands if it can: what is big then moves as pages, without a copy.
  mutating func ensure(_ count: Int) {
    guard count > capacity else { return }
    let newCapacity = max(count, capacity * 2, 64)
    unsafe base = unsafe Self.resized(base, to: newCapacity)
    if let empty { unsafe (base + capacity).initialize(repeating: empty, count: newCapacity - capacity) }
    capacity = newCapacity
  }

  private static func resized(_ base: UnsafeMutablePointer<Element>?, to count: Int) -> UnsafeMutablePointer<Element> {
    precondition(MemoryLayout<Element>.alignment <= 16, "memory is aligned to 16 bytes")
    // SAFETY: the memory, if any, came from here.
    return unsafe dfk_resize(base, count * MemoryLayout<Element>.stride).assumingMemoryBound(to: Element.self)
  }

  func reset() {
    if let empty { unsafe base.update(repeating: empty, count: capacity) }
  }

  var byteCount: Int { capacity * MemoryLayout<Element>.stride }
}

extension Column {
  /// Writes a value of each group `order[first ..< first + count]` to `output`, this column's storage, from row `offset`
  /// on, and sets the row count to the end.
  ///
  /// - Parameters:
  ///   - seen: 0 for the groups that are null; `nil` where none is.
  ///   - value: the value of a group; also asked of groups that are null.
  @inline(__always)
  func writeGroups<Element: BitwiseCopyable>(
    _ order: CodeVector, from first: Int, count: Int, at offset: Int, to output: UnsafeMutablePointer<Element>,
    seen: UnsafePointer<UInt8>?, value: (Int) -> Element
  ) {
    precondition(offset + count <= capacity && first + count <= order.capacity)
    let groups = unsafe order.codes + first
    let output = unsafe output + offset
    // SAFETY: checked above; groups are below the states' ensured count.
    for row in 0..<count { unsafe output[row] = value(Int(groups[row])) }
    if let seen = unsafe seen {
      for row in 0..<count where unsafe seen[Int(groups[row])] == 0 { setNull(offset + row) }
    }
    rowCount = offset + count
  }

  /// Whether row `row` is valid, without a bounds check; `row` must be below the capacity.
  @inline(__always)
  func isValidUnchecked(_ row: Int) -> Bool {
    unsafe (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 1
  }

  /// Marks a row null; `row` must be below the capacity.
  @inline(__always)
  func setNull(_ row: Int) {
    makeNullable()
    unsafe validity[row &>> 6] &= ~(1 &<< UInt64(row & 63))
  }
}
