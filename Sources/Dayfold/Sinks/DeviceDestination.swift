import SystemIO

/// A device or named pipe such as `/dev/null`: written at once, never replaced by a file.
final class DeviceDestination: ByteDestination {
  private let stream: StandardStream

  init(path: String) throws {
    do throws(SystemError) {
      stream = try StandardStream.opening(path)
    } catch {
      throw DayfoldError(error, exitCode: .cantCreate)
    }
  }

  func append(_ bytes: RawSpan) throws {
    try stream.deliver(bytes)
  }

  func deliver() {}
  func abort() {}
}
