import SystemIO
import Testing

struct PercentEncodingTests {
  @Test(arguments: [
    ("2026-03-01", "2026-03-01"), ("a/b", "a%2Fb"), ("..", ".."), ("05:00", "05%3A00"), ("50%", "50%25"),
    ("a=b", "a%3Db"), ("\u{7}x\n", "%07x%0A"), ("grün", "grün"), ("", ""), ("a b", "a b"),
  ])
  func encodesAsHiveDoes(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test(arguments: [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%41%", "A%"), ("%2f", "/"), ("%C3%BC", "ü")])
  func decodesWhatOthersWrite(encoded: String, text: String) {
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test func partitionsRoundTrip() {
    for value in ["x", "", "a=b/c", nil, "__HIVE_DEFAULT_PARTITION__"] {
      let partition = HivePartition(key: "k=ey", value: value)
      #expect(!partition.directoryName.contains("/"))
      #expect(HivePartition(directoryName: partition.directoryName) == partition)
    }
    #expect(HivePartition(directoryName: "plain") == nil)
    #expect(HivePartition(directoryName: "=x") == nil)
  }

  @Test func partitionsOfAPathLeaveOutTheFileName() {
    let found = HivePartition.partitions(ofFile: "raw/dt=2026-03-01/x/hour=05/a=b.csv")
    #expect(found == [HivePartition(key: "dt", value: "2026-03-01"), HivePartition(key: "hour", value: "05")])
    #expect(
      HivePartition.partitions(ofFile: "a=1/b=2/a=3/f") == [.init(key: "a", value: "3"), .init(key: "b", value: "2")])
  }
}
