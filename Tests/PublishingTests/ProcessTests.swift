import Foundation
import SystemIO
import SystemIOTestSupport
import Testing

@testable import Publishing

/// Tests that need processes of their own.
struct ProcessTests {
  private func target(_ folder: TemporaryDirectory) throws -> PublishTarget {
    try PublishTarget(dataset: folder("out/daily"), partition: PublishScenario.partition)
  }

  @Test func theLockExcludesOtherProcessesAndEndsWithThem() throws {
    let folder = try TemporaryDirectory()
    let holder = try HelperProcess(["hold", folder("out/daily")])
    #expect(holder.firstOutput() == "held\n")
    let error = #expect(throws: DayfoldError.self) {
      try OutputLock.acquire(try target(folder), run: .start())
    }
    #expect(error?.exitCode == .tempFail)
    #expect(error?.message.contains("process") == true)
    holder.kill()
    #expect(holder.finish().status == -SIGKILL)
    try OutputLock.acquire(try target(folder), run: .start()).release()
  }

  @Test func aSecondProcessIsToldToWait() throws {
    let folder = try TemporaryDirectory()
    let lock = try OutputLock.acquire(try target(folder), run: .start())
    let (status, output) = try HelperProcess(["publish", folder("out/daily"), "022"]).finish()
    #expect(status == ExitCode.tempFail.rawValue)
    #expect(output.contains("run \(lock.run.id)"))
    lock.release()
  }

  @Test(arguments: [("022", 0o644, 0o755), ("077", 0o600, 0o700), ("002", 0o664, 0o775)] as [(String, UInt32, UInt32)])
  func publishedFilesFollowTheUmask(umask: String, file: UInt32, directory: UInt32) throws {
    let folder = try TemporaryDirectory()
    #expect(try HelperProcess(["publish", folder("out/daily"), umask]).finish().status == 0)
    #expect(try HelperProcess(["publish", folder("new/deep/daily"), umask]).finish().status == 0)
    let fileSystem = PosixFileSystem.shared
    let version = try #require(try PublishedVersion.load(try target(folder)))
    #expect(try version.isWhole())
    func permissions(_ path: String) throws -> UInt32? {
      try fileSystem.status(at: path, followSymbolicLinks: false)?.permissions
    }
    #expect(try permissions(version.path) == directory)
    for entry in try fileSystem.list(version.path) {
      #expect(try permissions(PathName.join(version.path, entry.name)) == file)
    }
    for path in ["out", "out/daily", "new", "new/deep", "new/deep/daily"] {
      #expect(try permissions(folder(path)) == directory, "\(path)")
    }
    #expect(try permissions(folder("new/deep/.dayfold")) == 0o700)
    #expect(try permissions(folder("out/.dayfold")) == 0o700)
    #expect(try permissions(folder("out/.dayfold/daily/published/dt=2026-03-01.json")) == 0o600)
  }

  @Test func runsKilledAtAnyMomentLeaveAWholeVersion() throws {
    let folder = try TemporaryDirectory()
    let target = try target(folder)
    var generator = SeededGenerator(seed: 7)
    var versions: Set<String> = []
    for round in 0..<20 {
      let process = try HelperProcess(["loop", folder("out/daily")])
      if round % 2 == 0 { #expect(process.firstOutput() == "published\n") }
      Thread.sleep(forTimeInterval: Double.random(in: 0.001..<0.05, using: &generator))
      process.kill()
      #expect(process.finish().status == -SIGKILL)
      // Before recovery, as a reader would see it, and after it.
      for recovers in [false, true] {
        if recovers {
          let lock = try OutputLock.acquire(target, run: .start())
          try PublishRecovery.run(lock)
          lock.release()
          #expect(((try? PosixFileSystem.shared.list(target.stagingFolder)) ?? []).isEmpty)
        }
        guard try PosixFileSystem.shared.status(at: target.publishedPath, followSymbolicLinks: false) != nil else {
          continue
        }
        let version = try #require(try PublishedVersion.load(target))
        #expect(try version.isWhole())
        for file in version.manifest.files {
          let bytes = try PosixFileSystem.shared.readAll(PathName.join(version.path, file.name))
          #expect(ContentHash.hexadecimalDigest(of: bytes) == file.sha256)
        }
        versions.insert(version.manifest.job)
      }
    }
    #expect(!versions.isEmpty)
  }

  @Test(arguments: ["bus-error", "bus-signal"])
  func aBusErrorThatIsNotOursStillKills(command: String) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.file("f", [1, 2, 3])
    #expect(try HelperProcess([command, path]).finish().status == -SIGBUS)
  }
}
