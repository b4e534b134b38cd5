import MapReduce
import Testing

@Suite struct PartitionSizeTests {
  private static let gigabyte = 1 << 30

  @Test func theDefaultGrowsWithTheInput() {
    let expected: [(byteCount: Int, megabytes: Int)] = [
      (0, 16), (Self.gigabyte, 16), (4 * Self.gigabyte, 16), (4 * Self.gigabyte + 1, 32), (8 * Self.gigabyte, 32),
      (8 * Self.gigabyte + 1, 64), (Int.max, 64),
    ]
    for (byteCount, megabytes) in expected {
      #expect(ExecutionOptions.defaultPartitionSize(forInputOf: byteCount) == megabytes << 20)
    }
  }
}
