import SystemIO

/// Runs a file system operation and turns its failure into one for the user.
func reporting<Result: ~Copyable>(
  _ exitCode: ExitCode = .ioError, _ body: () throws(SystemError) -> Result
) throws(DayfoldError) -> Result {
  do throws(SystemError) {
    return try body()
  } catch {
    throw DayfoldError(error, exitCode: exitCode)
  }
}
