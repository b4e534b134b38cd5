import SystemIO
import TextFormats

/// Names what a task's output is a pure function of: equal identities, equal outputs.
///
/// A 128-bit hash of the expressions, schema, dialect, input files and ranges, start state, constants of the engine and
/// the identities of upstream tasks. HAVING, ORDER BY and sinks stay out of the map stage's identities.
package struct TaskIdentity: Hashable, Sendable {
  /// Changes whenever the same input would give other map outputs.
  package static let engineFormatVersion = 2

  package let hash: UInt128

  /// Collects the parts of an identity. A value: what tasks share is added once and copied.
  package struct Builder: Sendable {
    private var bytes: [UInt8] = []

    package init() { add("engine format \(TaskIdentity.engineFormatVersion)") }

    /// Starts from a finished identity.
    package init(continuing identity: TaskIdentity) { add(identity) }

    /// Adds a part, separated so that neighbours cannot run together.
    package mutating func add(_ part: String) {
      let text = part.utf8
      addCount(text.count)
      bytes.append(contentsOf: text)
    }

    /// Adds a list. Its elements say themselves how they read: the description of an array, or of an enumeration without
    /// one, is made by reflection, which takes a tenth of the time of a query over a small file.
    package mutating func add(_ name: String, _ parts: [some CustomStringConvertible]) {
      add(name)
      addCount(parts.count)
      for part in parts { add(part.description) }
    }

    package mutating func add(_ identity: TaskIdentity) { add(String(identity.hash, radix: 16)) }

    /// Adds a file as it was planned: a changed file is another input.
    package mutating func add(_ file: InputFile) {
      add(file.relativePath)
      addWord(file.inode)
      addWord(UInt64(bitPattern: Int64(file.size)))
      addWord(UInt64(bitPattern: file.modifiedNanoseconds))
      addWord(UInt64(bitPattern: file.changedNanoseconds))
    }

    /// Adds bytes of a file.
    package mutating func add(offset: Int, length: Int) {
      addCount(offset)
      addCount(length)
    }

    private mutating func addCount(_ count: Int) { addWord(UInt64(bitPattern: Int64(count))) }

    private mutating func addWord(_ word: UInt64) {
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    package func finish() -> TaskIdentity { unsafe TaskIdentity(hash: XXH3.hash128(bytes.span.bytes)) }
  }
}
