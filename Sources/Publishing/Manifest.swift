import SystemIO

/// Describes a published version: its files, what is in them, and what they were made from.
///
/// Equal runs write equal manifests, byte for byte: no run id, time, host or inode is in it.
package struct Manifest: Sendable, Hashable {
  /// The version of this layout.
  package static let formatVersion = 1

  package struct File: Sendable, Hashable {
    package var name: String
    package var rows: Int
    package var bytes: Int
    /// SHA-256 of the content as 64 hexadecimal digits.
    package var sha256: String
    package var rowChecksum: RowChecksum

    package init(name: String, rows: Int, bytes: Int, sha256: String, rowChecksum: RowChecksum) {
      self.name = name
      self.rows = rows
      self.bytes = bytes
      self.sha256 = sha256
      self.rowChecksum = rowChecksum
    }
  }

  package struct Field: Sendable, Hashable {
    package var name: String
    /// The SQL type, as DESCRIBE would print it.
    package var type: String

    package init(name: String, type: String) {
      self.name = name
      self.type = type
    }
  }

  /// Accounts for every input row.
  package struct Counters: Sendable, Hashable {
    /// Rows read from the input; header, comment and blank lines are none.
    package var read = 0
    package var filtered = 0
    package var rejected = 0
    /// Of those, the rows for which an expression of the query failed; nil where such rows are not rejected.
    package var rejectedByExpressions: Int?
    /// Rows that passed the filter; those that reach the aggregation, or the output of a query without one.
    package var accepted = 0
    /// Of a query with joins or subqueries: the rows that reach its last aggregation, or its output, in place of
    /// `accepted`.
    package var joined: Int?
    /// Of those, the rows that the published rows stand for.
    package var represented = 0
    /// Of those, the rows in groups or rows that HAVING or LIMIT dropped.
    package var dropped = 0
    /// Groups or rows that HAVING or LIMIT dropped.
    package var droppedGroups = 0
    /// Rows in the published files.
    package var published = 0

    package init() {}

    /// What does not add up, for the user; nil when every row is accounted for.
    package var discrepancy: String? {
      if read != accepted + filtered + rejected {
        return "read \(read) ≠ accepted \(accepted) + filtered \(filtered) + rejected \(rejected)"
      }
      if joined ?? accepted != represented + dropped {
        let whole = joined.map { "joined \($0)" } ?? "accepted \(accepted)"
        return "\(whole) ≠ represented \(represented) + dropped \(dropped)"
      }
      return nil
    }
  }

  package struct Input: Sendable, Hashable {
    /// Relative to the source's folder.
    package var path: String
    package var size: Int
    /// Rows read from the file, where the engine counts them by file.
    package var rows: Int?
    /// A hash of the content as hexadecimal digits, where one was computed.
    package var contentHash: String?

    package init(path: String, size: Int, rows: Int? = nil, contentHash: String? = nil) {
      self.path = path
      self.size = size
      self.rows = rows
      self.contentHash = contentHash
    }
  }

  package var engineVersion: String
  /// The job's name, empty for none.
  package var job: String
  package var jobHash: String
  /// Relative to the dataset.
  package var partition: String
  package var schema: [Field]
  /// In part order; `StagingDirectory.publish` fills it in.
  package var files: [File] = []
  package var counters: Counters
  package var inputs: [Input]

  package init(
    engineVersion: String, job: String, jobHash: String, schema: [Field], counters: Counters, inputs: [Input]
  ) {
    self.engineVersion = engineVersion
    self.job = job
    self.jobHash = jobHash
    partition = ""
    self.schema = schema
    self.counters = counters
    self.inputs = inputs
  }

  /// The sum over all files: what verification compares.
  package var rowChecksum: RowChecksum {
    var sum = RowChecksum()
    for file in files { sum.add(file.rowChecksum) }
    return sum
  }
}
