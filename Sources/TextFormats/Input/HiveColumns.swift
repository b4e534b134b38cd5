import Columnar
import SystemIO

/// The typed columns that the `key=value` directories of all files make: DATE, BIGINT, else VARCHAR.
struct HiveColumns {
  let fields: [Field]

  /// `declared` gives types to keys that a job lists among its columns.
  init(_ files: [[HivePartition]], declared: [Field]) {
    var keys: [String] = []
    var candidates: [String: TypeCandidates] = [:]
    for file in files {
      for partition in file {
        if candidates[partition.key] == nil { keys.append(partition.key) }
        var narrowed = candidates[partition.key] ?? .all
        if let value = partition.value {
          narrowed.narrow(value.utf8)
          // An empty value fits only text.
          if value.isEmpty { narrowed = [] }
        }
        candidates[partition.key] = narrowed
      }
    }
    fields = keys.map { key in
      if let stated = declared.first(where: { $0.name == key }), Self.isSupported(stated.type) { return stated }
      let type: DataType =
        switch candidates[key]?.type {
        case .date: .date
        case .bigint: .bigint
        default: .varchar
        }
      return Field(name: key, type: type)
    }
  }

  private static func isSupported(_ type: DataType) -> Bool {
    [.date, .bigint, .varchar, .timestamp, .timestamptz].contains(type)
  }

  /// Two keys that differ in case only, which would be one column of two names; nil where there are none.
  var caseConflict: (String, String)? {
    var known: [String: String] = [:]
    for field in fields {
      if let earlier = known.updateValue(field.name, forKey: field.name.lowercased()) { return (earlier, field.name) }
    }
    return nil
  }

  func contains(_ name: String) -> Bool {
    fields.contains { $0.name.lowercased() == name.lowercased() }
  }

  /// The values of one file, NULL where its path lacks the key or the text does not fit.
  func values(of file: [HivePartition]) -> [Value] {
    fields.map { field in
      guard let text = file.first(where: { $0.key == field.name })?.value else { return .null }
      let bytes = Array(text.utf8)
      return unsafe bytes.withUnsafeBufferPointer { buffer in
        switch field.type {
        case .date: return unsafe CalendarParser.date(buffer, mode: .cast).map { .int64($0) } ?? .null
        case .timestamp, .timestamptz:
          return unsafe CalendarParser.timestamp(buffer, mode: .cast).map { .int64($0) } ?? .null
        case .bigint:
          return unsafe ExactNumber.integer(buffer, mode: .cast).flatMap { Int64(exactly: $0) }.map { .int64($0) }
            ?? .null
        default: return .string(bytes)
        }
      }
    }
  }
}
