import SystemIO
import SystemIOTestSupport
import Testing

struct ChecksumTests {
  private func hash(_ text: String) -> UInt128 {
    // SAFETY: bytes have no padding.
    unsafe XXH3.hash128(Array(text.utf8).span.bytes)
  }

  @Test func givesTheReferenceValues() {
    // SAFETY: bytes have no padding.
    #expect(unsafe XXH3.hash64([UInt8]().span.bytes) == 0x2D06_8005_38D3_94C2)
    #expect(hash("") == 0x99AA_06D3_0147_98D8_6001_C324_468D_497F)
  }

  @Test func sumsRowsInAnyOrderAndDivision() {
    let rows = ["a,1", "\"x\ny\",2", "", "ü,3", "a,1"]
    var whole = RowChecksum()
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    for row in rows {
      bytes += row.utf8
      ends.append(UInt32(bytes.count))
      bytes += "\r\n".utf8
    }
    // SAFETY: bytes have no padding.
    unsafe whole.add(bytes.span.bytes, rowEnds: ends.span, terminatorLength: 2)
    #expect(whole.value == rows.reduce(0) { $0 &+ hash($1) })
    var first = RowChecksum()
    var second = RowChecksum()
    for (index, row) in rows.reversed().enumerated() {
      // SAFETY: bytes have no padding.
      if index % 2 == 0 {
        unsafe first.add(row: Array(row.utf8).span.bytes)
      } else {
        unsafe second.add(row: Array(row.utf8).span.bytes)
      }
    }
    first.add(second)
    #expect(first == whole)
    var empty = RowChecksum()
    unsafe empty.add([UInt8]().span.bytes, rowEnds: [UInt32]().span)
    #expect(empty.value == 0)
  }

  @Test func printsAndReads() {
    for value in [0, 1, UInt128.max, 1 << 127] {
      let checksum = RowChecksum(value: value)
      #expect(checksum.description.utf8.count == 32)
      #expect(RowChecksum(hexadecimal: checksum.description) == checksum)
    }
    #expect(RowChecksum(hexadecimal: "12") == nil)
    #expect(RowChecksum(hexadecimal: "+" + String(repeating: "0", count: 31)) == nil)
    #expect(RowChecksum(hexadecimal: String(repeating: "g", count: 32)) == nil)
  }
}
