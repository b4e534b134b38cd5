/// A growing column of a ``RowStore``: rows in order of arrival, uncompressed.
///
/// A VARCHAR column holds dictionary codes as long as its interner does not overflow, then string views.
struct StoredColumn: ~Copyable {
  let type: DataType
  private(set) var rowCount = 0
  private(set) var hasNulls = false
  private(set) var validCount = 0
  /// BOOLEAN, 64-bit integers and doubles, by bits.
  var words = GroupStorage<UInt64>(empty: 0)
  /// 128-bit integers by bits, and string views.
  var pairs = GroupStorage<StringView>(empty: StringView())
  var codes = GroupStorage<UInt32>(empty: 0)
  /// 1 = valid; maintained once `hasNulls`.
  var valid = GroupStorage<UInt8>(empty: 1)
  /// Gave the codes, while the column holds codes.
  private(set) var interner: StringInterner?
  /// Copies of long strings whose batch does not outlive the append.
  private var arena: ByteArena?

  init(type: DataType) { self.type = type }

  mutating func removeAll() {
    rowCount = 0
    if hasNulls { valid.reset() }
    hasNulls = false
    validCount = 0
    interner = nil
    arena = nil
  }

  var byteCount: Int {
    words.byteCount + pairs.byteCount + codes.byteCount + valid.byteCount + (arena?.byteCount ?? 0)
  }

  /// Appends the selected rows of a column (all `count` rows when `rows` is nil).
  mutating func append(_ column: Column, rows: SelectionVector?, count: Int, copiesBytes: Bool) {
    precondition(column.physicalType == type.physicalType && column.rowCount >= count)
    if interner != nil { convertCodesToViews() }
    let added = rows?.count ?? count
    let start = rowCount
    let selection = unsafe rows?.rows
    // SAFETY: storage is ensured for start + added rows; selected rows are below count (the selection is of this batch).
    switch type.physicalType {
    case .bool:
      words.ensure(start + added)
      let input = unsafe column.bools
      let output = unsafe words.base + start
      if let selection = unsafe selection {
        for row in 0..<added { unsafe output[row] = UInt64(input[Int(selection[row])]) }
      } else {
        for row in 0..<added { unsafe output[row] = UInt64(input[row]) }
      }
    case .int64, .double:
      words.ensure(start + added)
      let input = unsafe UnsafeMutableRawPointer(column.int64s).assumingMemoryBound(to: UInt64.self)
      let output = unsafe words.base + start
      if let selection = unsafe selection {
        for row in 0..<added { unsafe output[row] = input[Int(selection[row])] }
      } else {
        unsafe output.update(from: input, count: added)
      }
    case .int128, .string:
      pairs.ensure(start + added)
      let input = unsafe column.strings
      let output = unsafe pairs.base + start
      if let selection = unsafe selection {
        for row in 0..<added { unsafe output[row] = input[Int(selection[row])] }
      } else {
        unsafe output.update(from: input, count: added)
      }
      if copiesBytes && type.physicalType == .string {
        let arena = self.arena ?? ByteArena()
        self.arena = arena
        for row in 0..<added where unsafe !output[row].isInline { unsafe output[row] = arena.append(output[row]) }
      }
    }
    rowCount = start + added
    if column.hasNulls {
      startNulls()
      valid.ensure(rowCount)
      let flags = unsafe valid.base + start
      let isString = type.physicalType == .string
      for row in 0..<added {
        let source = unsafe selection.map { unsafe Int($0[row]) } ?? row
        let isValid = column.isValidUnchecked(source)
        unsafe flags[row] = isValid ? 1 : 0
        if isValid { validCount &+= 1 } else if isString { unsafe pairs.base[start &+ row] = StringView() }
      }
    } else {
      validCount += added
      if hasNulls { valid.ensure(rowCount) }
    }
  }

  /// Appends the selected rows of a dictionary-coded column; null rows hold ``CodeVector/none``.
  mutating func append(codes source: CodeVector, of interner: StringInterner, rows: SelectionVector?, count: Int) {
    precondition(type.physicalType == .string && source.capacity >= count)
    precondition(rowCount == 0 || self.interner === interner, "a column that holds views takes no codes")
    self.interner = interner
    let added = rows?.count ?? count
    let start = rowCount
    codes.ensure(start + added)
    let input = unsafe source.codes
    let output = unsafe codes.base + start
    // SAFETY: storage is ensured for start + added rows; selected rows are below count.
    var anyNull = false
    if let rows {
      let selection = unsafe rows.rows
      for row in 0..<added {
        let code = unsafe input[Int(selection[row])]
        unsafe output[row] = code
        anyNull = anyNull || code == CodeVector.none
      }
    } else {
      for row in 0..<added {
        let code = unsafe input[row]
        unsafe output[row] = code
        anyNull = anyNull || code == CodeVector.none
      }
    }
    rowCount = start + added
    if anyNull {
      startNulls()
      valid.ensure(rowCount)
      for row in 0..<added {
        let isValid = unsafe output[row] != CodeVector.none
        unsafe valid.base[start &+ row] = isValid ? 1 : 0
        if isValid { validCount &+= 1 }
      }
    } else {
      validCount += added
      if hasNulls { valid.ensure(rowCount) }
    }
  }

  private mutating func startNulls() {
    guard !hasNulls else { return }
    hasNulls = true
    // Fresh flags are 1: every row so far is valid.
    valid.ensure(rowCount)
  }

  /// Goes over from dictionary codes to string views.
  mutating func convertCodesToViews() {
    guard let interner else { return }
    pairs.ensure(rowCount)
    let strings = unsafe interner.strings
    for row in 0..<rowCount {
      let code = unsafe codes.base[row]
      unsafe pairs.base[row] = code == CodeVector.none ? StringView() : strings[Int(code)]
    }
    // Long strings stay valid: either the reader's memory holds them, or the interner's arena, which the store keeps.
    self.interner = nil
  }
}
