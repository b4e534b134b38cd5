/// Is one `key=value` component of a partitioned path.
package struct HivePartition: Sendable, Hashable {
  /// Stands for NULL in a path.
  package static let nullText = "__HIVE_DEFAULT_PARTITION__"

  package var key: String
  /// nil for NULL.
  package var value: String?

  package init(key: String, value: String?) {
    self.key = key
    self.value = value
  }

  /// The directory name, percent-encoded.
  package var directoryName: String {
    let text: String
    if let value {
      // A value that looks like the NULL text must not read back as NULL.
      text = value == Self.nullText ? "%5F" + value.dropFirst() : PercentEncoding.encode(value)
    } else {
      text = Self.nullText
    }
    return PercentEncoding.encode(key) + "=" + text
  }

  /// Reads a directory name; nil where it is not `key=value`.
  package init?(directoryName: String) {
    guard let equals = directoryName.utf8.firstIndex(of: UInt8(ascii: "=")), equals != directoryName.startIndex else {
      return nil
    }
    let text = String(directoryName[directoryName.index(after: equals)...])
    key = PercentEncoding.decode(String(directoryName[..<equals]))
    value = text == Self.nullText ? nil : PercentEncoding.decode(text)
  }

  /// Reads the partitions from the directories of a file path, outermost first; the file's own name does not count.
  ///
  /// Where a key occurs twice, the inner one counts, at the outer one's place.
  package static func partitions(ofFile path: String) -> [HivePartition] {
    var found: [HivePartition] = []
    for component in PathName.components(of: path).dropLast() {
      guard let partition = HivePartition(directoryName: component) else { continue }
      if let index = found.firstIndex(where: { $0.key == partition.key }) {
        found[index] = partition
      } else {
        found.append(partition)
      }
    }
    return found
  }
}
