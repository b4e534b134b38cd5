import Testing
import TextFormats

/// Every nasty file, and every small file of other projects, read by the engine as by the serial reader.
@Suite struct FileTests {
  @Test func nastyFilesAreThere() { #expect(Corpora.nastyFiles.count >= 60) }

  /// The files are worth something only if all that can be wrong is wrong in some of them.
  @Test func nastyFilesAreNasty() throws {
    var filesWith: [RejectCode: Int] = [:]
    var filesWithRows = 0
    for path in Corpora.nastyFiles {
      guard let reading = try ReadingChecks(path: path).expected() else { continue }
      if reading.rows.count > 2 { filesWithRows += 1 }
      for code in Set(reading.rejects.map(\.code)) { filesWith[code, default: 0] += 1 }
    }
    #expect(filesWithRows > 70)
    for code: RejectCode in [.badQuote, .missingColumns, .tooManyColumns, .invalidUTF8, .cast, .nullNotAllowed] {
      #expect(filesWith[code, default: 0] >= 5, "\(code)")
    }
  }

  @Test(arguments: Corpora.nastyFiles) func nastyFile(path: String) throws { try ReadingChecks(path: path).run() }

  @Test(.enabled(if: Corpora.folder != nil, Corpora.absence)) func corpusFilesAreThere() {
    #expect(Corpora.smallFiles.count > 400)
  }

  @Test(.enabled(if: Corpora.folder != nil, Corpora.absence), arguments: Corpora.smallFiles)
  func corpusFile(path: String) throws { try ReadingChecks(path: path).run() }
}
