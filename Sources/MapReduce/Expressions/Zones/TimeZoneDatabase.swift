import Columnar
import SystemIO

/// The machine's time zones: TZif files below one folder.
///
/// A file is read once a process: a run sees one version of a zone.
package enum TimeZoneDatabase {
  private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]

  private static let known = Locked<[String: TimeZoneRules?]>([:])

  /// The rules of a zone such as `Europe/Berlin`, in any case; nil where the machine does not know it.
  package static func rules(_ name: String) -> TimeZoneRules? {
    let key = name.lowercased()
    if key == "utc" || key == "etc/utc" || key == "gmt" { return .utc }
    return known.withLock { known in
      if let rules = known[key] { return rules }
      let rules = load(name)
      known[key] = rules
      return rules
    }
  }

  /// The version of the machine's zones, such as `2025b`; empty where it does not tell.
  package static var version: String {
    for folder in folders {
      for file in ["tzdata.zi", "+VERSION"] {
        guard let bytes = try? PosixFileSystem.shared.readAll("\(folder)/\(file)", maximumSize: 1 << 20),
          let line = bytes.split(separator: 10).first
        else { continue }
        return String(decoding: line.prefix(64), as: UTF8.self).replacing("# version ", with: "")
      }
    }
    return ""
  }

  /// A cache in front of the database, for a loop over rows.
  static func cache() -> TimeZoneCache { TimeZoneCache { rules($0) } }

  private static func load(_ name: String) -> TimeZoneRules? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    // Names that could lead out of the folder are none.
    let isSafe = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.count <= 64
        && part.utf8.allSatisfy { byte in
          (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "_+-".utf8.contains(byte)
        }
    }
    guard isSafe, parts.count <= 4 else { return nil }
    let files = PosixFileSystem.shared
    for folder in folders {
      let path = parts.reduce(folder) { "\($0)/\($1)" }
      if let rules = read(path, files) { return rules }
      // As it would be spelled.
      var spelled = folder
      for part in parts {
        guard let entries = try? files.list(spelled),
          let entry = entries.first(where: { $0.name.lowercased() == part.lowercased() })
        else {
          spelled = ""
          break
        }
        spelled += "/\(entry.name)"
      }
      if !spelled.isEmpty, let rules = read(spelled, files) { return rules }
    }
    return nil
  }

  private static func read(_ path: String, _ files: PosixFileSystem) -> TimeZoneRules? {
    guard let bytes = try? files.readAll(path, maximumSize: TimeZoneRules.maximumByteCount) else { return nil }
    return TimeZoneRules(tzif: bytes)
  }
}
