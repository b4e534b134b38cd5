/// Is a file that a pattern found.
package struct GlobMatch: Sendable, Hashable {
  /// For opening.
  package var path: String
  /// As the pattern spells it: relative to the base folder, or absolute where the pattern is.
  package var relativePath: String
  /// Whether the folder's listing says that it is a regular file; else it may be anything, or a link to anything.
  package var isListedFile: Bool

  package init(path: String, relativePath: String, isListedFile: Bool = false) {
    self.path = path
    self.relativePath = relativePath
    self.isListedFile = isListedFile
  }
}

extension FileSystem {
  /// Finds the files that a pattern names, sorted by the bytes of their relative paths, each once.
  ///
  /// `*`, `?` and `[…]` match within one path component (see `GlobPattern`); `**` is any number of directories, none
  /// included; `{a,b}` stands for each alternative and may nest. Names that begin with `_` or `.` are skipped unless
  /// the pattern's component begins with that character: markers, manifests and half-written files are no data.
  /// `**` does not enter directories through symbolic links, so that it always ends. Directories are no matches,
  /// except for a pattern without wildcards, whose path is returned where anything is there.
  ///
  /// Throws `EINVAL` where braces multiply to more than 10,000 patterns, and `EILSEQ` where the pattern matches a name
  /// that is not UTF-8.
  package func expandGlob(_ pattern: String, relativeTo base: String) throws(SystemError) -> [GlobMatch] {
    guard let patterns = BraceExpansion.expand(pattern, limit: 10_000) else {
      throw SystemError(
        code: Errno.invalid, operation: "expand the pattern", path: pattern,
        remedy: "use fewer alternatives in braces")
    }
    var found: [Found] = []
    for pattern in patterns {
      let isAbsolute = pattern.utf8.first == UInt8(ascii: "/")
      let components = PathName.components(of: pattern)
      guard !components.isEmpty else { continue }
      try walk(
        components[...], at: isAbsolute ? "/" : "", base: isAbsolute ? "" : base,
        hasWildcard: components.contains { GlobPattern($0).literalText == nil }, into: &found)
    }
    // One folder's files come in order; patterns in braces and `**` may find a file twice.
    if !zip(found, found.dropFirst()).allSatisfy({ bytesPrecede($0.path, $1.path) }) {
      found.sort { bytesPrecede($0.path, $1.path) }
    }
    return distinct(found).map {
      GlobMatch(path: PathName.join(base, $0.path), relativePath: $0.path, isListedFile: $0.isListedFile)
    }
  }

  private typealias Found = (path: String, isListedFile: Bool)

  /// Drops what is equal byte by byte to what stands before it: for `==`, names in different normal forms are equal.
  private func distinct(_ sorted: [Found]) -> [Found] {
    var last: String?
    return sorted.filter { found in
      defer { last = found.path }
      return last.map { bytesPrecede($0, found.path) } ?? true
    }
  }

  private func walk(
    _ components: ArraySlice<String>, at prefix: String, base: String, hasWildcard: Bool, into found: inout [Found]
  ) throws(SystemError) {
    guard let component = components.first else { return }
    let rest = components.dropFirst()
    let folder = PathName.join(base, prefix)
    if component == "**" {
      // A final `**` is every file below.
      let next = rest.isEmpty ? ["*"][...] : rest.drop { $0 == "**" }
      try walk(next, at: prefix, base: base, hasWildcard: true, into: &found)
      for entry in try listIfDirectory(folder) where entry.kind == .directory && !Self.isSkipped(entry.name) {
        guard entry.isNameUTF8 else { throw Self.undecodable(entry.name, in: folder) }
        try walk(
          components, at: PathName.join(prefix, entry.name), base: base, hasWildcard: true, into: &found)
      }
      return
    }
    let pattern = GlobPattern(component)
    if let name = pattern.literalText {
      let path = PathName.join(prefix, name)
      guard rest.isEmpty else {
        return try walk(rest, at: path, base: base, hasWildcard: hasWildcard, into: &found)
      }
      let status = try statusIfReachable(PathName.join(base, path))
      if let status, !hasWildcard || status.kind != .directory { found.append((path, false)) }
      return
    }
    for entry in try listIfDirectory(folder) where pattern.matches(entry.name) {
      if Self.isSkipped(entry.name), let first = entry.name.unicodeScalars.first, !pattern.begins(with: first) {
        continue
      }
      guard entry.isNameUTF8 else { throw Self.undecodable(entry.name, in: folder) }
      let path = PathName.join(prefix, entry.name)
      if !rest.isEmpty {
        if entry.kind == .directory || entry.kind == .symbolicLink {
          try walk(rest, at: path, base: base, hasWildcard: hasWildcard, into: &found)
        }
      } else if entry.kind == .symbolicLink {
        // A link that leads nowhere is kept, so that opening it reports the missing file instead of losing it.
        if try statusIfReachable(PathName.join(base, path))?.kind != .directory { found.append((path, false)) }
      } else if entry.kind != .directory {
        found.append((path, entry.kind == .file))
      }
    }
  }

  private func listIfDirectory(_ path: String) throws(SystemError) -> [DirectoryEntry] {
    do throws(SystemError) {
      return try list(path.isEmpty ? "." : path)
    } catch  where error.code == Errno.notFound || error.code == Errno.notDirectory {
      return []
    }
  }

  private func statusIfReachable(_ path: String) throws(SystemError) -> FileStatus? {
    do throws(SystemError) {
      return try status(at: path, followSymbolicLinks: true)
    } catch  where error.code == Errno.notDirectory {
      return nil
    }
  }

  /// Leaving the file out would lose its rows without a word.
  private static func undecodable(_ name: String, in folder: String) -> SystemError {
    SystemError(
      code: Errno.illegalSequence, operation: "use the name \"\(name)\" in the folder",
      path: folder.isEmpty ? "." : folder,
      remedy: "file names must be UTF-8: rename it, or choose a pattern that does not match it")
  }

  private static func isSkipped(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: "_") || name.utf8.first == UInt8(ascii: ".")
  }
}
