#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The product never makes symbolic links, so the file system seam cannot.
func symlinkForTest(_ target: String, _ path: String) -> Int32 {
  unsafe symlink(target, path)
}
