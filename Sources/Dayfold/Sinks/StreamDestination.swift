import SystemIO

/// Standard output: written at once, never taken back.
final class StreamDestination: ByteDestination {
  private let stream: StandardStream

  init(_ stream: StandardStream) { self.stream = stream }

  func append(_ bytes: RawSpan) throws {
    do throws(SystemError) {
      try stream.write(bytes)
    } catch {
      if error.isBrokenPipe { throw ReaderGone() }
      throw DayfoldError(error)
    }
  }

  func deliver() {}
  func abort() {}
}

/// The reader of standard output has closed it, as `head` does: an end, not a failure.
package struct ReaderGone: Error {}
