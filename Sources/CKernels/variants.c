#include "variants.h"

#include <stdatomic.h>

int dfk_variant_supported(int variant) {
  if (variant == dfk_variant_scalar) return 1;
#if DFK_X86
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
             __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
  if (variant == dfk_variant_avx2) return avx2;
  if (variant == dfk_variant_avx512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
  }
#endif
  return 0;
}

int dfk_best_variant(void) {
  // -1: not asked yet. Two threads may both ask; they get the same answer.
  static atomic_int best = -1;
  int known = atomic_load_explicit(&best, memory_order_relaxed);
  if (DFK_LIKELY(known >= 0)) return known;
  known = dfk_variant_avx512;
  while (!dfk_variant_supported(known)) known -= 1;
  atomic_store_explicit(&best, known, memory_order_relaxed);
  return known;
}
