import CKernels

/// Gives equal strings equal codes, densely from 0 in order of first appearance.
///
/// Open addressing with linear probing; a slot holds the high half of the hash beside the code, so that a lookup
/// compares bytes only where the hashes agree.
@safe
package final class StringInterner {
  package private(set) var count = 0
  private var slotBits: UInt64
  private var slots: UnsafeMutablePointer<UInt64>
  private var views: UnsafeMutablePointer<StringView>
  private var hashStorage: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private var arena: ByteArena?
  /// Of the batch that is being interned.
  private let rowHashes = WordVector(capacity: 0)
  /// Rows by which the bytes of long strings are asked for ahead.
  private static let prefetchDistance = 16

  /// - Parameter copiesBytes: whether long strings are copied, because their batch does not outlive the call.
  package init(capacity: Int = 256, copiesBytes: Bool) {
    let slotCount = max(512, (capacity * 2).nextPowerOfTwo)
    slotBits = UInt64(slotCount.trailingZeroBitCount)
    self.capacity = slotCount / 2
    unsafe slots = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    unsafe views = UnsafeMutablePointer<StringView>.allocate(capacity: slotCount / 2)
    unsafe views.initialize(repeating: StringView(), count: slotCount / 2)
    unsafe hashStorage = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount / 2)
    unsafe hashStorage.initialize(repeating: 0, count: slotCount / 2)
    arena = copiesBytes ? ByteArena() : nil
  }

  deinit {
    unsafe slots.deallocate()
    unsafe views.deallocate()
    unsafe hashStorage.deallocate()
  }

  /// The strings by code; `count` of them.
  package var strings: UnsafeMutablePointer<StringView> { unsafe views }
  /// The hashes by code; `count` of them.
  package var hashes: UnsafeMutablePointer<UInt64> { unsafe hashStorage }

  /// Bytes allocated.
  package var byteCount: Int { (1 << Int(slotBits)) * 8 + capacity * 24 + (arena?.byteCount ?? 0) }

  /// Keeps the bytes of copied strings alive.
  package var bytesOwner: AnyObject? { arena }

  /// Forgets all strings, keeping the room.
  package func removeAll() {
    guard count > 0 else { return }
    count = 0
    unsafe slots.update(repeating: 0, count: 1 << Int(slotBits))
    if arena != nil { arena = ByteArena() }
  }

  /// Writes the code of each row's string; null rows get `nullCode`.
  ///
  /// Stops before the row that would make more than `limit` strings and returns the number of rows done.
  package func intern(
    _ column: Column, into target: CodeVector, nullCode: UInt32, limit: Int = Int(UInt32.max >> 1)
  ) -> Int {
    let rowCount = column.rowCount
    precondition(column.physicalType == .string && target.capacity >= rowCount)
    let input = unsafe column.strings
    let codes = unsafe target.codes
    let validity = unsafe column.validity
    let hasNulls = column.hasNulls
    var row = unsafe findShort(
      input, validity: hasNulls ? validity : nil, rowCount: rowCount, into: codes, nullCode: nullCode)
    if row == rowCount { return rowCount }
    // Hashes first: their loads of long strings overlap where no lookup stands between them.
    rowHashes.ensureCapacity(rowCount)
    let hashes = unsafe rowHashes.words
    let lastPrefetched = max(rowCount &- Self.prefetchDistance, row)
    for row in row..<lastPrefetched {
      // An address, or the end of a short string, which does no harm.
      unsafe dfk_prefetch(input[row &+ Self.prefetchDistance].high)
      unsafe hashes[row] = KeyHash.hash(input[row])
    }
    for row in lastPrefetched..<rowCount { unsafe hashes[row] = KeyHash.hash(input[row]) }
    while row < rowCount {
      // None of these changes until a string is added.
      let slots = unsafe slots
      let views = unsafe views
      let shift = 64 &- slotBits
      let mask = (1 &<< Int(slotBits)) &- 1
      // SAFETY: rowCount rows are there on both sides; slots are masked; codes in slots are below `count`.
      rows: while row < rowCount {
        if unsafe hasNulls && (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 0 {
          unsafe codes[row] = nullCode
          row &+= 1
          continue
        }
        let view = unsafe input[row]
        let hash = unsafe hashes[row]
        var slot = Int(truncatingIfNeeded: hash &>> shift)
        let salt = hash << 32
        while true {
          let entry = unsafe slots[slot]
          if entry == 0 { break rows }
          if (entry ^ salt) &>> 32 == 0 {
            let code = UInt32(truncatingIfNeeded: entry) &- 1
            if unsafe views[Int(code)] == view {
              unsafe codes[row] = code
              break
            }
          }
          slot = (slot &+ 1) & mask
        }
        row &+= 1
      }
      if row == rowCount { break }
      guard count < limit else { return row }
      unsafe codes[row] = insert(input[row], hash: hashes[row])
      row &+= 1
    }
    return rowCount
  }

  /// Writes the codes of the first rows, up to one whose string is not held or up to which most are long, and returns that
  /// row or `rowCount`.
  ///
  /// Where few short strings repeat, which is what dictionaries are for, that is a whole batch. In a function of its own, so
  /// that all it needs stays in registers.
  @inline(never)
  private func findShort(
    _ input: UnsafeMutablePointer<StringView>, validity: UnsafeMutablePointer<UInt64>?, rowCount: Int,
    into codes: UnsafeMutablePointer<UInt32>, nullCode: UInt32
  ) -> Int {
    let slots = unsafe slots
    let views = unsafe views
    let shift = 64 &- slotBits
    let mask = (1 &<< Int(slotBits)) &- 1
    var longCount = 0
    // SAFETY: rowCount rows are there on both sides; slots are masked; codes in slots are below `count`.
    rows: for row in 0..<rowCount {
      if let validity = unsafe validity, unsafe (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 0 {
        unsafe codes[row] = nullCode
        continue
      }
      let view = unsafe input[row]
      guard view.isInline else {
        longCount &+= 1
        let code = heldCode(view, hash: KeyHash.hash(view))
        if code == CodeVector.none || longCount &* 2 > row &+ 32 { return row }
        unsafe codes[row] = code
        continue
      }
      var slot = Int(truncatingIfNeeded: KeyHash.hash(view) &>> shift)
      while true {
        let entry = unsafe slots[slot]
        if entry == 0 { return row }
        let code = UInt32(truncatingIfNeeded: entry) &- 1
        let held = unsafe views[Int(code)]
        if (held.low ^ view.low) | (held.high ^ view.high) == 0 {
          unsafe codes[row] = code
          continue rows
        }
        slot = (slot &+ 1) & mask
      }
    }
    return rowCount
  }

  /// Writes the code of each row's string; ``CodeVector/none`` for null rows and strings that are not held. Changes
  /// nothing: may be called from several threads at a time.
  package func find(_ column: Column, rowCount: Int, into target: CodeVector) {
    precondition(column.physicalType == .string && column.rowCount >= rowCount && target.capacity >= rowCount)
    let input = unsafe column.strings
    let codes = unsafe target.codes
    // SAFETY: rowCount rows are there on both sides.
    for row in 0..<rowCount {
      let isNull = column.hasNulls && !column.isValidUnchecked(row)
      unsafe codes[row] = isNull ? CodeVector.none : heldCode(input[row], hash: KeyHash.hash(input[row]))
    }
  }

  /// The code of one string, which is added when new.
  package func intern(_ view: StringView) -> UInt32 {
    let hash = KeyHash.hash(view)
    let code = heldCode(view, hash: hash)
    return code == CodeVector.none ? insert(view, hash: hash) : code
  }

  /// The code of a string; ``CodeVector/none`` where it is not held.
  private func heldCode(_ view: StringView, hash: UInt64) -> UInt32 {
    let mask = (1 &<< Int(slotBits)) &- 1
    var slot = Int(truncatingIfNeeded: hash &>> (64 &- slotBits))
    while true {
      // SAFETY: slot is masked to the slot count; codes in slots are below `count`.
      let entry = unsafe slots[slot]
      if entry == 0 { return CodeVector.none }
      if (entry ^ (hash << 32)) &>> 32 == 0 {
        let code = UInt32(truncatingIfNeeded: entry) &- 1
        if unsafe views[Int(code)] == view { return code }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(never)
  private func insert(_ view: StringView, hash: UInt64) -> UInt32 {
    if count == capacity { grow() }
    precondition(count < Int(UInt32.max >> 1))
    let code = count
    let kept = if let arena { arena.append(view) } else { view }
    // SAFETY: code < capacity; place() finds an empty slot since at most half are used.
    unsafe views[code] = kept
    unsafe hashStorage[code] = hash
    place(code: UInt32(code), hash: hash)
    count = code + 1
    return UInt32(code)
  }

  private func place(code: UInt32, hash: UInt64) {
    let slots = unsafe slots
    let mask = (1 << Int(slotBits)) - 1
    var slot = Int(truncatingIfNeeded: hash >> (64 - slotBits))
    while unsafe slots[slot] != 0 { slot = (slot + 1) & mask }
    unsafe slots[slot] = (hash << 32) | UInt64(code + 1)
  }

  private func grow() {
    let newCapacity = capacity * 2
    let newViews = UnsafeMutablePointer<StringView>.allocate(capacity: newCapacity)
    unsafe newViews.initialize(repeating: StringView(), count: newCapacity)
    unsafe newViews.update(from: views, count: count)
    unsafe views.deallocate()
    unsafe views = unsafe newViews
    let newHashes = UnsafeMutablePointer<UInt64>.allocate(capacity: newCapacity)
    unsafe newHashes.initialize(repeating: 0, count: newCapacity)
    unsafe newHashes.update(from: hashStorage, count: count)
    unsafe hashStorage.deallocate()
    unsafe hashStorage = unsafe newHashes
    capacity = newCapacity
    unsafe slots.deallocate()
    slotBits += 1
    let slotCount = 1 << Int(slotBits)
    unsafe slots = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    for code in 0..<count { unsafe place(code: UInt32(code), hash: hashStorage[code]) }
  }
}

extension Int {
  /// The least power of two that is not below `self`; 1 for values below 1.
  package var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
