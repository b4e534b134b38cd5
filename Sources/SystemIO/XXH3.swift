import CXXHash

/// Computes XXH3 hashes of byte spans: fast checksums, no protection against intent.
package enum XXH3 {
  package static func hash64(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt64 {
    unsafe bytes.withUnsafeBytes { bytes in
      // SAFETY: the callee reads bytes.count bytes.
      unsafe cxxhash_xxh3_64(bytes.baseAddress, bytes.count, seed)
    }
  }

  package static func hash128(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt128 {
    unsafe bytes.withUnsafeBytes { bytes in
      // SAFETY: the callee reads bytes.count bytes.
      let hash = unsafe cxxhash_xxh3_128(bytes.baseAddress, bytes.count, seed)
      return UInt128(hash.high) << 64 | UInt128(hash.low)
    }
  }
}
