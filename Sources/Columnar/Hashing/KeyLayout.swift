/// How the key columns of a row are packed into 64-bit words, so that keys compare and copy as integers.
///
/// ```
///   user_id: 0…1,999,999 (+ null)   event_type: code (+ null)   hour: 0…23 (+ null)
///   └──────────── 21 bits ────────┴───────── 32 bits ──────────┴──── 5 bits ────┘   one word
/// ```
/// A column whose range is not known takes whole words and, once it has shown a null, one bit more.
/// (Velox calls this key normalisation.)
package struct KeyLayout: Sendable {
  /// What is known of a key column.
  package enum Domain: Sendable {
    /// Fixed-width integers within `minimum...maximum`.
    case range(minimum: Int64, maximum: Int64)
    case int64
    case int128
    case double
    /// Dictionary codes below `limit`.
    case codes(limit: Int)
    case bool
  }

  struct Slot: Sendable {
    var domain: Domain
    var word: Int
    var shift: UInt64
    /// 64 for whole words.
    var bits: Int
    /// Bit of the null flag, counted over all words, for whole-word columns.
    var nullBit: Int?
    /// Subtracted before packing.
    var base: Int64 = 0
  }

  let slots: [Slot]
  /// Words a key; 0 without key columns.
  package let wordCount: Int
  /// Whether every column can hold null.
  package let holdsNulls: Bool

  /// Lays the columns out in the given order.
  ///
  /// - Parameter holdsNulls: whether whole-word columns get a null bit; the other domains always hold null.
  package init(_ domains: [Domain], holdsNulls: Bool) {
    var slots: [Slot] = []
    var packedBits: [(index: Int, bits: Int)] = []
    var word = 0
    for (index, domain) in domains.enumerated() {
      var slot = Slot(domain: domain, word: 0, shift: 0, bits: 64)
      switch domain {
      case .range(let minimum, let maximum):
        let (range, overflow) = maximum.subtractingReportingOverflow(minimum)
        if !overflow && range < Int64.max {
          slot.base = minimum
          // Codes 0…range, and range + 1 for null.
          slot.bits = 64 - (range + 1).leadingZeroBitCount
        } else {
          slot.domain = .int64
        }
      case .codes(let limit): slot.bits = 64 - max(limit, 1).leadingZeroBitCount
      case .bool: slot.bits = 2
      case .int64, .int128, .double: break
      }
      if slot.bits == 64 {
        slot.word = word
        if case .int128 = domain { word += 2 } else { word += 1 }
        if holdsNulls { packedBits.append((index, 1)) }
      } else {
        packedBits.append((index, slot.bits))
      }
      slots.append(slot)
    }
    // First fit, in order.
    var used: [Int] = []
    for (index, bits) in packedBits {
      var place = used.firstIndex { $0 + bits <= 64 }
      if place == nil {
        used.append(0)
        place = used.count - 1
      }
      let at = used[place!]
      used[place!] += bits
      if slots[index].bits == 64 {
        slots[index].nullBit = (word + place!) * 64 + at
      } else {
        slots[index].word = word + place!
        slots[index].shift = UInt64(at)
      }
    }
    self.slots = slots
    wordCount = word + used.count
    self.holdsNulls = holdsNulls
  }

  /// Packs the keys of `rowCount` rows: row r's words are at `r * wordCount`.
  package func pack(_ keys: [KeyColumn], rowCount: Int, into target: WordVector) {
    let width = wordCount
    target.ensureCapacity(rowCount * width)
    let output = unsafe target.words
    unsafe output.update(repeating: 0, count: rowCount * width)
    // SAFETY: target holds rowCount × width words; columns hold rowCount rows (checked); word < width.
    for (slot, key) in zip(slots, keys) {
      let start = unsafe output + slot.word
      let shift = slot.shift
      switch key {
      case .codes(let codes, _):
        precondition(codes.capacity >= rowCount)
        let input = unsafe codes.codes
        for row in 0..<rowCount {
          // `none` + 1 wraps to 0, the code of null.
          unsafe start[row &* width] |= UInt64(input[row] &+ 1) &<< shift
        }
      case .strings: preconditionFailure("strings are packed as codes")
      case .values(let column):
        precondition(column.rowCount >= rowCount)
        let validity = unsafe column.validity
        let hasNulls = column.hasNulls
        switch (slot.domain, column.physicalType) {
        case (.range(let minimum, let maximum), .int64):
          let values = unsafe column.int64s
          if hasNulls {
            let nullCode = UInt64(bitPattern: maximum &- minimum &+ 1)
            for row in 0..<rowCount {
              let valid = unsafe (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 1
              let code = unsafe valid ? UInt64(bitPattern: values[row] &- minimum) : nullCode
              unsafe start[row &* width] |= code &<< shift
            }
          } else {
            for row in 0..<rowCount {
              unsafe start[row &* width] |= UInt64(bitPattern: values[row] &- minimum) &<< shift
            }
          }
        case (_, .int64):
          let values = unsafe column.int64s
          for row in 0..<rowCount { unsafe start[row &* width] = UInt64(bitPattern: values[row]) }
        case (_, .double):
          let values = unsafe column.doubles
          for row in 0..<rowCount { unsafe start[row &* width] = KeyHash.canonicalBits(values[row]) }
        case (_, .int128):
          let values = unsafe column.int128s
          for row in 0..<rowCount {
            unsafe start[row &* width] = UInt64(truncatingIfNeeded: values[row])
            unsafe start[row &* width &+ 1] = UInt64(truncatingIfNeeded: values[row] >> 64)
          }
        case (_, .bool):
          let values = unsafe column.bools
          for row in 0..<rowCount {
            let valid = unsafe !hasNulls || (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 1
            unsafe start[row &* width] |= (valid ? UInt64(values[row]) : 2) &<< shift
          }
        case (_, .string): preconditionFailure("strings are packed as codes")
        }
        if hasNulls && slot.bits == 64 {
          guard let nullBit = slot.nullBit else { preconditionFailure("layout has no place for nulls") }
          let isWide = if case .int128 = slot.domain { true } else { false }
          for row in 0..<rowCount where unsafe (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 0 {
            unsafe start[row &* width] = 0
            if isWide { unsafe start[row &* width &+ 1] = 0 }
            unsafe output[row &* width &+ (nullBit &>> 6)] |= 1 &<< UInt64(nullBit & 63)
          }
        }
      }
    }
  }

  /// Reads key column `ordinal` of `count` groups back; `order[i]` is the group of output row `i`.
  ///
  /// - Parameter interner: gives the strings of a `codes` column.
  package func unpack(
    _ ordinal: Int, of table: GroupTable, order: CodeVector, from first: Int, count: Int, interner: StringInterner?,
    into column: Column
  ) {
    precondition(count <= column.capacity && first + count <= order.capacity)
    let slot = slots[ordinal]
    let width = wordCount
    let groups = unsafe order.codes + first
    let words = unsafe table.keyWords
    column.rowCount = count
    column.hasNulls = false
    // SAFETY: groups are below table.groupCount; count <= column.capacity.
    func markNull(_ row: Int) {
      column.makeNullable()
      unsafe column.validity[row >> 6] &= ~(1 << UInt64(row & 63))
    }
    if slot.bits == 64 {
      for row in 0..<count {
        let key = unsafe words + Int(groups[row]) &* width
        let low = unsafe key[slot.word]
        switch column.physicalType {
        case .int64: unsafe column.int64s[row] = Int64(bitPattern: low)
        case .double: unsafe column.doubles[row] = Double(bitPattern: low)
        case .int128:
          unsafe column.int128s[row] = Int128(truncatingIfNeeded: key[slot.word &+ 1]) << 64 | Int128(low)
        default: preconditionFailure("key column type")
        }
        if let bit = slot.nullBit, unsafe (key[bit &>> 6] &>> UInt64(bit & 63)) & 1 == 1 { markNull(row) }
      }
      return
    }
    let mask = (UInt64(1) &<< UInt64(slot.bits)) &- 1
    switch slot.domain {
    case .range(let minimum, let maximum):
      let values = unsafe column.int64s
      let nullCode = UInt64(bitPattern: maximum &- minimum &+ 1)
      for row in 0..<count {
        let code = unsafe (words[Int(groups[row]) &* width &+ slot.word] &>> slot.shift) & mask
        unsafe values[row] = minimum &+ Int64(bitPattern: code)
        if code == nullCode {
          unsafe values[row] = 0
          markNull(row)
        }
      }
    case .codes:
      guard let interner else { preconditionFailure("codes need their interner") }
      let strings = unsafe interner.strings
      let values = unsafe column.strings
      for row in 0..<count {
        let code = unsafe (words[Int(groups[row]) &* width &+ slot.word] &>> slot.shift) & mask
        if code == 0 {
          unsafe values[row] = StringView()
          markNull(row)
        } else {
          unsafe values[row] = strings[Int(code) &- 1]
        }
      }
      if let owner = interner.bytesOwner { column.owners = [owner] }
    case .bool:
      let values = unsafe column.bools
      for row in 0..<count {
        let code = unsafe (words[Int(groups[row]) &* width &+ slot.word] &>> slot.shift) & mask
        unsafe values[row] = UInt8(truncatingIfNeeded: code & 1)
        if code == 2 { markNull(row) }
      }
    case .int64, .int128, .double: preconditionFailure("whole-word columns were handled above")
    }
  }
}
