import SystemIO

/// Is a file system in memory that knows what would survive a crash.
///
/// Writes and directory entries are only in the log until they are flushed: a write by flushing its file, an entry by
/// flushing its directory, a rename by flushing both directories. A crash keeps every flushed change and any subset of
/// the others, in order. That is less than real file systems promise, so what holds here holds there.
package final class SimulatedFileSystem: FileSystem, @unchecked Sendable {
  struct LoggedChange {
    var change: SimulatedDisk.Change
    /// What must still be flushed; empty: the change survives every crash.
    var unflushed: Set<UInt64>
  }

  private struct OpenFile {
    var inode: UInt64
    var path: String
  }

  private let mutex = Lock()
  private var visible: SimulatedDisk
  /// What the log starts from.
  private var base: SimulatedDisk
  private var log: [LoggedChange] = []
  private var open: [Int32: OpenFile] = [:]
  private var nextDescriptor: Int32 = 3
  private var locks: [UInt64: Int32] = [:]
  private var failedFlushes: Set<UInt64> = []
  private var now: Int64 = 1_000_000_000
  private var faults: FaultPlan
  private var calls = 0
  private var observer: (() -> Void)?
  private var violationList: [String] = []

  /// Whether `exchange` works; NFS and others lack it.
  package let supportsExchange: Bool

  package init(faults: FaultPlan = FaultPlan(), supportsExchange: Bool = true) {
    visible = SimulatedDisk()
    base = visible
    self.faults = faults
    self.supportsExchange = supportsExchange
  }

  private init(disk: SimulatedDisk, supportsExchange: Bool, now: Int64) {
    visible = disk
    base = disk
    faults = FaultPlan()
    self.supportsExchange = supportsExchange
    self.now = now
  }

  // MARK: What tests ask and set

  /// Calls so far.
  package var callCount: Int { mutex.withLock { calls } }

  /// Promises of the seam that were broken, such as a failed flush that was repeated.
  package var violations: [String] { mutex.withLock { violationList } }

  package var openFileCount: Int { mutex.withLock { open.count } }

  /// Every path with its content; directories end in a slash.
  package var snapshot: [String: [UInt8]] { mutex.withLock { visible.snapshot() } }

  /// Is equal for equal trees.
  package var fingerprint: UInt128 { mutex.withLock { visible.fingerprint() } }

  /// Sets which calls fail, counted from now.
  package func setFaults(_ plan: FaultPlan) {
    mutex.withLock {
      calls = 0
      faults = plan
    }
  }

  /// Sets what is called after each call that changed the log.
  package func observeChanges(_ observer: (() -> Void)?) {
    mutex.withLock { self.observer = observer }
  }

  /// Puts a file and the folders above it in place, flushed.
  package func place(_ path: String, _ bytes: [UInt8]) {
    mutex.withLock {
      let (folder, name) = makeFolders(path)
      let inode = addNode(.file, permissions: 0o644)
      record(.entries([.init(directory: folder, name: name, inode: inode)]), unflushed: [])
      record(.write(inode: inode, offset: 0, bytes: bytes), unflushed: [])
    }
  }

  package func place(_ path: String, _ text: String) {
    place(path, Array(text.utf8))
  }

  /// Puts a symbolic link in place, flushed.
  package func placeLink(_ path: String, to target: String) {
    mutex.withLock {
      let (folder, name) = makeFolders(path)
      let inode = addNode(.symbolicLink, permissions: 0o777)
      record(.entries([.init(directory: folder, name: name, inode: inode)]), unflushed: [])
      record(.write(inode: inode, offset: 0, bytes: Array(target.utf8)), unflushed: [])
    }
  }

  /// Returns file systems as crashes at this moment could leave them, without duplicates.
  ///
  /// All subsets of the unflushed changes where there are at most `exhaustiveCount`, else none, all, each alone, all
  /// but each, and random ones up to `sampleCount`.
  package func crashStates(
    exhaustiveCount: Int = 10, sampleCount: Int = 100, using generator: inout SeededGenerator
  ) -> [SimulatedFileSystem] {
    let (base, log, now) = mutex.withLock { (self.base, self.log, self.now) }
    let optional = log.indices.filter { !log[$0].unflushed.isEmpty }
    var subsets: [Set<Int>] = []
    if optional.count <= exhaustiveCount {
      for bits in 0..<(1 << optional.count) {
        subsets.append(Set(optional.indices.filter { bits >> $0 & 1 == 1 }.map { optional[$0] }))
      }
    } else {
      let all = Set(optional)
      subsets = [[], all] + optional.map { [$0] } + optional.map { all.subtracting([$0]) }
      while subsets.count < sampleCount {
        subsets.append(Set(optional.filter { _ in Bool.random(using: &generator) }))
      }
    }
    var seen: Set<UInt128> = []
    var states: [SimulatedFileSystem] = []
    for kept in subsets {
      var disk = base
      for (index, logged) in log.enumerated() where logged.unflushed.isEmpty || kept.contains(index) {
        disk.apply(logged.change, now: now)
      }
      if seen.insert(disk.fingerprint()).inserted {
        states.append(SimulatedFileSystem(disk: disk, supportsExchange: supportsExchange, now: now + 1_000_000_000))
      }
    }
    return states
  }

  // MARK: FileSystem

  package func open(_ path: String, _ mode: OpenMode) throws(SystemError) -> FileDescriptor {
    try call("open", path) { () throws(SystemError) -> FileDescriptor in
      let inode: UInt64
      switch mode {
      case .read, .readNoWait: inode = try require(resolve(path, follow: true), "open", path)
      case .readNoFollow, .directory:
        inode = try require(resolve(path, follow: mode == .directory), "open", path)
        if kind(inode) == .symbolicLink { throw error(Errno.symlinkLoop, "open", path) }
        if mode == .directory, kind(inode) != .directory { throw error(Errno.notDirectory, "open", path) }
      case .createExclusive(let permissions), .readWrite(let permissions):
        let (folder, name) = try parent(of: path, "create")
        if let existing = visible.nodes[folder]?.entries[name] {
          guard case .readWrite = mode else { throw error(Errno.exists, "create", path) }
          if kind(existing) == .symbolicLink { throw error(Errno.symlinkLoop, "open", path) }
          if kind(existing) == .directory { throw error(Errno.isDirectory, "open", path) }
          inode = existing
        } else {
          inode = addNode(.file, permissions: permissions)
          record(.entries([.init(directory: folder, name: name, inode: inode)]), unflushed: [folder])
        }
      }
      nextDescriptor += 1
      open[nextDescriptor] = OpenFile(inode: inode, path: path)
      return FileDescriptor(rawValue: nextDescriptor)
    } undo: { (file) in
      self.open[file.rawValue] = nil
    }
  }

  package func close(_ file: FileDescriptor) throws(SystemError) {
    // A close that fails has closed.
    try call("close", name(file), alwaysDone: true) { () throws(SystemError) -> Void in
      guard let closed = open.removeValue(forKey: file.rawValue) else {
        throw error(Errno.badDescriptor, "close", name(file))
      }
      if locks[closed.inode] == file.rawValue { locks[closed.inode] = nil }
    }
  }

  package func read(
    _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try call("read", name(file)) { () throws(SystemError) -> Int in
      let inode = try inode(of: file, "read")
      guard let node = visible.nodes[inode], node.kind == .file else {
        throw error(Errno.isDirectory, "read", name(file))
      }
      let count = max(0, min(buffer.count, node.bytes.count - offset))
      for index in 0..<count {
        // SAFETY: index < count <= buffer.count.
        unsafe buffer[index] = node.bytes[offset + index]
      }
      return count
    }
  }

  package func write(_ file: FileDescriptor, _ bytes: RawSpan, at offset: Int) throws(SystemError) {
    var copy: [UInt8] = []
    // SAFETY: copied before the closure returns.
    unsafe bytes.withUnsafeBytes { unsafe copy.append(contentsOf: $0) }
    let half = copy.count / 2
    let inode = try mutex.withLock { () throws(SystemError) -> UInt64 in try self.inode(of: file, "write") }
    func store(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      record(
        .write(inode: inode, offset: offset + range.lowerBound, bytes: Array(copy[range])), unflushed: [inode])
    }
    // Two changes, so that a crash can tear the write.
    try call("write", name(file)) { () throws(SystemError) -> Void in
      store(0..<half)
      store(half..<copy.count)
    } onRefusal: {
      store(0..<half)
    }
  }

  package func sync(_ file: FileDescriptor) throws(SystemError) {
    let inode = try mutex.withLock { () throws(SystemError) -> UInt64 in try self.inode(of: file, "flush") }
    try call("flush", name(file)) { () throws(SystemError) -> Void in
      if failedFlushes.contains(inode) {
        // The kernel forgot the failure and the pages: success is reported, nothing is on the disk.
        violationList.append("a failed flush of \(name(file)) was repeated")
        return
      }
      for index in log.indices { log[index].unflushed.remove(inode) }
      fold()
    } onRefusal: {
      failedFlushes.insert(inode)
    }
  }

  package func status(of file: FileDescriptor) throws(SystemError) -> FileStatus {
    try call("examine", name(file)) { () throws(SystemError) in
      status(inode: try inode(of: file, "examine"))
    }
  }

  package func status(at path: String, followSymbolicLinks: Bool) throws(SystemError) -> FileStatus? {
    try call("examine", path) { () throws(SystemError) in
      try resolve(path, follow: followSymbolicLinks).map { status(inode: $0) }
    }
  }

  package func createDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    try call("create the folder", path) { () throws(SystemError) -> Void in
      let (folder, name) = try parent(of: path, "create the folder")
      guard visible.nodes[folder]?.entries[name] == nil else {
        throw error(Errno.exists, "create the folder", path)
      }
      let inode = addNode(.directory, permissions: permissions)
      record(.entries([.init(directory: folder, name: name, inode: inode)]), unflushed: [folder])
    }
  }

  package func setPermissions(_ file: FileDescriptor, _ permissions: UInt32) throws(SystemError) {
    // Not part of what a crash may lose: nothing that is published depends on it.
    try call("set the mode of", name(file)) { () throws(SystemError) -> Void in
      let inode = try inode(of: file, "set the mode of")
      visible.nodes[inode]?.permissions = permissions
      base.nodes[inode]?.permissions = permissions
    }
  }

  package func readLink(_ path: String) throws(SystemError) -> String {
    try call("read the link", path) { () throws(SystemError) -> String in
      let inode = try require(resolve(path, follow: false), "read the link", path)
      guard let node = visible.nodes[inode], node.kind == .symbolicLink else {
        throw error(Errno.invalid, "read the link", path)
      }
      return String(decoding: node.bytes, as: UTF8.self)
    }
  }

  package func list(_ path: String) throws(SystemError) -> [DirectoryEntry] {
    try call("list", path) { () throws(SystemError) -> [DirectoryEntry] in
      let inode = try require(resolve(path, follow: true), "list", path)
      guard let node = visible.nodes[inode], node.kind == .directory else {
        throw error(Errno.notDirectory, "list", path)
      }
      return node.entries.map { DirectoryEntry(name: $0.key, kind: kind($0.value)) }
        .sorted { bytesPrecede($0.name, $1.name) }
    }
  }

  package func rename(_ from: String, to: String, _ mode: RenameMode) throws(SystemError) {
    try call("rename", from) { () throws(SystemError) -> Void in
      let (fromFolder, fromName) = try parent(of: from, "rename")
      let (toFolder, toName) = try parent(of: to, "rename")
      guard let moved = visible.nodes[fromFolder]?.entries[fromName] else {
        throw error(Errno.notFound, "rename", from)
      }
      let replaced = visible.nodes[toFolder]?.entries[toName]
      switch mode {
      case .exchange:
        guard supportsExchange else { throw error(Errno.invalid, "exchange", to) }
        guard replaced != nil else { throw error(Errno.notFound, "exchange", to) }
      case .noReplace:
        guard replaced == nil else { throw error(Errno.exists, "rename", to) }
      case .replace:
        if let replaced {
          let isEmpty = visible.nodes[replaced]?.entries.isEmpty ?? true
          guard kind(moved) == kind(replaced), isEmpty else { throw error(Errno.notEmpty, "rename", to) }
        }
      }
      record(
        .entries([
          .init(directory: fromFolder, name: fromName, inode: mode == .exchange ? replaced : nil),
          .init(directory: toFolder, name: toName, inode: moved),
        ]), unflushed: [fromFolder, toFolder])
    }
  }

  package func unlink(_ path: String) throws(SystemError) {
    try call("remove", path) { () throws(SystemError) -> Void in
      let (folder, name) = try parent(of: path, "remove")
      guard let inode = visible.nodes[folder]?.entries[name] else { throw error(Errno.notFound, "remove", path) }
      guard kind(inode) != .directory else { throw error(Errno.isDirectory, "remove", path) }
      record(.entries([.init(directory: folder, name: name, inode: nil)]), unflushed: [folder])
    }
  }

  package func removeDirectory(_ path: String) throws(SystemError) {
    try call("remove the folder", path) { () throws(SystemError) -> Void in
      let (folder, name) = try parent(of: path, "remove the folder")
      guard let inode = visible.nodes[folder]?.entries[name], let node = visible.nodes[inode] else {
        throw error(Errno.notFound, "remove the folder", path)
      }
      guard node.kind == .directory else { throw error(Errno.notDirectory, "remove the folder", path) }
      guard node.entries.isEmpty else { throw error(Errno.notEmpty, "remove the folder", path) }
      record(.entries([.init(directory: folder, name: name, inode: nil)]), unflushed: [folder])
    }
  }

  package func tryLock(_ file: FileDescriptor) throws(SystemError) -> Bool {
    try call("lock", name(file)) { () throws(SystemError) -> Bool in
      let inode = try inode(of: file, "lock")
      if let holder = locks[inode], holder != file.rawValue { return false }
      locks[inode] = file.rawValue
      return true
    }
  }

  package func mappableDescriptor(of file: FileDescriptor) -> Int32? {
    nil
  }

  // MARK: Calls

  /// Counts the call, lets the fault plan decide, does the work under the lock, and tells the observer.
  private func call<Result>(
    _ operation: String, _ path: String, alwaysDone: Bool = false, _ body: () throws(SystemError) -> Result,
    undo: (Result) -> Void = { _ in }, onRefusal: () -> Void = {}
  ) throws(SystemError) -> Result {
    var logLength = 0
    var changed: (() -> Void)?
    defer { changed?() }
    return try mutex.withLock { () throws(SystemError) in
      calls += 1
      now += 1000
      logLength = log.count
      defer { if log.count != logLength || operation == "flush" { changed = observer } }
      guard let fault = faults.faults[calls] else { return try body() }
      if fault.effect == .doneAndFailed || alwaysDone {
        undo(try body())
      } else {
        onRefusal()
      }
      throw error(fault.code, operation, path)
    }
  }

  private func record(_ change: SimulatedDisk.Change, unflushed: Set<UInt64>) {
    visible.apply(change, now: now)
    log.append(LoggedChange(change: change, unflushed: unflushed))
    fold()
  }

  /// Moves what survives every crash out of the log, as far as nothing uncertain precedes it.
  private func fold() {
    let settled = log.prefix { $0.unflushed.isEmpty }
    for logged in settled { base.apply(logged.change, now: now) }
    log.removeFirst(settled.count)
  }

  private func addNode(_ kind: FileKind, permissions: UInt32) -> UInt64 {
    let inode = visible.addNode(kind, permissions: permissions, now: now)
    // A node without an entry is unreachable, so the base may know it from the start.
    _ = base.addNode(kind, permissions: permissions, now: now)
    return inode
  }

  // MARK: Paths

  private func kind(_ inode: UInt64) -> FileKind {
    visible.nodes[inode]?.kind ?? .other
  }

  private func inode(of file: FileDescriptor, _ operation: String) throws(SystemError) -> UInt64 {
    guard let open = open[file.rawValue] else { throw error(Errno.badDescriptor, operation, name(file)) }
    return open.inode
  }

  private func name(_ file: FileDescriptor) -> String {
    "descriptor \(file.rawValue)"
  }

  private func status(inode: UInt64) -> FileStatus {
    let node = visible.nodes[inode]
    return FileStatus(
      kind: node?.kind ?? .other, permissions: node?.permissions ?? 0, size: node?.bytes.count ?? 0, inode: inode,
      device: 1, mtimeNs: node?.changedNs ?? 0, ctimeNs: node?.changedNs ?? 0)
  }

  private func require(_ inode: UInt64?, _ operation: String, _ path: String) throws(SystemError) -> UInt64 {
    guard let inode else { throw error(Errno.notFound, operation, path) }
    return inode
  }

  private func parent(of path: String, _ operation: String) throws(SystemError) -> (UInt64, String) {
    let folder = try require(resolve(PathName.parent(of: path), follow: true), operation, path)
    guard kind(folder) == .directory else { throw error(Errno.notDirectory, operation, path) }
    return (folder, PathName.last(of: path))
  }

  private func resolve(_ path: String, follow: Bool, depth: Int = 0) throws(SystemError) -> UInt64? {
    guard depth < 40 else { throw error(Errno.symlinkLoop, "open", path) }
    var inode = SimulatedDisk.root
    var walked = ""
    let components = PathName.components(of: path).filter { $0 != "." }
    for (index, component) in components.enumerated() {
      guard kind(inode) == .directory else { throw error(Errno.notDirectory, "open", path) }
      guard let next = visible.nodes[inode]?.entries[component] else { return nil }
      inode = next
      if kind(inode) == .symbolicLink, follow || index + 1 < components.count {
        let target = String(decoding: visible.nodes[inode]?.bytes ?? [], as: UTF8.self)
        guard let reached = try resolve(PathName.join(walked, target), follow: true, depth: depth + 1) else {
          return nil
        }
        inode = reached
      }
      walked = PathName.join(walked, component)
    }
    return inode
  }

  private func makeFolders(_ path: String) -> (UInt64, String) {
    var folder = SimulatedDisk.root
    for component in PathName.components(of: path).dropLast() where component != "." {
      if let next = visible.nodes[folder]?.entries[component] {
        folder = next
      } else {
        let inode = addNode(.directory, permissions: 0o755)
        record(.entries([.init(directory: folder, name: component, inode: inode)]), unflushed: [])
        folder = inode
      }
    }
    return (folder, PathName.last(of: path))
  }

  private func error(_ code: Int32, _ operation: String, _ path: String) -> SystemError {
    SystemError(code: code, operation: operation, path: path)
  }
}
