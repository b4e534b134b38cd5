import Columnar
import MapReduce
import QueryPlan
import SQLFrontend

/// Parses, binds and plans what the fuzzer makes up. Whatever the text, the answer is a plan or an error with a place
/// inside the text: no crash, no hang, no overflowing stack.
///
/// The first byte says what the rest is: a query's bytes, or the choices that a grammar makes a query from.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSQL(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  if bytes[0] & 1 == 0 {
    guard let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return 0 }
    check(text)
  } else {
    var grammar = QueryGrammar(choices: bytes)
    check(grammar.query())
  }
  return 0
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
      precondition(range.lowerBound >= 0 && range.upperBound <= text.utf8.count, "\(range) is not in \(text)")
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
