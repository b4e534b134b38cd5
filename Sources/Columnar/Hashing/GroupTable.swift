/// Numbers groups densely from 0 in order of first appearance, by packed key.
///
/// ```
///   slots   [ hash low 32 │ group + 1 ] …   open addressing, linear probing, at most half full,
///                                           indexed by the top hash bits behind the bucket prefix
///   keys    wordsPerKey × UInt64 a group    hashes   UInt64 a group
/// ```
/// Since the index is the top of the hash, slot order is nearly canonical order.
@safe
package final class GroupTable {
  package let wordsPerKey: Int
  package private(set) var groupCount = 0
  private let prefixBits: UInt64
  private var slotBits: UInt64
  private var capacity: Int
  private var slots: UnsafeMutablePointer<UInt64>
  private var keys: UnsafeMutablePointer<UInt64>
  private var hashStorage: UnsafeMutablePointer<UInt64>

  /// - Parameters:
  ///   - capacity: groups to make room for at first.
  ///   - prefixBits: leading hash bits that all keys of this table share.
  package init(wordsPerKey: Int, capacity: Int, prefixBits: Int = 0) {
    self.wordsPerKey = wordsPerKey
    self.prefixBits = UInt64(prefixBits)
    let slotCount = max(64, (capacity * 2).nextPowerOfTwo)
    slotBits = UInt64(slotCount.trailingZeroBitCount)
    self.capacity = slotCount / 2
    unsafe slots = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    unsafe keys = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount / 2 * max(wordsPerKey, 1))
    unsafe keys.initialize(repeating: 0, count: slotCount / 2 * max(wordsPerKey, 1))
    unsafe hashStorage = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount / 2)
    unsafe hashStorage.initialize(repeating: 0, count: slotCount / 2)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe keys.deallocate()
    unsafe hashStorage.deallocate()
  }

  /// `wordsPerKey` words a group.
  package var keyWords: UnsafeMutablePointer<UInt64> { unsafe keys }
  /// One hash a group.
  package var hashes: UnsafeMutablePointer<UInt64> { unsafe hashStorage }

  /// Bytes allocated.
  package var byteCount: Int { (1 << Int(slotBits)) * 8 + capacity * (8 + 8 * max(wordsPerKey, 1)) }

  /// Forgets all groups, keeping the room.
  package func removeAll() {
    groupCount = 0
    unsafe slots.update(repeating: 0, count: 1 << Int(slotBits))
  }

  /// Writes each row's group. A row whose key is new when there are `limit` groups gets the number `limit`.
  ///
  /// - Returns: how many rows got `limit`.
  package func assignGroups(
    packed: WordVector, hashes: WordVector, rowCount: Int, limit: Int, into target: CodeVector
  ) -> Int {
    precondition(
      packed.capacity >= rowCount * wordsPerKey && hashes.capacity >= rowCount && target.capacity >= rowCount)
    // Room for every row being a new group, so that the loops need not grow.
    let needed = min(limit, groupCount + rowCount)
    while capacity < needed { grow() }
    switch wordsPerKey {
    case 0: return assignSingleGroup(rowCount: rowCount, limit: limit, target)
    case 1: return unsafe assign(packed.words, hashes.words, rowCount, limit, target.codes, width: 1)
    case 2: return unsafe assign(packed.words, hashes.words, rowCount, limit, target.codes, width: 2)
    default: return unsafe assign(packed.words, hashes.words, rowCount, limit, target.codes, width: wordsPerKey)
    }
  }

  private func assignSingleGroup(rowCount: Int, limit: Int, _ target: CodeVector) -> Int {
    precondition(limit >= 1)
    if groupCount == 0 && rowCount > 0 {
      groupCount = 1
      unsafe hashStorage[0] = KeyHash.emptyKey
    }
    target.fill(with: 0, count: rowCount)
    return 0
  }

  @inline(__always)
  private func assign(
    _ packed: UnsafeMutablePointer<UInt64>, _ rowHashes: UnsafeMutablePointer<UInt64>, _ rowCount: Int, _ limit: Int,
    _ output: UnsafeMutablePointer<UInt32>, width: Int
  ) -> Int {
    // SAFETY: slots are masked to the slot count, groups in slots are below groupCount <= capacity, which is at least
    // min(limit, groupCount + rowCount); an empty slot always exists since at most half are used.
    let slots = unsafe self.slots
    let keys = unsafe self.keys
    let hashes = unsafe self.hashStorage
    let shift = 64 &- slotBits
    let prefix = prefixBits
    let mask = (1 &<< Int(slotBits)) &- 1
    var groupCount = self.groupCount
    var missCount = 0
    for row in 0..<rowCount {
      let hash = unsafe rowHashes[row]
      let key = unsafe packed + row &* width
      var slot = Int(truncatingIfNeeded: (hash &<< prefix) &>> shift)
      var group: Int
      while true {
        let entry = unsafe slots[slot]
        if entry == 0 {
          if groupCount == limit {
            group = limit
            missCount &+= 1
            break
          }
          group = groupCount
          groupCount &+= 1
          unsafe slots[slot] = hash &<< 32 | UInt64(truncatingIfNeeded: group &+ 1)
          unsafe hashes[group] = hash
          for word in 0..<width { unsafe keys[group &* width &+ word] = key[word] }
          break
        }
        if (entry ^ (hash &<< 32)) &>> 32 == 0 {
          group = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
          let candidate = unsafe keys + group &* width
          var equal = unsafe candidate[0] == key[0]
          if width > 1 {
            for word in 1..<width { unsafe equal = equal && candidate[word] == key[word] }
          }
          if equal { break }
        }
        slot = (slot &+ 1) & mask
      }
      unsafe output[row] = UInt32(truncatingIfNeeded: group)
    }
    self.groupCount = groupCount
    return missCount
  }

  /// Writes each row's group, or ``CodeVector/none`` where the key has none. Changes nothing: may be called from several
  /// threads at a time.
  package func findGroups(packed: WordVector, hashes: WordVector, rowCount: Int, into target: CodeVector) {
    precondition(
      wordsPerKey > 0 && packed.capacity >= rowCount * wordsPerKey && hashes.capacity >= rowCount
        && target.capacity >= rowCount)
    let width = wordsPerKey
    let shift = 64 &- slotBits
    let mask = (1 &<< Int(slotBits)) &- 1
    let output = unsafe target.codes
    // SAFETY: slots are masked; groups in slots are below groupCount; an empty slot exists since at most half are used.
    for row in 0..<rowCount {
      let hash = unsafe hashes.words[row]
      let key = unsafe packed.words + row &* width
      var slot = Int(truncatingIfNeeded: (hash &<< prefixBits) &>> shift)
      var found = CodeVector.none
      while true {
        let entry = unsafe slots[slot]
        if entry == 0 { break }
        if (entry ^ (hash &<< 32)) &>> 32 == 0 {
          let group = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
          let candidate = unsafe keys + group &* width
          var equal = true
          for word in 0..<width { unsafe equal = equal && candidate[word] == key[word] }
          if equal {
            found = UInt32(truncatingIfNeeded: group)
            break
          }
        }
        slot = (slot &+ 1) & mask
      }
      unsafe output[row] = found
    }
  }

  private func grow() {
    precondition(capacity < 1 << 30, "too many groups in one bucket")
    let newCapacity = capacity * 2
    let width = max(wordsPerKey, 1)
    let newKeys = UnsafeMutablePointer<UInt64>.allocate(capacity: newCapacity * width)
    unsafe newKeys.initialize(repeating: 0, count: newCapacity * width)
    unsafe newKeys.update(from: keys, count: groupCount * width)
    unsafe keys.deallocate()
    unsafe keys = unsafe newKeys
    let newHashes = UnsafeMutablePointer<UInt64>.allocate(capacity: newCapacity)
    unsafe newHashes.initialize(repeating: 0, count: newCapacity)
    unsafe newHashes.update(from: hashStorage, count: groupCount)
    unsafe hashStorage.deallocate()
    unsafe hashStorage = unsafe newHashes
    capacity = newCapacity
    unsafe slots.deallocate()
    slotBits += 1
    let slotCount = 1 << Int(slotBits)
    unsafe slots = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    let mask = slotCount - 1
    for group in 0..<groupCount {
      let hash = unsafe hashStorage[group]
      var slot = Int(truncatingIfNeeded: (hash << prefixBits) >> (64 - slotBits))
      while unsafe slots[slot] != 0 { slot = (slot + 1) & mask }
      unsafe slots[slot] = hash << 32 | UInt64(group + 1)
    }
  }

  /// Writes all groups in ascending order of their hash; groups of equal hash in order of `tieBreak`.
  ///
  /// - Parameter tieBreak: whether the first group's key sorts before the second's; called only for equal hashes.
  package func canonicalOrder(into target: CodeVector, tieBreak: (UInt32, UInt32) -> Bool) {
    target.ensureCapacity(groupCount)
    let order = unsafe target.codes
    if wordsPerKey == 0 {
      if groupCount == 1 { unsafe order[0] = 0 }
      return
    }
    // SAFETY: exactly groupCount slots are used; the order has room for one group more, which the last empty slots write.
    let slotCount = 1 << Int(slotBits)
    var found = 0
    // Entries that wrapped around the end of the table stand in the first run, ahead of their turn.
    var wrapped: [UInt32] = []
    let shift = 64 &- slotBits
    var slot = 0
    while unsafe slots[slot] != 0 {
      let group = unsafe UInt32(truncatingIfNeeded: slots[slot]) &- 1
      let home = unsafe Int(truncatingIfNeeded: (hashStorage[Int(group)] &<< prefixBits) &>> shift)
      if home > slot {
        wrapped.append(group)
      } else {
        unsafe order[found] = group
        found &+= 1
      }
      slot &+= 1
    }
    // Without a branch: whether a slot is used cannot be foreseen.
    while slot < slotCount {
      let entry = unsafe slots[slot]
      unsafe order[found] = UInt32(truncatingIfNeeded: entry) &- 1
      found &+= entry == 0 ? 0 : 1
      slot &+= 1
    }
    for group in wrapped {
      unsafe order[found] = group
      found += 1
    }
    precondition(found == groupCount)
    let hashes = unsafe hashStorage
    func isBefore(_ left: UInt32, _ right: UInt32) -> Bool {
      let a = unsafe hashes[Int(left)]
      let b = unsafe hashes[Int(right)]
      return a != b ? a < b : tieBreak(left, right)
    }
    // Runs of the table are short, so insertion sort is nearly linear; a budget guards against crafted keys.
    var moves = 0
    let budget = 16 * groupCount + 1024
    var index = 1
    while index < found {
      let group = unsafe order[index]
      let hash = unsafe hashes[Int(group)]
      var hole = index
      while hole > 0 {
        let previous = unsafe order[hole &- 1]
        let previousHash = unsafe hashes[Int(previous)]
        if previousHash < hash || (previousHash == hash && !tieBreak(group, previous)) { break }
        unsafe order[hole] = previous
        hole &-= 1
        moves &+= 1
      }
      unsafe order[hole] = group
      index &+= 1
      if moves > budget {
        var all = unsafe UnsafeMutableBufferPointer(start: order, count: found)
        unsafe all.sort(by: isBefore)
        return
      }
    }
  }
}
