/// Why a kernel could not compute the value of a row. The row is the first one of the batch that fails in this kernel.
package struct KernelError: Error, Hashable, Sendable {
  package enum Code: String, Hashable, Sendable {
    /// The result lies outside its type.
    case overflow
    case divisionByZero
    /// A value cannot be converted to the wanted type.
    case cast
    /// An operand is outside of what the function takes.
    case invalidArgument
  }

  package var code: Code
  /// One sentence in lower case that holds the value.
  package var message: String
  /// Row number within the batch.
  package var row: Int

  package init(_ code: Code, _ message: String, row: Int) {
    self.code = code
    self.message = message
    self.row = row
  }
}
