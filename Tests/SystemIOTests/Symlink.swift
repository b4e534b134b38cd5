#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The product never makes symbolic links, so the file system seam cannot.
func symlinkForTest(_ target: String, _ path: String) -> Int32 {
  unsafe symlink(target, path)
}

/// Creates or removes an empty file by the bytes of its path, which need not be UTF-8 as the product's must.
func createFileForTest(_ path: [UInt8]) -> Bool {
  let text = path.map(CChar.init(bitPattern:)) + [0]
  let file = unsafe open(text, O_CREAT | O_WRONLY, 0o600)
  return file >= 0 && close(file) == 0
}

func removeFileForTest(_ path: [UInt8]) { _ = unsafe unlink(path.map(CChar.init(bitPattern:)) + [0]) }
