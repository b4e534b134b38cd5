import Columnar
import QueryPlan

/// Up to 4,096 decoded rows of one range of buckets.
final class RowChunk {
  static let capacity = 4096

  var rowCount = 0
  /// Those of dictionary keys stay empty: their codes are read instead.
  let keys: [Column]
  /// Per key whose sections all hold dictionary codes: the task's codes.
  let keyCodes: [CodeVector?]
  let values: [Column]

  init(keyTypes: [DataType], isDictionary: [Bool], valueTypes: [DataType]) {
    keys = zip(keyTypes, isDictionary).map { Column(type: $0, capacity: $1 ? 0 : Self.capacity) }
    keyCodes = isDictionary.map { $0 ? CodeVector(capacity: Self.capacity) : nil }
    values = valueTypes.map { Column(type: $0, capacity: Self.capacity) }
  }

  func removeAll() {
    rowCount = 0
    for column in keys { column.removeAll() }
    for column in values { column.removeAll() }
  }
}

/// The chunks of one kind of sections, reused from range to range. Belongs to one worker.
final class RowChunks {
  let keyTypes: [DataType]
  let valueTypes: [DataType]
  private let isDictionary: [Bool]
  private var unused: [RowChunk] = []

  init(_ outputs: ShuffleOutputs, keyTypes: [DataType], valueTypes: [DataType]) {
    self.keyTypes = keyTypes
    self.valueTypes = valueTypes
    isDictionary = zip(keyTypes, outputs.isDictionary).map { $0 == .varchar && $1 }
  }

  /// Bytes of a row.
  var rowBytes: Int { (keyTypes + valueTypes).reduce(0) { $0 + $1.physicalType.stride } }

  /// An empty chunk.
  func take() -> RowChunk {
    unused.popLast() ?? RowChunk(keyTypes: keyTypes, isDictionary: isDictionary, valueTypes: valueTypes)
  }

  /// Takes a chunk back that is no longer read.
  func recycle(_ chunk: RowChunk) {
    chunk.removeAll()
    unused.append(chunk)
  }
}
