/// A node of the job file with its place. Scalars stay text: the schema says what they mean, so that `05:00` is no
/// number and `NO` no boolean.
struct JobNode {
  enum Content {
    case scalar(String, style: ScalarStyle)
    case sequence([JobNode])
    case mapping([Entry])
  }

  enum ScalarStyle { case plain, quoted }

  struct Entry {
    var key: String
    var keyLine: Int
    var value: JobNode
  }

  var content: Content
  /// Counted from 1.
  var line: Int

  /// Whether nothing was written (`key:`) or a plain `null` or `~`.
  var isEmpty: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// What kind of node it is, for messages.
  var kindName: String {
    switch content {
    case .scalar: "a single value"
    case .sequence: "a list"
    case .mapping: "a block of settings"
    }
  }
}
