import SystemIO

/// Tells one run from all others. It appears in state files and messages, never in what is published.
package struct RunIdentity: Sendable, Hashable {
  /// Usable as a file name; sorts by start time.
  package var id: String
  /// Nanoseconds since 1970.
  package var startedNs: Int64
  package var host: String
  package var processID: Int

  package init(id: String, startedNs: Int64, host: String, processID: Int) {
    precondition(
      PathName.staysBelow(id) && !id.isEmpty && !id.utf8.contains(UInt8(ascii: "/")), "a run id is a file name")
    self.id = id
    self.startedNs = startedNs
    self.host = host
    self.processID = processID
  }

  /// Makes the identity of a run that starts now in this process.
  package static func start() -> RunIdentity {
    let now = WallClock.nowNanoseconds()
    let seconds = String(now / 1_000_000_000)
    return RunIdentity(
      id: "\(seconds)-\(ProcessIdentity.randomHexadecimal(byteCount: 6))", startedNs: now,
      host: ProcessIdentity.hostName, processID: ProcessIdentity.processID)
  }

  var json: JSONValue {
    .object([
      "id": .string(id), "started_ns": .integer(startedNs), "host": .string(host), "process": .integer(processID),
    ])
  }

  init(json: JSONValue) throws(JSONError) {
    let id = try json.string("id")
    guard PathName.staysBelow(id), !id.isEmpty, !id.utf8.contains(UInt8(ascii: "/")) else {
      throw JSONError(description: "\"id\" is no run id")
    }
    self.init(
      id: id, startedNs: try json.integer("started_ns"), host: try json.string("host"),
      processID: try json.integer("process"))
  }
}
