import Testing

@testable import Columnar

/// Means of exact sums are the nearest doubles.
@Suite struct MeanTests {
  /// The quotient in decimal digits, which the standard library reads correctly rounded.
  private func reference(_ sum: Int128, _ scale: Int, _ count: Int64) -> Double? {
    var (digits, rest) = sum.magnitude.quotientAndRemainder(dividingBy: UInt128(count))
    var text = "\(sum < 0 ? "-" : "")\(digits)."
    for _ in 0..<60 {
      (digits, rest) = (rest * 10).quotientAndRemainder(dividingBy: UInt128(count))
      text += "\(digits)"
    }
    return Double("\(text)\(rest == 0 ? 0 : 1)e-\(scale)")
  }

  @Test func `Means are rounded once`() {
    // 5025.4 / 10 and 0.7 / 3: divided by 10^scale first, the last digit is another one.
    #expect(NumberKernels.mean(ofSum: 502_540, scale: 2, count: 10) == 502.54)
    #expect(NumberKernels.mean(ofSum: -7, scale: 1, count: 3) == -0.23333333333333334)
    // A half of the last bit goes to the even side.
    #expect(NumberKernels.mean(ofSum: (1 << 54) + 2, scale: 0, count: 1) == 0x1p54)
    #expect(NumberKernels.mean(ofSum: (1 << 54) + 3, scale: 0, count: 1) == 0x1p54 + 4)
    #expect(NumberKernels.mean(ofSum: 0, scale: 38, count: 3) == 0)
    #expect(NumberKernels.mean(ofSum: 1, scale: 38, count: 1) == 1e-38)
    #expect(NumberKernels.mean(ofSum: .min, scale: 0, count: 1) == -0x1p127)
  }

  @Test func `Means of random sums, scales and counts`() {
    var random = SplitMix(seed: 17)
    for _ in 0..<20_000 {
      let bits = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
      let sum = bits >> Int128(random.next() % 127)
      let count = Int64(random.next() >> (2 + random.next() % 61)) + 1
      let scale = Int(random.next() % 39)
      // Beyond, two roundings are allowed.
      if scale > 28, count > 1 << 39 { continue }
      #expect(
        NumberKernels.mean(ofSum: sum, scale: scale, count: count) == reference(sum, scale, count),
        "\(sum) / 10^\(scale) / \(count)")
    }
  }

  @Test func `Nulls and columns`() {
    let sums = Column(type: .decimal(precision: 38, scale: 1), capacity: 3)
    for value in [.int128(7), .null, .int128(-1)] as [Value] { sums.append(value) }
    let counts = Column(type: .bigint, capacity: 3)
    for value in [.int64(2), .int64(0), .int64(4)] as [Value] { counts.append(value) }
    let result = Column(type: .double, capacity: 3)
    NumberKernels.mean(ofSum: Operand(column: sums), count: Operand(column: counts), rowCount: 3, into: result)
    #expect((0..<3).map { result.value(at: $0) } == [.double(0.35), .null, .double(-0.025)])
  }
}
