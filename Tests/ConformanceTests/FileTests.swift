import Testing

/// Every nasty file, and every small file of other projects, read by the engine as by the serial reader.
@Suite struct FileTests {
  @Test func nastyFilesAreThere() { #expect(Corpora.nastyFiles.count >= 60) }

  @Test(arguments: Corpora.nastyFiles) func nastyFile(path: String) throws { try ReadingChecks(path: path).run() }

  @Test(.enabled(if: Corpora.folder != nil, Corpora.absence)) func corpusFilesAreThere() {
    #expect(Corpora.smallFiles.count > 400)
  }

  @Test(.enabled(if: Corpora.folder != nil, Corpora.absence), arguments: Corpora.smallFiles)
  func corpusFile(path: String) throws { try ReadingChecks(path: path).run() }
}
