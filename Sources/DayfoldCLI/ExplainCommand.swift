import ArgumentParser
import Dayfold
import SystemIO
import TextFormats

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows the stages that answer a query.",
    discussion: """
        dayfold explain "SELECT user_id, count(*) FROM 'raw/*.csv' GROUP BY ALL"
        dayfold explain --analyze "SELECT user_id, count(*) FROM 'raw/*.csv' GROUP BY ALL"
      """)

  @Argument(help: "The query; - reads it from standard input.")
  var sql: String

  @Flag(name: .long, help: "Run the query, drop its result, and show each stage's figures.")
  var analyze = false

  @Flag(name: .long, help: "Show the bound operators instead of the stages.")
  var logical = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if analyze && logical { throw ValidationError("--analyze shows stages; leave out --logical.") }
  }

  func run() throws {
    let text = try QueryText.read(sql)
    try QueryFailure.wrapping(text) {
      guard analyze else {
        let query = try BoundQuery(text, over: TableResolver())
        try StandardStream.output.deliver(
          (logical ? TableRenderer.visibleLines(query.logical.explanation) : PlanTree(query).text) + "\n")
        return
      }
      let start = SystemClock.shared.nowNanoseconds()
      let outcome = try options.withSettings(summary: .error) { settings in
        try Query(settings).run(text, over: TableResolver(), to: QueryOutput(.text(.csv), to: .nowhere))
      }
      let seconds = RunSummary.seconds(SystemClock.shared.nowNanoseconds() - start)
      try StandardStream.output.deliver("\(PlanTree(outcome.query, report: outcome.report).text)\ntotal \(seconds) s\n")
    }
  }
}
