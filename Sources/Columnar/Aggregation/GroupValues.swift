/// A value of one type, or none, a group. Keeps copies of long strings.
///
/// Hot loops write through the typed pointers; they stay good until the next `ensureGroups`.
@safe
final class GroupValues {
  let type: DataType
  /// BOOLEAN, 64-bit integers and doubles, packed by their own size.
  private var words = GroupStorage<UInt64>(empty: 0)
  private var wideWords = GroupStorage<Int128>(empty: 0)
  private var views = GroupStorage<StringView>(empty: StringView())
  private var flags = GroupStorage<UInt8>(empty: 0)
  private var arena = ByteArena()
  /// Bytes in `arena` that no group refers to any more.
  private var wastedBytes = 0

  init(type: DataType) { self.type = type }

  func ensureGroups(_ count: Int) {
    switch type.physicalType {
    case .bool, .int64, .double: words.ensure(count)
    case .int128: wideWords.ensure(count)
    case .string: views.ensure(count)
    }
    flags.ensure(count)
  }

  /// 1 where a group has a value, else 0.
  var seen: UnsafeMutablePointer<UInt8> { unsafe flags.base }

  var bools: UnsafeMutablePointer<UInt8> { unsafe wordsAs(UInt8.self) }
  var int64s: UnsafeMutablePointer<Int64> { unsafe wordsAs(Int64.self) }
  var doubles: UnsafeMutablePointer<Double> { unsafe wordsAs(Double.self) }
  var int128s: UnsafeMutablePointer<Int128> { unsafe wideWords.base }
  /// To be written by `setString` only.
  var strings: UnsafePointer<StringView> { unsafe UnsafePointer(views.base) }

  /// The 64-bit storage as values of a type that is no wider.
  private func wordsAs<Element>(_ type: Element.Type) -> UnsafeMutablePointer<Element> {
    unsafe UnsafeMutableRawPointer(words.base).assumingMemoryBound(to: type)
  }

  /// Replaces a group's string by a copy of `view`; `group` must be below the ensured count.
  @inline(__always)
  func setString(_ view: StringView, of group: Int) {
    let old = unsafe views.base[group]
    if !old.isInline { wastedBytes &+= old.count }
    unsafe views.base[group] = arena.append(view)
    unsafe flags.base[group] = 1
  }

  /// Takes the rows `rows[0..<count]` of `column` as the values of their groups, in that order, nulls as none.
  func set(_ rows: UnsafePointer<UInt32>, count: Int, of column: Column, groups: UnsafePointer<UInt32>) {
    precondition(column.physicalType == type.physicalType)
    switch type.physicalType {
    case .bool: unsafe set(rows, count, groups, column.bools, bools)
    case .int64: unsafe set(rows, count, groups, column.int64s, int64s)
    case .double: unsafe set(rows, count, groups, column.doubles, doubles)
    case .int128: unsafe set(rows, count, groups, column.int128s, int128s)
    case .string:
      // SAFETY: as below.
      for index in 0..<count {
        let row = unsafe Int(rows[index])
        unsafe setString(column.strings[row], of: Int(groups[row]))
      }
      compactIfWasteful()
    }
    let flags = unsafe self.flags.base
    let hasNulls = column.hasNulls
    for index in 0..<count {
      let row = unsafe Int(rows[index])
      unsafe flags[Int(groups[row])] = hasNulls && !column.isValidUnchecked(row) ? 0 : 1
    }
  }

  @inline(__always)
  private func set<Element: BitwiseCopyable>(
    _ rows: UnsafePointer<UInt32>, _ count: Int, _ groups: UnsafePointer<UInt32>,
    _ input: UnsafePointer<Element>, _ values: UnsafeMutablePointer<Element>
  ) {
    // SAFETY: rows are rows of the column, groups below the ensured count; a value under a null is initialised.
    for index in 0..<count {
      let row = unsafe Int(rows[index])
      unsafe values[Int(groups[row])] = input[row]
    }
  }

  /// Copies the strings still in use to a new arena, once most bytes are of no use.
  func compactIfWasteful() {
    guard wastedBytes > 1 << 20 && wastedBytes * 2 > arena.byteCount else { return }
    let fresh = ByteArena()
    for group in 0..<views.capacity { unsafe views.base[group] = fresh.append(views.base[group]) }
    arena = fresh
    wastedBytes = 0
  }

  /// Writes the values of groups `order[first ..< first + count]` to `target` from row `offset` on, and sets its row
  /// count to the end.
  func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    precondition(target.physicalType == type.physicalType)
    switch type.physicalType {
    case .bool: unsafe write(order, first, count, target, offset, target.bools, bools)
    case .int64: unsafe write(order, first, count, target, offset, target.int64s, int64s)
    case .double: unsafe write(order, first, count, target, offset, target.doubles, doubles)
    case .int128: unsafe write(order, first, count, target, offset, target.int128s, int128s)
    case .string:
      unsafe write(order, first, count, target, offset, target.strings, views.base)
      if target.owners.last !== arena { target.owners.append(arena) }
    }
  }

  @inline(__always)
  private func write<Element: BitwiseCopyable>(
    _ order: CodeVector, _ first: Int, _ count: Int, _ target: Column, _ offset: Int,
    _ output: UnsafeMutablePointer<Element>, _ values: UnsafePointer<Element>
  ) {
    unsafe target.writeGroups(order, from: first, count: count, at: offset, to: output, seen: flags.base) {
      unsafe values[$0]
    }
  }

  /// Empties all groups, keeping the room. Strings that were emitted stay alive with their columns.
  func reset() {
    flags.reset()
    guard type.physicalType == .string else { return }
    views.reset()
    arena = ByteArena()
    wastedBytes = 0
  }

  /// Bytes allocated.
  var byteCount: Int {
    words.byteCount + wideWords.byteCount + views.byteCount + flags.byteCount + arena.byteCount
  }
}
