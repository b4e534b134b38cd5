// UTF-8 validation after Keiser and Lemire, "Validating UTF-8 in Less Than One Instruction Per Byte", Software:
// Practice and Experience 51 (2021): three table lookups classify every pair of bytes.
#include "variants.h"

#include <string.h>

static int is_valid_scalar(const uint8_t *data, size_t length) {
  size_t offset = 0;
  while (offset < length) {
    uint8_t lead = data[offset];
    if (lead < 0x80) {
      offset += 1;
      continue;
    }
    size_t rest = length - offset;
    uint8_t second = rest > 1 ? data[offset + 1] : 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
      if ((second & 0xC0) != 0x80) return 0;
      offset += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      uint8_t lowest = lead == 0xE0 ? 0xA0 : 0x80, highest = lead == 0xED ? 0x9F : 0xBF;
      if (rest < 3 || second < lowest || second > highest || (data[offset + 2] & 0xC0) != 0x80) return 0;
      offset += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      uint8_t lowest = lead == 0xF0 ? 0x90 : 0x80, highest = lead == 0xF4 ? 0x8F : 0xBF;
      if (rest < 4 || second < lowest || second > highest || (data[offset + 2] & 0xC0) != 0x80 ||
          (data[offset + 3] & 0xC0) != 0x80)
        return 0;
      offset += 4;
    } else {
      return 0;
    }
  }
  return 1;
}

#if DFK_X86

// What can be wrong with a pair of bytes; a pair is wrong when all three lookups agree on a bit.
enum {
  too_short = 1 << 0,       // 11______ 0_______ or 11______ 11______
  too_long = 1 << 1,        // 0_______ 10______
  overlong_3 = 1 << 2,      // 11100000 100_____
  too_large = 1 << 3,       // 11110100 1001____ and above
  surrogate = 1 << 4,       // 11101101 101_____
  overlong_2 = 1 << 5,      // 1100000_ 10______
  too_large_1000 = 1 << 6,  // 11110101 1000____ and above
  overlong_4 = 1 << 6,      // 11110000 1000____
  two_continuations = 1 << 7,
  carry = too_short | too_long | two_continuations,
};

DFK_TARGET_AVX2 DFK_INLINE __m256i table(const uint8_t *values) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)values));
}

/// The bytes that stand `count` before each byte of `input`.
#define BYTES_BEFORE(input, previous, count) \
  _mm256_alignr_epi8(input, _mm256_permute2x128_si256(previous, input, 0x21), 16 - (count))

