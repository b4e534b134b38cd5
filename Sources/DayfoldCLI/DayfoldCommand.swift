import ArgumentParser
import Dayfold
import SystemIO

@main
struct DayfoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dayfold",
    abstract: "Folds a day of event files into aggregates.",
    discussion: """
      Reads partitioned CSV files, answers SQL over them, and publishes a day's aggregates in one step.

        dayfold query "SELECT kind, count(*) FROM 'raw/*.csv' GROUP BY ALL"
        dayfold run nightly.yaml --date 2026-03-01
        dayfold verify nightly.yaml --date 2026-03-01
        dayfold bench nightly.yaml --date 2026-03-01
        dayfold explain "SELECT kind, count(*) FROM 'raw/*.csv' GROUP BY ALL"
        dayfold rejects show nightly.yaml --date 2026-03-01
        dayfold schema 'raw/*.csv'

      Data goes to standard output, everything else to standard error. Exit codes: 0 done or unchanged, 64 usage, \
      65 data, 66 no input, 70 bug, 73 cannot create, 74 input/output, 75 run again later, 77 permission, \
      78 configuration, 124 timeout, 129 hung up, 130 interrupted, 143 terminated.
      """,
    version: "dayfold \(DayfoldVersion.text)",
    subcommands: [
      QueryCommand.self, RunCommand.self, VerifyCommand.self, BenchCommand.self, ExplainCommand.self,
      RejectsCommand.self, SchemaCommand.self, BenchRunCommand.self,
    ])

  /// Parses and runs; every way out has its exit code.
  static func main() {
    StandardStream.occupyClosed()
    TerminationSignals.turnIntoErrors()
    var command: any ParsableCommand
    do {
      command = try parseSubcommand() ?? parseAsRoot()
    } catch {
      CommandExit.end(parsing: error)
    }
    do {
      try command.run()
    } catch {
      CommandExit.end(running: error, in: command)
    }
    CommandExit.end(.ok)
  }

  /// Parses the command that the first argument names by itself; nil where that does not work out, for whatever reason:
  /// then parsing from the root says so. That one also prepares and tries the root's own arguments, which shows in the
  /// time of a small query.
  private static func parseSubcommand() -> (any ParsableCommand)? {
    let arguments = CommandLine.arguments.dropFirst()
    guard let name = arguments.first,
      let type = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
      let command = try? type.parseAsRoot(Array(arguments.dropFirst())),
      Swift.type(of: command) == type
    else { return nil }
    return command
  }
}
