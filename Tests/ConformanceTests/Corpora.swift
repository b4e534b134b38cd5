import Foundation
import Testing

/// Where files to read are: the repository's own nasty ones, and corpora of other projects that are not part of it.
enum Corpora {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `testdata/csv`.
  static let nastyFiles: [String] = files(below: repository.appendingPathComponent("testdata/csv").path)
    .filter { $0.hasSuffix(".csv") }

  /// The folder that `DAYFOLD_CORPORA` names, else `../shared/corpora` beside the checkout; nil where there is none.
  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["DAYFOLD_CORPORA"]
    let path = named ?? repository.deletingLastPathComponent().appendingPathComponent("shared/corpora").path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// What to say where tests over the corpora are skipped.
  static let absence: Comment = "no corpora: DAYFOLD_CORPORA names no folder, and ../shared/corpora is not there"

  /// All files of the corpora under 64 KB, whatever they are: everything can be read as CSV.
  static let smallFiles: [String] = {
    guard let folder else { return [] }
    return files(below: folder).filter { path in
      let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
      return (size ?? .max) < 64 << 10
    }
  }()

  /// Whether property tests run all their cases.
  static let runsAllCases = ProcessInfo.processInfo.environment["DAYFOLD_TESTS"] == "full"

  private static func files(below folder: String) -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return paths.map { "\(folder)/\($0)" }.filter { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return attributes?[.type] as? FileAttributeType == .typeRegular
    }.sorted()
  }
}
