import MapReduce
import QueryPlan
import SystemIO
import TextFormats

/// A failure as the user reads it, with its exit code.
package struct FailureText {
  /// Begins with `error:`.
  package let text: String
  package let code: ExitCode

  package init(_ error: any Error) {
    switch error {
    case let error as DayfoldError:
      text = "error: \(Self.visible(error))"
      code = error.exitCode
    case let error as QueryFailure:
      text = TableRenderer.visibleLines(error.text)
      code = error.exitCode
    case let error as SystemError:
      text = "error: \(error)"
      code = DayfoldError(error).exitCode
    case let error as ExpressionError:
      text = "error: \(error.function): \(error.message)"
      code = .data
    case is RunCancelled:
      text = "error: interrupted"
      code = .interrupted
    default:
      text = "error: \(error)\n  this is a bug; please report it with the command"
      code = .software
    }
  }

  /// As the error describes itself, without what a terminal would act on: names of files and columns come from outside.
  private static func visible(_ error: DayfoldError) -> String {
    var shown = error
    shown.message = TableRenderer.visibleLines(error.message)
    if let location = error.location {
      shown.location?.file = TableRenderer.visible(location.file)
      shown.location?.column = location.column.map(TableRenderer.visible)
    }
    shown.remedy = error.remedy.map(TableRenderer.visibleLines)
    return shown.description
  }
}
