import SystemIO
import SystemIOTestSupport
import Testing

/// Runs the same calls on the real and the simulated file system: the simulation is only worth what it shares.
struct FileSystemTests {
  /// Runs the body on both, below a folder of its own.
  private func onBoth(_ body: (any FileSystem, String) throws -> Void) throws {
    let folder = try TemporaryDirectory()
    try body(PosixFileSystem.shared, folder.path)
    let simulated = SimulatedFileSystem()
    try simulated.createDirectoriesDurably("/base", permissions: 0o700)
    try body(simulated, "/base")
    #expect(simulated.openFileCount == 0)
  }

  private func code(_ body: () throws(SystemError) -> Void) -> Int32 {
    do throws(SystemError) {
      try body()
      return 0
    } catch {
      return error.code
    }
  }

  @Test func filesKeepWhatIsWritten() throws {
    try onBoth { fileSystem, base in
      let path = base + "/f"
      try fileSystem.createDurably(path, Array("hello".utf8), permissions: 0o600)
      #expect(try fileSystem.readAll(path) == Array("hello".utf8))
      #expect(
        code { () throws(SystemError) in try fileSystem.createDurably(path, [], permissions: 0o600) } == Errno.exists)
      #expect(try fileSystem.readAll(path) == Array("hello".utf8))
      try fileSystem.replaceDurably(path, Array("bye".utf8), permissions: 0o600)
      #expect(try fileSystem.readAll(path) == Array("bye".utf8))
      #expect(try fileSystem.list(base).map(\.name) == ["f"])
      let status = try #require(try fileSystem.status(at: path, followSymbolicLinks: false))
      #expect(status.kind == .file)
      #expect(status.size == 3)
      #expect(status.permissions == 0o600)
      #expect(code { () throws(SystemError) in _ = try fileSystem.readAll(path, maximumSize: 2) } == Errno.fileTooBig)
    }
  }

  @Test func permissionsCanBeSet() throws {
    try onBoth { fileSystem, base in
      let output = try OutputFile(fileSystem, path: base + "/f", permissions: 0o600)
      try output.setPermissions(0o646)
      try output.close()
      #expect(try fileSystem.status(at: base + "/f", followSymbolicLinks: false)?.permissions == 0o646)
    }
  }

  @Test func renamesDoWhatTheirModeSays() throws {
    try onBoth { fileSystem, base in
      let (a, b, c) = (base + "/a", base + "/b", base + "/c")
      try fileSystem.createDirectory(a, permissions: 0o700)
      try fileSystem.createDirectory(b, permissions: 0o700)
      try fileSystem.createDurably(a + "/in-a", [], permissions: 0o600)
      try fileSystem.createDurably(b + "/in-b", [], permissions: 0o600)
      #expect(code { () throws(SystemError) in try fileSystem.rename(a, to: b, .noReplace) } == Errno.exists)
      #expect(code { () throws(SystemError) in try fileSystem.rename(a, to: b, .replace) } == Errno.notEmpty)
      #expect(code { () throws(SystemError) in try fileSystem.rename(a, to: c, .exchange) } == Errno.notFound)
      #expect(code { () throws(SystemError) in try fileSystem.rename(c, to: a, .noReplace) } == Errno.notFound)
      try fileSystem.rename(a, to: b, .exchange)
      #expect(try fileSystem.list(a).map(\.name) == ["in-b"])
      try fileSystem.rename(a, to: c, .noReplace)
      #expect(try fileSystem.list(base).map(\.name) == ["b", "c"])
      #expect(try fileSystem.list(base).map(\.kind) == [.directory, .directory])
    }
  }

  @Test func errorsHaveTheSameCodes() throws {
    try onBoth { fileSystem, base in
      try fileSystem.createDurably(base + "/f", [], permissions: 0o600)
      try fileSystem.createDirectoriesDurably(base + "/d/e", permissions: 0o700)
      try fileSystem.createDirectoriesDurably(base + "/d/e", permissions: 0o700)
      #expect(code { () throws(SystemError) in _ = try fileSystem.open(base + "/no", .read) } == Errno.notFound)
      #expect(code { () throws(SystemError) in _ = try fileSystem.open(base + "/f", .directory) } == Errno.notDirectory)
      #expect(code { () throws(SystemError) in _ = try fileSystem.list(base + "/f") } == Errno.notDirectory)
      #expect(code { () throws(SystemError) in _ = try fileSystem.list(base + "/no") } == Errno.notFound)
      #expect(code { () throws(SystemError) in try fileSystem.unlink(base + "/no") } == Errno.notFound)
      #expect(code { () throws(SystemError) in try fileSystem.unlink(base + "/d") } == Errno.isDirectory)
      #expect(code { () throws(SystemError) in try fileSystem.removeDirectory(base + "/d") } == Errno.notEmpty)
      #expect(code { () throws(SystemError) in try fileSystem.removeDirectory(base + "/f") } == Errno.notDirectory)
      #expect(
        code { () throws(SystemError) in try fileSystem.createDirectory(base + "/d", permissions: 0) } == Errno.exists)
      #expect(
        code { () throws(SystemError) in try fileSystem.createDirectoriesDurably(base + "/f", permissions: 0) }
          == Errno.notDirectory)
      #expect(try fileSystem.status(at: base + "/no", followSymbolicLinks: true) == nil)
      try fileSystem.removeTree(base + "/d")
      try fileSystem.removeTree(base + "/d")
      #expect(try fileSystem.list(base).map(\.name) == ["f"])
    }
  }

  @Test func locksBelongToTheOpenFile() throws {
    try onBoth { fileSystem, base in
      let first = try fileSystem.open(base + "/lock", .readWrite(permissions: 0o600))
      let second = try fileSystem.open(base + "/lock", .readWrite(permissions: 0o600))
      #expect(try fileSystem.tryLock(first))
      #expect(try fileSystem.tryLock(first))
      #expect(try !fileSystem.tryLock(second))
      // Closing another descriptor of the same file must not drop the lock, as classic POSIX locks do.
      try fileSystem.close(second)
      let third = try fileSystem.open(base + "/lock", .readWrite(permissions: 0o600))
      #expect(try !fileSystem.tryLock(third))
      try fileSystem.close(first)
      #expect(try fileSystem.tryLock(third))
      try fileSystem.close(third)
    }
  }

  @Test func symbolicLinksAreRefusedWhereTheyMatter() throws {
    let folder = try TemporaryDirectory()
    try folder.file("real/f", [1])
    let simulated = SimulatedFileSystem()
    simulated.place("/base/real/f", [1])
    simulated.placeLink("/base/link", to: "real")
    simulated.placeLink("/base/loop", to: "loop")
    #expect(symlinkForTest("real", folder("link")) == 0)
    #expect(symlinkForTest("loop", folder("loop")) == 0)
    for (fileSystem, base) in [(PosixFileSystem.shared as any FileSystem, folder.path), (simulated, "/base")] {
      #expect(try fileSystem.readAll(base + "/link/f") == [1])
      #expect(try fileSystem.status(at: base + "/link", followSymbolicLinks: true)?.kind == .directory)
      #expect(try fileSystem.status(at: base + "/link", followSymbolicLinks: false)?.kind == .symbolicLink)
      #expect(code { () throws(SystemError) in _ = try fileSystem.open(base + "/loop", .read) } == Errno.symlinkLoop)
      #expect(
        code { () throws(SystemError) in _ = try fileSystem.open(base + "/link", .readNoFollow) } == Errno.symlinkLoop)
      #expect(
        code { () throws(SystemError) in _ = try fileSystem.open(base + "/link", .createExclusive(permissions: 0)) }
          == Errno.exists)
      #expect(try fileSystem.firstSymbolicLink(from: base, "link/x") == base + "/link")
      #expect(try fileSystem.firstSymbolicLink(from: base + "/link", "x") == base + "/link")
      #expect(try fileSystem.firstSymbolicLink(from: base, "real/x/y") == nil)
      #expect(try fileSystem.firstSymbolicLink(from: base + "/nothing/at/all", "x") == nil)
      // Flushing a folder through a link flushes the folder.
      try fileSystem.syncDirectory(base + "/link")
      #expect(try fileSystem.readLink(base + "/link") == "real")
      #expect(code { () throws(SystemError) in _ = try fileSystem.readLink(base + "/real") } == Errno.invalid)
      #expect(try fileSystem.followingLinks(base + "/link") == base + "/real")
      #expect(try fileSystem.followingLinks(base + "/nothing") == base + "/nothing")
      #expect(
        code { () throws(SystemError) in _ = try fileSystem.followingLinks(base + "/loop") } == Errno.symlinkLoop)
      try fileSystem.createDirectoriesDurably(base + "/link/deep/er", permissions: 0o700)
      #expect(try fileSystem.status(at: base + "/real/deep/er", followSymbolicLinks: false)?.kind == .directory)
      #expect(
        code { () throws(SystemError) in try fileSystem.createDirectoriesDurably(base + "/link", permissions: 0) }
          == Errno.symlinkLoop)
      // Removing a tree removes links, not what they lead to.
      try fileSystem.removeTree(base + "/link")
      #expect(try fileSystem.readAll(base + "/real/f") == [1])
    }
  }

  @Test func identitiesNoticeChanges() throws {
    try onBoth { fileSystem, base in
      let path = base + "/f"
      try fileSystem.createDurably(path, [1, 2], permissions: 0o600)
      let identity = try FileIdentity(path: path, in: fileSystem)
      #expect(try identity.isCurrent(in: fileSystem))
      try FileIdentity.requireUnchanged([identity], in: fileSystem)
      try fileSystem.replaceDurably(path, [1, 3], permissions: 0o600)
      #expect(try !identity.isCurrent(in: fileSystem))
      let error = #expect(throws: DayfoldError.self) {
        try FileIdentity.requireUnchanged([identity], in: fileSystem)
      }
      #expect(error?.exitCode == .tempFail)
      #expect(error?.location?.file == path)
      try fileSystem.unlink(path)
      #expect(try !identity.isCurrent(in: fileSystem))
      #expect(throws: SystemError.self) { try FileIdentity(path: path, in: fileSystem) }
      #expect(throws: SystemError.self) { try FileIdentity(path: base, in: fileSystem) }
    }
  }
}
