import SystemIO

/// Standard output: written at once, never taken back.
final class StreamDestination: ByteDestination {
  private let stream: StandardStream

  init(_ stream: StandardStream) { self.stream = stream }

  func append(_ bytes: RawSpan) throws {
    try stream.deliver(bytes)
  }

  func deliver() {}
  func abort() {}
}

extension StandardStream {
  /// Writes a part of a result. Throws ``ReaderGone`` where nobody reads it any more.
  func deliver(_ bytes: RawSpan) throws {
    do throws(SystemError) {
      try write(bytes)
    } catch {
      if error.isBrokenPipe { throw ReaderGone() }
      throw DayfoldError(error)
    }
  }

  /// Writes a text that is a result. Throws ``ReaderGone`` where nobody reads it any more.
  package func deliver(_ text: String) throws {
    // SAFETY: bytes have no padding.
    try unsafe deliver(Array(text.utf8).span.bytes)
  }
}

/// The reader of standard output has closed it, as `head` does: an end, not a failure.
package struct ReaderGone: Error {}