DFK_TARGET_AVX2 DFK_INLINE __m256i errors_of(__m256i input, __m256i previous) {
  static const uint8_t first_high[16] = {
      too_long, too_long, too_long, too_long, too_long, too_long, too_long, too_long,
      two_continuations, two_continuations, two_continuations, two_continuations,
      too_short | overlong_2, too_short, too_short | overlong_3 | surrogate,
      too_short | too_large | too_large_1000 | overlong_4};
  static const uint8_t first_low[16] = {
      carry | overlong_3 | overlong_2 | overlong_4, carry | overlong_2, carry, carry, carry | too_large,
      carry | too_large | too_large_1000, carry | too_large | too_large_1000, carry | too_large | too_large_1000,
      carry | too_large | too_large_1000, carry | too_large | too_large_1000, carry | too_large | too_large_1000,
      carry | too_large | too_large_1000, carry | too_large | too_large_1000,
      carry | too_large | too_large_1000 | surrogate, carry | too_large | too_large_1000,
      carry | too_large | too_large_1000};
  static const uint8_t second_high[16] = {
      too_short, too_short, too_short, too_short, too_short, too_short, too_short, too_short,
      too_long | overlong_2 | two_continuations | overlong_3 | too_large_1000 | overlong_4,
      too_long | overlong_2 | two_continuations | overlong_3 | too_large,
      too_long | overlong_2 | two_continuations | surrogate | too_large,
      too_long | overlong_2 | two_continuations | surrogate | too_large,
      too_short, too_short, too_short, too_short};
  __m256i nibble = _mm256_set1_epi8(0x0F);
  __m256i first = BYTES_BEFORE(input, previous, 1);
  __m256i special = _mm256_and_si256(
      _mm256_and_si256(
          _mm256_shuffle_epi8(table(first_high), _mm256_and_si256(_mm256_srli_epi16(first, 4), nibble)),
          _mm256_shuffle_epi8(table(first_low), _mm256_and_si256(first, nibble))),
      _mm256_shuffle_epi8(table(second_high), _mm256_and_si256(_mm256_srli_epi16(input, 4), nibble)));
  // The third and fourth bytes of long sequences must be continuations, and only they may be second continuations.
  __m256i third = _mm256_subs_epu8(BYTES_BEFORE(input, previous, 2), _mm256_set1_epi8((char)(0xE0 - 0x80)));
  __m256i fourth = _mm256_subs_epu8(BYTES_BEFORE(input, previous, 3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
  __m256i due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(due, special);
}

/// Nonzero where a sequence begins too close to the end of the block to be complete in it.
DFK_TARGET_AVX2 DFK_INLINE __m256i incomplete_at_end(__m256i input) {
  static const uint8_t highest[32] = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
      255, 255, 255, 255, 255, 255, 255, 0xF0 - 1, 0xE0 - 1, 0xC0 - 1};
  return _mm256_subs_epu8(input, _mm256_loadu_si256((const __m256i *)highest));
}

DFK_TARGET_AVX2 static int is_valid_avx2(const uint8_t *data, size_t length) {
  __m256i errors = _mm256_setzero_si256(), previous = errors, pending = errors;
  size_t offset = 0;
  // Whether 32 bytes are ASCII cannot be foreseen in text that mixes both; of 256 it mostly can.
  for (; offset + 256 <= length; offset += 256) {
    const __m256i *inputs = (const __m256i *)(data + offset);
    __m256i any = _mm256_loadu_si256(inputs);
    for (int index = 1; index < 8; index++) any = _mm256_or_si256(any, _mm256_loadu_si256(inputs + index));
    if (_mm256_movemask_epi8(any) == 0) {
      errors = _mm256_or_si256(errors, pending);
      pending = _mm256_setzero_si256();
      previous = pending;
      continue;
    }
    for (int index = 0; index < 8; index++) {
      __m256i input = _mm256_loadu_si256(inputs + index);
      errors = _mm256_or_si256(errors, errors_of(input, previous));
      previous = input;
    }
    pending = incomplete_at_end(previous);
  }
  for (;;) {
    __m256i input;
    if (offset + 32 <= length) {
      input = _mm256_loadu_si256((const __m256i *)(data + offset));
    } else {
      // Zeros behind the end make an incomplete last sequence an error like any other.
      uint8_t tail[32] = {0};
      memcpy(tail, data + offset, length - offset);
      input = _mm256_loadu_si256((const __m256i *)tail);
    }
    if (_mm256_movemask_epi8(input) == 0) {
      errors = _mm256_or_si256(errors, pending);
      pending = _mm256_setzero_si256();
    } else {
      errors = _mm256_or_si256(errors, errors_of(input, previous));
      pending = incomplete_at_end(input);
    }
    previous = input;
    if (offset + 32 > length) break;
    offset += 32;
  }
  return _mm256_testz_si256(errors, errors);
}

#endif

int dfk_utf8_is_valid_variant(int variant, const uint8_t *data, size_t length) {
#if DFK_X86
  if (variant != dfk_variant_scalar) return is_valid_avx2(data, length);
#else
  (void)variant;
#endif
  return is_valid_scalar(data, length);
}

int dfk_utf8_is_valid(const uint8_t *data, size_t length) {
  return dfk_utf8_is_valid_variant(dfk_best_variant(), data, length);
}
