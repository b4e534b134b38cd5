import Columnar
import MapReduce
import QueryPlan
import SQLFrontend

/// The fuzzer's main loop, from libFuzzer.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
struct FuzzSQL {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runFuzzer(&count, &arguments) { data, count in
      FuzzSQL.test(Array(UnsafeBufferPointer(start: data, count: count)))
      return 0
    }
  }

  /// Parses, binds and plans what the fuzzer makes up. Whatever the text, the answer is a plan or an error with a place
  /// inside the text: no crash, no hang, no overflowing stack.
  ///
  /// The first byte says what the rest is: a query's bytes, or the choices that a grammar makes a query from.
  private static func test(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    if kind & 1 == 0 {
      guard let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
      check(text)
    } else {
      var grammar = QueryGrammar(choices: bytes)
      check(grammar.query())
    }
  }
}

private func check(_ text: String) {
  do {
    let plan = try SQLQuery.plan(text, over: FixedCatalog())
    _ = plan.description
    _ = plan.explanation
    _ = plan.grain
    _ = try PhysicalPlanner.plan(plan)
  } catch let error as SQLError {
    if let range = error.range {
      precondition(
        range.start >= 0 && range.start <= range.end && range.end <= text.utf8.count, "\(range) is not in \(text)")
    }
    _ = error.rendered(in: text)
  } catch {}
}

private struct FixedCatalog: TableCatalog {
  func schema(of table: TableReference, at range: SourceRange) throws -> Schema {
    Schema([
      Field(name: "b", type: .boolean), Field(name: "i", type: .bigint), Field(name: "h", type: .hugeint),
      Field(name: "x", type: .double), Field(name: "d", type: .decimal(precision: 10, scale: 2)),
      Field(name: "day", type: .date), Field(name: "ts", type: .timestamp), Field(name: "s", type: .varchar),
      Field(name: "t", type: .varchar, isNullable: false),
    ])
  }
}
