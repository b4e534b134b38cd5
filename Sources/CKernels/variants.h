// Private to the kernels: which instruction sets a variant may use.
#ifndef DFK_VARIANTS_H
#define DFK_VARIANTS_H

#include "CKernels.h"

#if defined(__x86_64__)
#define DFK_X86 1
#include <immintrin.h>
#define DFK_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))
#define DFK_TARGET_AVX512                                                                                     \
  __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul,avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2")))
#endif

#define DFK_INLINE static inline __attribute__((always_inline))
#define DFK_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define DFK_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/// The best variant of this processor.
int dfk_best_variant(void);

#endif
