import SystemIO

/// Is the content of a simulated file system: a tree of nodes, changed by a log of small changes.
///
/// The same changes applied in the same order give the same tree, and leaving some out gives the tree that a crash
/// could leave: every change sets what it sets regardless of what was there before.
struct SimulatedDisk: Sendable {
  struct Node: Sendable {
    var kind: FileKind
    var permissions: UInt32
    /// A file's content, or a symbolic link's target.
    var bytes: [UInt8] = []
    var entries: [String: UInt64] = [:]
    /// Moves with every change of the node.
    var changedNs: Int64
  }

  enum Change: Sendable {
    /// Sets bytes of a file, growing it with zeros where needed.
    case write(inode: UInt64, offset: Int, bytes: [UInt8])
    /// Sets directory entries, all or none: a rename is one change of two directories.
    case entries([EntryChange])
  }

  struct EntryChange: Sendable {
    var directory: UInt64
    var name: String
    /// nil removes the name.
    var inode: UInt64?
  }

  static let root: UInt64 = 2

  var nodes: [UInt64: Node] = [root: Node(kind: .directory, permissions: 0o755, changedNs: 1)]
  var nextInode: UInt64 = 100

  mutating func addNode(_ kind: FileKind, permissions: UInt32, now: Int64) -> UInt64 {
    nextInode += 1
    nodes[nextInode] = Node(kind: kind, permissions: permissions, changedNs: now)
    return nextInode
  }

  mutating func apply(_ change: Change, now: Int64) {
    switch change {
    case .write(let inode, let offset, let bytes):
      var content = nodes[inode]?.bytes ?? []
      if content.count < offset {
        content += [UInt8](repeating: 0, count: offset - content.count)
      }
      if content.count == offset {
        content += bytes
      } else {
        content = content[..<offset] + bytes + content.dropFirst(offset + bytes.count)
      }
      nodes[inode]?.bytes = content
      nodes[inode]?.changedNs = now
    case .entries(let changes):
      for change in changes {
        nodes[change.directory]?.entries[change.name] = change.inode
        nodes[change.directory]?.changedNs = now
      }
    }
  }

  /// Every path below a folder with its content; directories end in a slash. Equal trees have equal snapshots.
  func snapshot(below inode: UInt64 = root, prefix: String = "") -> [String: [UInt8]] {
    var paths: [String: [UInt8]] = [:]
    for (name, child) in nodes[inode]?.entries ?? [:] {
      guard let node = nodes[child] else { continue }
      let path = prefix + name
      if node.kind == .directory {
        paths[path + "/"] = []
        paths.merge(snapshot(below: child, prefix: path + "/")) { first, _ in first }
      } else {
        paths[path] = node.bytes
      }
    }
    return paths
  }

  /// Is equal for equal trees and, but for accidents nobody meets, only for those.
  func fingerprint(below inode: UInt64 = root, prefix: String = "") -> UInt128 {
    var sum: UInt128 = 0
    for (name, child) in nodes[inode]?.entries ?? [:] {
      guard let node = nodes[child] else { continue }
      let path = prefix + name + "/"
      // SAFETY: bytes have no padding.
      sum &+= unsafe XXH3.hash128((Array(path.utf8) + node.bytes).span.bytes, seed: UInt64(path.utf8.count))
      if node.kind == .directory { sum &+= 1 &+ fingerprint(below: child, prefix: path) }
    }
    return sum
  }
}
