/// Takes text and forgets it: for measuring.
final class NullDestination: ByteDestination {
  func append(_ bytes: RawSpan) {}
  func deliver() {}
  func abort() {}
}
