#include "CXXHash.h"

#define XXH_INLINE_ALL 1
#include <xxhash.h>

uint64_t cxxhash_xxh3_64(const void *bytes, size_t length, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, length, seed);
}

struct cxxhash_128 cxxhash_xxh3_128(const void *bytes, size_t length, uint64_t seed) {
  XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, length, seed);
  return (struct cxxhash_128){hash.low64, hash.high64};
}

void cxxhash_xxh3_128_sum(const void *bytes, const uint32_t *row_ends, size_t row_count, size_t terminator,
                          struct cxxhash_128 *sum) {
  unsigned __int128 total = ((unsigned __int128)sum->high << 64) | sum->low;
  size_t start = 0;
  for (size_t i = 0; i < row_count; i++) {
    XXH128_hash_t hash = XXH3_128bits_withSeed((const char *)bytes + start, row_ends[i] - start, 0);
    total += ((unsigned __int128)hash.high64 << 64) | hash.low64;
    start = row_ends[i] + terminator;
  }
  sum->low = (uint64_t)total;
  sum->high = (uint64_t)(total >> 64);
}
