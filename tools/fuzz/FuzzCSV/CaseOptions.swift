import Columnar
import TextFormats

/// How a file is read, drawn from the first bytes of a case.
struct CaseOptions: CustomStringConvertible {
  static let byteCount = 12

  private let bytes: [UInt8]

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

  /// Mostly the usual one; else any that options allow.
  private func character(_ byte: UInt8, usual: UInt8) -> UInt8 {
    let character = byte & 0x7F
    return byte < 128 || [0x00, 0x0A, 0x0D].contains(character) ? usual : character
  }

  var delimiter: UInt8 { character(bytes[0], usual: UInt8(ascii: ",")) }

  var quote: UInt8? {
    if bytes[1] == 0 { return nil }
    let quote = character(bytes[1], usual: UInt8(ascii: "\""))
    return quote == delimiter ? nil : quote
  }

  var maximumRowLength: Int { bytes[2] < 128 ? 16 << 20 : 1 + Int(bytes[2] & 0x7F) }
  var chunkLength: Int { [64, 100, 1000, 256 << 10][Int(bytes[3] & 3)] }
  var partitionSize: Int { 1 + Int(bytes[4]) * 4 }
  private var lineEnd: UInt8 { bytes[5] & 1 == 0 ? 0x0A : 0x0D }
  private var columnCount: Int { 1 + Int(bytes[5] >> 1 & 3) }
  private var hasHeader: Bool { bytes[5] & 0x80 == 0 }
  private var nullText: [UInt8] { [[], [], Array("NULL".utf8), Array("0".utf8), Array("\"".utf8)][Int(bytes[6]) % 5] }

  private var columns: [Field] {
    let types: [DataType] = [
      .varchar, .bigint, .double, .timestamp, .date, .boolean, .hugeint, .decimal(precision: 9, scale: 3),
      .decimal(precision: 38, scale: 2), .varchar,
    ]
    return (0..<columnCount).map {
      let byte = Int(bytes[7 + $0])
      return Field(name: "c\($0)", type: types[byte % types.count], isNullable: byte < 128)
    }
  }

  var header: [UInt8] {
    guard hasHeader else { return [] }
    return Array(columns.map { Array($0.name.utf8) }.joined(separator: [delimiter])) + [lineEnd]
  }

  var csv: CSVOptions {
    CSVOptions(
      delimiter: delimiter, quote: quote, nullTexts: [nullText], header: hasHeader ? .present : .absent,
      declaredColumns: columns, maximumRowLength: maximumRowLength)
  }

  var description: String { "\(csv), chunk length \(chunkLength)" }
}
