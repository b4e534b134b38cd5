import Columnar

/// A value that an expression could not compute: overflow, a failing cast, a division by zero.
///
/// The row is the first of the batch that fails, whatever order the engine evaluates in.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  package var code: KernelError.Code
  /// One sentence in lower case that holds the value.
  package var message: String
  /// The function or operator as SQL writes it.
  package var function: String
  /// Row number within the evaluated rows.
  package var row: Int

  package init(code: KernelError.Code, message: String, function: String, row: Int) {
    self.code = code
    self.message = message
    self.function = function
    self.row = row
  }

  init(_ error: KernelError, function: String) {
    self.init(code: error.code, message: error.message, function: function, row: error.row)
  }

  package var description: String { message }
}
