// XXH3 of xxHash, compiled in from the system's header: nothing to link.
#ifndef CXXHASH_H
#define CXXHASH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cxxhash_128 {
  uint64_t low;
  uint64_t high;
};

uint64_t cxxhash_xxh3_64(const void *bytes, size_t length, uint64_t seed);
struct cxxhash_128 cxxhash_xxh3_128(const void *bytes, size_t length, uint64_t seed);

/// Adds the XXH3-128 of each row to `*sum`, modulo 2^128. Row i ends before byte row_ends[i]; row 0 starts at byte 0,
/// and each later one `terminator` bytes after the end of the one before.
void cxxhash_xxh3_128_sum(const void *bytes, const uint32_t *row_ends, size_t row_count, size_t terminator,
                          struct cxxhash_128 *sum);

#ifdef __cplusplus
}
#endif

#endif
