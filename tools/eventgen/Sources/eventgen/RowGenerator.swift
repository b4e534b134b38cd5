#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes the files of a data set; any thread may write any file.
protocol FileGenerator: Sendable {
  var options: GeneratorOptions { get }
  /// Writes file `index` into the output directory.
  func writeFile(_ index: Int) throws
}

/// A data set in CSV whose rows are written one by one.
protocol RowGenerator: FileGenerator {
  /// What file names begin with.
  var filePrefix: String { get }
  /// The first line of each file.
  var header: String { get }
  /// Appends one row with its line end: at most 4,096 bytes.
  func append(row: Int, to file: inout OutputFile)
}

extension RowGenerator {
  func writeFile(_ index: Int) throws {
    let digits = String(index)
    let number = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    var file = try OutputFile(path: "\(options.directory)/\(filePrefix)-\(number).csv")
    file.append(header)
    let (share, rest) = options.rowCount.quotientAndRemainder(dividingBy: options.fileCount)
    let start = index * share + min(index, rest)
    for row in start..<(start + share + (index < rest ? 1 : 0)) {
      try file.beginRow()
      append(row: row, to: &file)
    }
    try file.close()
  }
}

/// The C library's `pow`, for files that do not import it.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
