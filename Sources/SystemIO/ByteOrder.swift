#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Orders texts by their UTF-8 bytes, whatever the locale.
///
/// `String`'s own order is that of Unicode's canonical forms.
package func bytesPrecede(_ left: String, _ right: String) -> Bool {
  // The general comparison goes byte by byte through the view's indices; a folder may hold 100,000 names.
  let order = unsafe left.utf8.withContiguousStorageIfAvailable { left in
    unsafe right.utf8.withContiguousStorageIfAvailable { right in
      guard let leftBytes = left.baseAddress, let rightBytes = right.baseAddress else {
        return left.count < right.count
      }
      // SAFETY: both have as many bytes as the shorter one.
      let order = unsafe memcmp(leftBytes, rightBytes, min(left.count, right.count))
      return order == 0 ? left.count < right.count : order < 0
    }
  }
  if let known = order ?? nil { return known }
  return left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// Sorts by the bytes of texts that mostly begin alike, as the names in a folder do: eight bytes behind what all of them
/// begin with decide nearly all comparisons.
package func sortedByBytes<Element>(_ elements: [Element], of text: (Element) -> String) -> [Element] {
  guard let first = elements.first.map(text) else { return [] }
  var common = first.utf8.count
  for element in elements {
    common = zip(first.utf8.prefix(common), text(element).utf8).prefix { $0 == $1 }.count
  }
  let keys = elements.map { element in
    var key: UInt64 = 0
    var bytes = text(element).utf8.dropFirst(common).makeIterator()
    for _ in 0..<8 { key = key << 8 | UInt64(bytes.next() ?? 0) }
    return key
  }
  let order = keys.indices.sorted { left, right in
    if keys[left] != keys[right] { return keys[left] < keys[right] }
    return bytesPrecede(text(elements[left]), text(elements[right]))
  }
  return order.map { elements[$0] }
}

/// A text that is told from others by its UTF-8 bytes. For `String` two normal forms of a text are equal; as names they
/// are two files.
package struct TextBytes: Hashable, Sendable {
  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }
}
