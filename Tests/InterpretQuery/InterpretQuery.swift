import Foundation
import QueryPlan
import RowInterpreter
import SQLFrontend

/// Answers queries with the row interpreter, for tools/difftest.
///
///     interpret-query "SELECT … FROM read_csv('a.csv', columns = {…})"
///     interpret-query --table name='read_csv(…)' "SELECT … FROM name"
///     interpret-query --batch
///
/// In batch mode requests come on standard input, each as a line with its length in bytes and then the query; an answer
/// is a line with `ok` or `error` and a length, and then CSV or the message. Tables are kept from one query to the next; a
/// request of no bytes, which has no answer, forgets them.
@main struct InterpretQuery {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--batch"] { return batch() }
    var tables: [String: String] = [:]
    while arguments.count > 2, arguments[0] == "--table", let sign = arguments[1].firstIndex(of: "=") {
      tables[String(arguments[1][..<sign])] = String(arguments[1][arguments[1].index(after: sign)...])
      arguments.removeFirst(2)
    }
    guard arguments.count == 1 else {
      write("usage: interpret-query [--table name=source]… query | --batch\n", to: .standardError)
      exit(64)
    }
    switch answer(arguments[0], FileCatalog(named: tables)) {
    case .success(let csv): write(csv, to: .standardOutput)
    case .failure(let failure):
      write("error: \(failure.message)\n", to: .standardError)
      exit(65)
    }
  }

  private struct Failure: Error { var message: String }

  private static func answer(_ sql: String, _ catalog: FileCatalog) -> Result<String, Failure> {
    do {
      let plan = try SQLQuery(sql).plan(over: catalog)
      return .success(try RowInterpreter { try catalog.table($0) }.csv(plan))
    } catch let error as SQLError {
      return .failure(Failure(message: error.message))
    } catch {
      return .failure(Failure(message: "\(error)"))
    }
  }

  private static func batch() {
    let input = FileHandle.standardInput
    var catalog = FileCatalog()
    while let length = readLength(input) {
      if length == 0 {
        catalog = FileCatalog()
        continue
      }
      let sql = String(decoding: input.readData(ofLength: length), as: UTF8.self)
      let (status, text) =
        switch answer(sql, catalog) {
        case .success(let csv): ("ok", csv)
        case .failure(let failure): ("error", failure.message)
        }
      write("\(status) \(text.utf8.count)\n\(text)", to: .standardOutput)
    }
  }

  /// nil at the end of the input.
  private static func readLength(_ input: FileHandle) -> Int? {
    var digits = ""
    while let byte = input.readData(ofLength: 1).first {
      if byte == UInt8(ascii: "\n") { return Int(digits) }
      digits.append(Character(Unicode.Scalar(byte)))
    }
    return nil
  }

  private static func write(_ text: String, to handle: FileHandle) { handle.write(Data(text.utf8)) }
}
