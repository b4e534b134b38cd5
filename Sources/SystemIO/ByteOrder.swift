/// Answers whether one string's UTF-8 bytes come before another's.
///
/// Swift's own `<` compares by Unicode canonical form, which file systems and sort tools do not.
package func bytesPrecede(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
