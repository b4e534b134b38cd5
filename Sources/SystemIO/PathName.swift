/// Takes path texts apart and puts them together, without asking the file system.
package enum PathName {
  /// Appends a relative path; an absolute one replaces the base.
  package static func join(_ base: String, _ relative: String) -> String {
    if relative.utf8.first == UInt8(ascii: "/") || base.isEmpty { return relative }
    if relative.isEmpty { return base }
    return base.utf8.last == UInt8(ascii: "/") ? base + relative : base + "/" + relative
  }

  /// Returns the directory that holds the last component: "." for a bare name, "/" for a name below the root.
  package static func parent(of path: String) -> String {
    let bytes = withoutTrailingSlashes(path).utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let parent = withoutTrailingSlashes(String(Substring(bytes[..<slash])))
    return parent.isEmpty ? "/" : parent
  }

  /// Returns the last component, without slashes.
  package static func last(of path: String) -> String {
    let bytes = withoutTrailingSlashes(path).utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return String(bytes) }
    return String(Substring(bytes[bytes.index(after: slash)...]))
  }

  /// Splits at slashes, dropping empty components.
  package static func components(of path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
  }

  /// Answers whether a relative path stays below the folder it is joined to: no "..", no ".", not absolute, no NUL.
  ///
  /// Symbolic links are another matter: see `FileSystem.firstSymbolicLink`.
  package static func staysBelow(_ relative: String) -> Bool {
    let bytes = relative.utf8
    if bytes.isEmpty { return true }
    if bytes.first == UInt8(ascii: "/") || bytes.contains(0) { return false }
    return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
    }
  }

  /// Returns the components of an absolute path, "." and ".." carried out as they are written; a relative path begins
  /// at `base`.
  package static func normalizedComponents(of path: String, base: String) -> [String] {
    var result: [String] = []
    for component in components(of: join(base, path)) where component != "." {
      if component == ".." { _ = result.popLast() } else { result.append(component) }
    }
    return result
  }

  package static func withoutTrailingSlashes(_ path: String) -> String {
    guard path.utf8.last == UInt8(ascii: "/") else { return path }
    var bytes = path.utf8[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return String(Substring(bytes))
  }
}
