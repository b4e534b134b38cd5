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
