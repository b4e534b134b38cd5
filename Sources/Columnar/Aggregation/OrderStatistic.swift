/// Selection of values by rank.
enum OrderStatistic {
  /// Below this, sorting by insertion is faster than partitioning.
  private static let smallCount = 16

  /// The value of rank `rank` and the one of the next rank (the same where there is none), each value counting `weight`
  /// times.
  ///
  /// Quickselect; when pivots turn out badly too often it sorts the rest, so that no input takes more than
  /// O(count · log count). Moves the values, and their weights with them.
  ///
  /// - Parameters:
  ///   - weights: `count` positive numbers; `nil` where every value counts once.
  ///   - rank: at least 0, below the sum of weights.
  @inline(__always)
  static func select<Element: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Element>, weights: UnsafeMutablePointer<Int64>?, count: Int, rank: Int64,
    isLess: (Element, Element) -> Bool
  ) -> (value: Element, next: Element) {
    precondition(count > 0)
    var low = 0
    var high = count
    // Of the values from `low` on.
    var rank = rank
    var rounds = 8 + 2 * (Int.bitWidth - count.leadingZeroBitCount)
    // SAFETY: low, high and what lies between are in 0...count throughout.
    while high - low > smallCount && rounds > 0 {
      rounds -= 1
      let pivot = unsafe medianOfThree(values[low], values[low + (high - low) / 2], values[high - 1], isLess)
      // values[low..<less] < pivot, values[less..<index] == pivot, values[greater..<high] > pivot
      var less = low
      var index = low
      var greater = high
      var lessWeight: Int64 = 0
      var equalWeight: Int64 = 0
      while index < greater {
        let value = unsafe values[index]
        if isLess(value, pivot) {
          unsafe lessWeight &+= weights?[index] ?? 1
          unsafe swap(values, weights, less, index)
          less &+= 1
          index &+= 1
        } else if isLess(pivot, value) {
          greater &-= 1
          unsafe swap(values, weights, index, greater)
        } else {
          unsafe equalWeight &+= weights?[index] ?? 1
          index &+= 1
        }
      }
      if rank < lessWeight {
        high = less
      } else if rank >= lessWeight + equalWeight {
        rank -= lessWeight + equalWeight
        low = greater
      } else if rank + 1 < lessWeight + equalWeight {
        return (pivot, pivot)
      } else {
        return unsafe (pivot, least(values, from: greater, to: count, isLess) ?? pivot)
      }
    }
    unsafe sort(values, weights, low, high, isLess)
    var index = low
    while true {
      precondition(index < high, "the rank is below the sum of weights")
      let weight = unsafe weights?[index] ?? 1
      if rank < weight { break }
      rank -= weight
      index += 1
    }
    let value = unsafe values[index]
    if unsafe rank + 1 < weights?[index] ?? 1 { return (value, value) }
    if index + 1 < high { return unsafe (value, values[index + 1]) }
    return unsafe (value, least(values, from: high, to: count, isLess) ?? value)
  }

  @inline(__always)
  private static func medianOfThree<Element>(
    _ a: Element, _ b: Element, _ c: Element, _ isLess: (Element, Element) -> Bool
  ) -> Element {
    if isLess(a, b) { return isLess(b, c) ? b : isLess(a, c) ? c : a }
    return isLess(a, c) ? a : isLess(b, c) ? c : b
  }

  @inline(__always)
  private static func swap<Element: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Element>, _ weights: UnsafeMutablePointer<Int64>?, _ a: Int, _ b: Int
  ) {
    let value = unsafe values[a]
    unsafe values[a] = values[b]
    unsafe values[b] = value
    guard let weights = unsafe weights else { return }
    let weight = unsafe weights[a]
    unsafe weights[a] = weights[b]
    unsafe weights[b] = weight
  }

  @inline(__always)
  private static func least<Element>(
    _ values: UnsafeMutablePointer<Element>, from start: Int, to end: Int, _ isLess: (Element, Element) -> Bool
  ) -> Element? {
    guard start < end else { return nil }
    var least = unsafe values[start]
    for index in start + 1..<max(end, start + 1) where unsafe isLess(values[index], least) {
      least = unsafe values[index]
    }
    return least
  }

  /// Sorts `low..<high`: by insertion while they are few, else as a heap.
  @inline(__always)
  private static func sort<Element: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Element>, _ weights: UnsafeMutablePointer<Int64>?, _ low: Int, _ high: Int,
    _ isLess: (Element, Element) -> Bool
  ) {
    if high - low <= smallCount {
      var end = low + 1
      while end < high {
        var index = end
        while unsafe index > low && isLess(values[index], values[index - 1]) {
          unsafe swap(values, weights, index, index - 1)
          index &-= 1
        }
        end &+= 1
      }
      return
    }
    let count = high - low
    // The greatest value on top: sink each parent, then move the top behind the shrinking heap.
    var parent = count / 2
    var end = count
    while end > 1 {
      if parent > 0 {
        parent &-= 1
      } else {
        end &-= 1
        unsafe swap(values, weights, low, low + end)
      }
      var root = parent
      while 2 * root + 1 < end {
        var child = 2 * root + 1
        if unsafe child + 1 < end && isLess(values[low + child], values[low + child + 1]) { child &+= 1 }
        guard unsafe isLess(values[low + root], values[low + child]) else { break }
        unsafe swap(values, weights, low + root, low + child)
        root = child
      }
    }
  }
}
