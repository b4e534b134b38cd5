/// Filters that produce selections directly, without a BOOLEAN column in between. Rows where the condition is null are
/// not selected.
///
/// Each function has two forms: over all of `rowCount` rows, and narrowing a selection to those of its rows that pass.
package enum SelectionKernels {
  /// The rows a selection starts from.
  package enum Source {
    /// Rows `0..<rowCount`.
    case all(rowCount: Int)
    /// The rows that the selection holds already.
    case selected
  }

  /// Keeps rows where `column comparison constant` is true.
  package static func select(
    _ comparison: ComparisonOperator, _ column: Column, _ constant: Operand, from source: Source,
    into selection: SelectionVector
  ) {
    precondition(constant.isConstant && constant.physicalType == column.physicalType)
    switch column.physicalType {
    case .bool: selectOrdered(UInt8.self, comparison, column, constant, source, selection)
    case .int64: selectOrdered(Int64.self, comparison, column, constant, source, selection)
    case .int128: selectOrdered(Int128.self, comparison, column, constant, source, selection)
    case .double: selectDoubles(comparison, column, constant, source, selection)
    case .string: selectStrings(comparison, column, constant, source, selection)
    }
  }

  /// Keeps rows that are null, or those that are not.
  package static func selectNulls(
    isNull: Bool, _ column: Column, from source: Source, into selection: SelectionVector
  ) {
    if !column.hasNulls {
      switch (source, isNull) {
      case (_, true): selection.count = 0
      case (.all(let rowCount), false): selectAll(rowCount: rowCount, into: selection)
      case (.selected, false): break
      }
      return
    }
    let flip: UInt64 = isNull ? 1 : 0
    let validity = unsafe column.validity
    run(column, source, selection, ignoringNulls: true) { row in
      // SAFETY: run checked the rows.
      unsafe (validity[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 != flip
    }
  }

  /// Keeps rows where the BOOLEAN column is true.
  package static func select(whereTrue condition: Column, from source: Source, into selection: SelectionVector) {
    precondition(condition.physicalType == .bool)
    let flags = unsafe condition.bools
    // SAFETY: run checked the rows.
    run(condition, source, selection) { unsafe flags[$0] & 1 == 1 }
  }

  /// Selects rows `0..<rowCount`.
  package static func selectAll(rowCount: Int, into selection: SelectionVector) {
    precondition(rowCount <= selection.capacity)
    let rows = unsafe selection.rows
    // SAFETY: rowCount <= capacity.
    for row in 0..<rowCount { unsafe rows[row] = UInt32(truncatingIfNeeded: row) }
    selection.count = rowCount
  }

  /// Keeps the selected rows `selection[i]` for which row `i` of the dense BOOLEAN column is true.
  package static func narrow(_ selection: SelectionVector, whereTrue condition: Column) {
    let count = selection.count
    precondition(condition.physicalType == .bool && count <= condition.capacity)
    let rows = unsafe selection.rows
    let flags = unsafe condition.bools
    var found = 0
    // SAFETY: found <= index < count <= both capacities.
    for index in 0..<count {
      unsafe rows[found] = rows[index]
      let valid: UInt8 = condition.isPresent(index) ? 1 : 0
      unsafe found &+= Int(flags[index] & valid)
    }
    selection.count = found
  }

  // MARK: Loops

  @inline(__always)
  private static func run(
    _ column: Column, _ source: Source, _ selection: SelectionVector, ignoringNulls: Bool = false,
    _ passes: (Int) -> Bool
  ) {
    let rows = unsafe selection.rows
    var found = 0
    let checksNulls = column.hasNulls && !ignoringNulls
    switch source {
    case .all(let rowCount):
      precondition(rowCount <= column.capacity && rowCount <= selection.capacity)
      // SAFETY: found <= row < rowCount <= both capacities. Stores are unconditional, so that no branch is mispredicted.
      if checksNulls {
        for row in 0..<rowCount {
          unsafe rows[found] = UInt32(truncatingIfNeeded: row)
          found &+= passes(row) && column.isPresent(row) ? 1 : 0
        }
      } else {
        for row in 0..<rowCount {
          unsafe rows[found] = UInt32(truncatingIfNeeded: row)
          found &+= passes(row) ? 1 : 0
        }
      }
    case .selected:
      let count = selection.count
      // SAFETY: selections ascend, so the last row bounds them all.
      precondition(unsafe count == 0 || Int(rows[count - 1]) < column.capacity, "selection reaches behind the column")
      for index in 0..<count {
        let row = unsafe rows[index]
        unsafe rows[found] = row
        let place = Int(truncatingIfNeeded: row)
        found &+= passes(place) && (!checksNulls || column.isPresent(place)) ? 1 : 0
      }
    }
    selection.count = found
  }

  private static func selectOrdered<Element: BitwiseCopyable & Comparable>(
    _ type: Element.Type, _ comparison: ComparisonOperator, _ column: Column, _ constant: Operand, _ source: Source,
    _ selection: SelectionVector
  ) {
    let values = unsafe column.values(as: type)
    let bound = unsafe constant.values(as: type)[0]
    // SAFETY: run checked the rows.
    switch comparison {
    case .equal: run(column, source, selection) { unsafe values[$0] == bound }
    case .notEqual: run(column, source, selection) { unsafe values[$0] != bound }
    case .less: run(column, source, selection) { unsafe values[$0] < bound }
    case .lessOrEqual: run(column, source, selection) { unsafe values[$0] <= bound }
    case .greater: run(column, source, selection) { unsafe values[$0] > bound }
    case .greaterOrEqual: run(column, source, selection) { unsafe values[$0] >= bound }
    }
  }

  private static func selectDoubles(
    _ comparison: ComparisonOperator, _ column: Column, _ constant: Operand, _ source: Source,
    _ selection: SelectionVector
  ) {
    let values = unsafe column.doubles
    let bound = unsafe constant.column.doubles[0]
    // NaN is equal to itself and greater than all else.
    @inline(__always)
    func less(_ a: Double, _ b: Double) -> Bool { a < b || (a == a && b != b) }
    @inline(__always)
    func equal(_ a: Double, _ b: Double) -> Bool { a == b || (a != a && b != b) }
    // SAFETY: run checked the rows.
    switch comparison {
    case .equal: run(column, source, selection) { unsafe equal(values[$0], bound) }
    case .notEqual: run(column, source, selection) { unsafe !equal(values[$0], bound) }
    case .less: run(column, source, selection) { unsafe less(values[$0], bound) }
    case .lessOrEqual: run(column, source, selection) { unsafe !less(bound, values[$0]) }
    case .greater: run(column, source, selection) { unsafe less(bound, values[$0]) }
    case .greaterOrEqual: run(column, source, selection) { unsafe !less(values[$0], bound) }
    }
  }

  private static func selectStrings(
    _ comparison: ComparisonOperator, _ column: Column, _ constant: Operand, _ source: Source,
    _ selection: SelectionVector
  ) {
    let values = unsafe column.strings
    let bound = unsafe constant.column.strings[0]
    // SAFETY: run checked the rows.
    switch comparison {
    case .equal where bound.isInline:
      // A string of at most 12 bytes is its two words.
      run(column, source, selection) {
        unsafe ((values[$0].low ^ bound.low) | (values[$0].high ^ bound.high)) == 0
      }
    case .notEqual where bound.isInline:
      run(column, source, selection) {
        unsafe ((values[$0].low ^ bound.low) | (values[$0].high ^ bound.high)) != 0
      }
    case .equal: run(column, source, selection) { unsafe values[$0] == bound }
    case .notEqual: run(column, source, selection) { unsafe !(values[$0] == bound) }
    case .less: run(column, source, selection) { unsafe values[$0].compare(bound) < 0 }
    case .lessOrEqual: run(column, source, selection) { unsafe values[$0].compare(bound) <= 0 }
    case .greater: run(column, source, selection) { unsafe values[$0].compare(bound) > 0 }
    case .greaterOrEqual: run(column, source, selection) { unsafe values[$0].compare(bound) >= 0 }
    }
  }
}
