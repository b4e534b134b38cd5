// Decoders of the commonest field types. They do the usual spellings fast and leave all others to their caller.
#include "variants.h"

#include <string.h>

DFK_INLINE uint64_t load64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

DFK_INLINE size_t field_start(struct dfk_fields fields, size_t row) {
  return (uint32_t)(fields.positions[fields.ordinals[row]] + 1);
}

DFK_INLINE size_t field_end(struct dfk_fields fields, size_t row) {
  return fields.positions[fields.ordinals[row] + 1];
}

/// Decodes row by row to values of eight bytes, zero for empty fields.
DFK_INLINE void decode_texts(struct dfk_fields fields,
                             int (*parse)(const uint8_t *text, size_t count, void *context, void *value),
                             void *context, void *values, uint64_t *validity, uint32_t *slow_rows,
                             struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  memset(values, 0, fields.row_count * 8);
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t last = first + 64 < fields.row_count ? first + 64 : fields.row_count;
    uint64_t nulls = 0;
    for (size_t row = first; row < last; row++) {
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      if (count == 0) {
        nulls |= 1ull << (row - first);
      } else if (!parse(fields.base + start, count, context, (uint8_t *)values + 8 * row)) {
        slow_rows[slow_count++] = (uint32_t)row;
      }
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)__builtin_popcountll(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

// MARK: BIGINT

/// The number that the first `count` (1 to 8) bytes of a little-endian word spell; `*odd` gets bits where one is no
/// digit.
DFK_INLINE uint64_t parse_digits(uint64_t word, size_t count, uint64_t *odd) {
  const uint64_t zeros = 0x3030303030303030;
  uint64_t shift = 64 - 8 * count;
  uint64_t digits = (word << shift | (zeros & ~(~0ull << shift))) ^ zeros;
  *odd |= ((digits + 0x0606060606060606) | digits) & 0xF0F0F0F0F0F0F0F0;
  uint64_t pairs = digits * 10 + (digits >> 8);
  return ((pairs & 0x000000FF000000FF) * (100 + (1000000ull << 32)) +
          (pairs >> 16 & 0x000000FF000000FF) * (1 + (10000ull << 32))) >>
         32;
}

/// Decodes one field. Returns whether it is to be left to the caller.
DFK_INLINE int decode_integer(const uint8_t *text, size_t count, int leading_zero_is_slow, int64_t *value) {
  uint64_t number = 0, odd = 0;
  if (count == 0) {
    // No number: null.
  } else if (count <= 8) {
    number = parse_digits(load64(text), count, &odd);
  } else if (count <= 16) {
    number = parse_digits(load64(text), count - 8, &odd) * 100000000 + parse_digits(load64(text + count - 8), 8, &odd);
  } else {
    odd = 1;
  }
  odd |= leading_zero_is_slow && text[0] == '0' && count > 1;
  *value = (int64_t)number;
  return odd != 0;
}

static void decode_bigint_scalar(struct dfk_fields fields, int leading_zero_is_slow, int64_t *values,
                                 uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t last = first + 64 < fields.row_count ? first + 64 : fields.row_count;
    uint64_t nulls = 0;
    for (size_t row = first; row < last; row++) {
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      slow_rows[slow_count] = (uint32_t)row;
      slow_count += (uint32_t)decode_integer(fields.base + start, count, leading_zero_is_slow, &values[row]);
      nulls |= (uint64_t)(count == 0) << (row - first);
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)__builtin_popcountll(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

#if DFK_X86

// Words are loaded one by one: gather instructions are slower on the processors at hand.

/// The words at four addresses.
DFK_TARGET_AVX2 DFK_INLINE __m256i load_words_avx2(const uint8_t *const *addresses) {
  __m128i low = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)addresses[0]),
                                   _mm_loadl_epi64((const __m128i *)addresses[1]));
  __m128i high = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)addresses[2]),
                                    _mm_loadl_epi64((const __m128i *)addresses[3]));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

/// The numbers whose digits, up to eight, stand at the end of each word.
DFK_TARGET_AVX2 DFK_INLINE __m256i numbers_avx2(__m256i digits) {
  __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(10 | 1 << 8));
  __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(100 | 1 << 16));
  return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(fours, 32));
}

/// Sets bit 7 of bytes that are no digits.
DFK_TARGET_AVX2 DFK_INLINE __m256i odd_digits_avx2(__m256i digits) {
  return _mm256_or_si256(_mm256_adds_epu8(digits, _mm256_set1_epi8(0x76)), digits);
}

/// Four rows at a time, where all are empty or numbers of at most 16 digits; else one by one.
DFK_TARGET_AVX2 static void decode_bigint_avx2(struct dfk_fields fields, int leading_zero_is_slow, int64_t *values,
                                               uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
  const __m256i zeros = _mm256_set1_epi8('0'), one = _mm256_set1_epi64x(1), eight = _mm256_set1_epi64x(8);
  uint32_t slow_count = 0, null_count = 0;
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t last = first + 64 < fields.row_count ? first + 64 : fields.row_count;
    uint64_t nulls = 0;
    for (size_t row = first; row < last;) {
      size_t end = row + 4 < last ? row + 4 : last;
      if (DFK_LIKELY(end == row + 4)) {
        // Start and end of a field are neighbours in `positions`: one word.
        const uint8_t *bound_places[4], *texts[4];
        for (size_t index = 0; index < 4; index++) {
          bound_places[index] = (const uint8_t *)(fields.positions + fields.ordinals[row + index]);
          texts[index] = fields.base + field_start(fields, row + index);
        }
        __m256i bounds = load_words_avx2(bound_places);
        __m256i starts = _mm256_and_si256(_mm256_add_epi64(bounds, one), _mm256_set1_epi64x(0xFFFFFFFF));
        __m256i counts = _mm256_sub_epi64(_mm256_srli_epi64(bounds, 32), starts);
        __m256i words = load_words_avx2(texts);
        __m256i longer = _mm256_cmpgt_epi64(counts, eight);
        __m256i head_counts = _mm256_sub_epi64(counts, _mm256_and_si256(longer, eight));
        __m256i shifts = _mm256_sub_epi64(_mm256_set1_epi64x(64), _mm256_slli_epi64(head_counts, 3));
        __m256i keep = _mm256_sllv_epi64(_mm256_set1_epi64x(-1), shifts);
        // (word << shift) ^ zeros where the text is, zero elsewhere.
        __m256i digits = _mm256_and_si256(_mm256_xor_si256(_mm256_sllv_epi64(words, shifts), zeros), keep);
        __m256i odd = odd_digits_avx2(digits), numbers = numbers_avx2(digits);
        if (_mm256_movemask_epi8(longer) != 0) {
          for (size_t index = 0; index < 4; index++) {
            size_t count = fields.base + field_end(fields, row + index) - texts[index];
            texts[index] += count > 8 && count <= 16 ? count - 8 : 0;
          }
          __m256i tail = _mm256_and_si256(_mm256_xor_si256(load_words_avx2(texts), zeros), longer);
          __m256i scale = _mm256_blendv_epi8(one, _mm256_set1_epi64x(100000000), longer);
          numbers = _mm256_add_epi64(_mm256_mul_epu32(numbers, scale), numbers_avx2(tail));
          __m256i too_long = _mm256_cmpgt_epi64(counts, _mm256_set1_epi64x(16));
          odd = _mm256_or_si256(odd, _mm256_or_si256(odd_digits_avx2(tail), too_long));
        }
        if (leading_zero_is_slow) {
          __m256i leading = _mm256_cmpeq_epi64(_mm256_and_si256(words, _mm256_set1_epi64x(0xFF)),
                                               _mm256_set1_epi64x('0'));
          odd = _mm256_or_si256(odd, _mm256_and_si256(leading, _mm256_cmpgt_epi64(counts, one)));
        }
        if (DFK_LIKELY(_mm256_movemask_epi8(odd) == 0)) {
          _mm256_storeu_si256((__m256i *)(values + row), numbers);
          __m256i empty = _mm256_cmpeq_epi64(counts, _mm256_setzero_si256());
          nulls |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(empty)) << (row - first);
          row = end;
          continue;
        }
      }
      for (; row < end; row++) {
        size_t start = field_start(fields, row), count = field_end(fields, row) - start;
        slow_rows[slow_count] = (uint32_t)row;
        slow_count += (uint32_t)decode_integer(fields.base + start, count, leading_zero_is_slow, &values[row]);
        nulls |= (uint64_t)(count == 0) << (row - first);
      }
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)_mm_popcnt_u64(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

/// The words at eight offsets, in bytes, from `base`.
DFK_TARGET_AVX512 DFK_INLINE __m512i load_words(const uint8_t *base, const size_t *offsets) {
  __m128i a = _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(base + offsets[0]))),
                                            (const __m64 *)(base + offsets[1])));
  __m128i b = _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(base + offsets[2]))),
                                            (const __m64 *)(base + offsets[3])));
  __m128i c = _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(base + offsets[4]))),
                                            (const __m64 *)(base + offsets[5])));
  __m128i d = _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(base + offsets[6]))),
                                            (const __m64 *)(base + offsets[7])));
  __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
  __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// As parse_digits, for eight words; `*odd` gets a bit per lane that is not all digits.
DFK_TARGET_AVX512 DFK_INLINE __m512i parse_digits_avx512(__m512i words, __m512i counts, __mmask8 *odd) {
  __m512i zeros = _mm512_set1_epi8('0');
  __m512i shifts = _mm512_sub_epi64(_mm512_set1_epi64(64), _mm512_slli_epi64(counts, 3));
  __m512i keep = _mm512_sllv_epi64(_mm512_set1_epi64(-1), shifts);
  // (word << shift) ^ zeros where the text is, zero elsewhere.
  __m512i digits = _mm512_and_si512(_mm512_xor_si512(_mm512_sllv_epi64(words, shifts), zeros), keep);
  __m512i excess = _mm512_or_si512(_mm512_adds_epu8(digits, _mm512_set1_epi8(0x76)), digits);
  *odd |= _mm512_test_epi64_mask(excess, _mm512_set1_epi8((char)0x80));
  __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(10 | 1 << 8));
  __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(100 | 1 << 16));
  return _mm512_add_epi64(_mm512_mul_epu32(fours, _mm512_set1_epi64(10000)), _mm512_srli_epi64(fours, 32));
}

DFK_TARGET_AVX512 static void decode_bigint_avx512(struct dfk_fields fields, int leading_zero_is_slow,
                                                   int64_t *values, uint64_t *validity, uint32_t *slow_rows,
                                                   struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  __mmask8 zero_matters = leading_zero_is_slow ? 0xFF : 0;
  uint64_t valid = ~0ull;
  for (size_t row = 0; row < fields.row_count; row += 8) {
    __mmask8 rows = 0xFF;
    const uint32_t *ordinals = fields.ordinals + row;
    uint32_t last_ordinals[8];
    if (DFK_UNLIKELY(fields.row_count - row < 8)) {
      // The last few rows, with one of them repeated.
      rows = (__mmask8)((1u << (fields.row_count - row)) - 1);
      for (size_t index = 0; index < 8; index++) {
        last_ordinals[index] = ordinals[row + index < fields.row_count ? index : 0];
      }
      ordinals = last_ordinals;
    }
    // Start and end of a field are neighbours in `positions`: one word.
    size_t bound_offsets[8], text_offsets[8];
    for (int index = 0; index < 8; index++) {
      bound_offsets[index] = (size_t)ordinals[index] * 4;
      text_offsets[index] = (uint32_t)(fields.positions[ordinals[index]] + 1);
    }
    __m512i bounds = load_words((const uint8_t *)fields.positions, bound_offsets);
    __m512i starts = _mm512_and_si512(_mm512_add_epi64(bounds, _mm512_set1_epi64(1)), _mm512_set1_epi64(0xFFFFFFFF));
    __m512i counts = _mm512_sub_epi64(_mm512_srli_epi64(bounds, 32), starts);
    __m512i words = load_words(fields.base, text_offsets);
    __mmask8 nulls = _mm512_mask_testn_epi64_mask(rows, counts, counts);
    __mmask8 present = rows & ~nulls;
    __mmask8 longer = _mm512_mask_cmpgt_epi64_mask(present, counts, _mm512_set1_epi64(8));
    __m512i head_counts = _mm512_mask_sub_epi64(counts, longer, counts, _mm512_set1_epi64(8));
    __mmask8 odd = 0;
    __m512i numbers = parse_digits_avx512(words, head_counts, &odd);
    if (DFK_UNLIKELY(longer)) {
      __mmask8 too_long = _mm512_mask_cmpgt_epi64_mask(present, counts, _mm512_set1_epi64(16));
      __m512i tails = _mm512_add_epi64(starts, head_counts);
      __m512i tail_words = _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), longer, tails, fields.base, 1);
      __mmask8 tail_odd = 0;
      __m512i tail_numbers = parse_digits_avx512(tail_words, _mm512_set1_epi64(8), &tail_odd);
      odd |= (tail_odd & longer) | too_long;
      numbers = _mm512_mask_add_epi64(numbers, longer, _mm512_mul_epu32(numbers, _mm512_set1_epi64(100000000)),
                                      tail_numbers);
    }
    __mmask8 leading = _mm512_cmpeq_epi64_mask(_mm512_and_si512(words, _mm512_set1_epi64(0xFF)),
                                               _mm512_set1_epi64('0'));
    odd |= leading & zero_matters & _mm512_cmpgt_epi64_mask(counts, _mm512_set1_epi64(1));
    odd &= present;
    _mm512_storeu_si512(values + row, _mm512_maskz_mov_epi64(present, numbers));
    valid &= ~((uint64_t)nulls << (row & 63));
    if ((row & 63) == 56 || row + 8 >= fields.row_count) {
      validity[row / 64] = valid;
      null_count += (uint32_t)_mm_popcnt_u64(~valid);
      valid = ~0ull;
    }
    while (DFK_UNLIKELY(odd)) {
      slow_rows[slow_count++] = (uint32_t)row + (uint32_t)__builtin_ctz(odd);
      odd &= odd - 1;
    }
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

#endif

// MARK: TIMESTAMP

/// Days from 1970-01-01; after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day) {
  int64_t shifted = month <= 2 ? year - 1 : year;
  int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  int64_t year_of_era = shifted - era * 400;
  int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

/// The last date seen: event files repeat one for millions of rows.
struct date_cache {
  /// `YYYY-MM-DD` and the byte behind it.
  uint8_t bytes[16];
  /// Microseconds of its midnight.
  int64_t midnight;
};

/// What is known before the first date, and true: whatever bytes stood here would be taken for a date.
static const struct date_cache first_date = {"1970-01-01T", 0};

static int parse_date(const uint8_t *text, struct date_cache *cache) {
  static const uint8_t month_lengths[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  static const uint8_t places[8] = {0, 1, 2, 3, 5, 6, 8, 9};
  for (int index = 0; index < 8; index++) {
    if ((uint8_t)(text[places[index]] - '0') > 9) return 0;
  }
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ')) return 0;
  int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
  int month = (text[5] - '0') * 10 + (text[6] - '0'), day = (text[8] - '0') * 10 + (text[9] - '0');
  if (month < 1 || month > 12 || day < 1) return 0;
  int is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > month_lengths[month] + (month == 2 && is_leap)) return 0;
  memcpy(cache->bytes, text, 11);
  cache->midnight = days_from_civil(year, month, day) * 86400000000;
  return 1;
}

/// Returns whether the text has the usual spelling.
DFK_INLINE int parse_timestamp(const uint8_t *text, size_t count, void *date_cache, void *value) {
  struct date_cache *cache = date_cache;
  if (count < 19 || count > 27) return 0;
  if (memcmp(text, cache->bytes, 11) != 0 && !parse_date(text, cache)) return 0;
  // HH:MM:SS becomes six digits 0…9 and two zeros where the colons were; anything else sets a high bit.
  uint64_t clock = load64(text + 11) - 0x30303A30303A3030;
  if ((clock | (clock + 0x76767F76767F7676)) & 0x8080808080808080) return 0;
  uint64_t pairs = clock * 10 + (clock >> 8);
  uint64_t hour = pairs & 0xFF, minute = pairs >> 24 & 0xFF, second = pairs >> 48 & 0xFF;
  if (hour > 23 || minute > 59 || second > 59) return 0;
  size_t end = count - (text[count - 1] == 'Z');
  uint64_t fraction = 0;
  if (end > 19) {
    if (text[19] != '.' || end == 20 || end > 26) return 0;
    size_t digits = end - 20;
    static const uint32_t weights[7] = {0, 100000, 10000, 1000, 100, 10, 1};
    uint64_t odd = 0;
    fraction = parse_digits(load64(text + 20), digits, &odd) * weights[digits];
    if (odd) return 0;
  } else if (end < 19) {
    return 0;
  }
  int64_t microseconds = (int64_t)((hour * 60 + minute) * 60 + second) * 1000000 + (int64_t)fraction;
  *(int64_t *)value = cache->midnight + microseconds;
  return 1;
}

static void decode_timestamp_scalar(struct dfk_fields fields, int64_t *values, uint64_t *validity,
                                    uint32_t *slow_rows, struct dfk_decoded *decoded) {
  struct date_cache cache = first_date;
  decode_texts(fields, parse_timestamp, &cache, values, validity, slow_rows, decoded);
}

#if DFK_X86

/// What the 16 bytes behind date and separator must be, for one length: HH:MM:SS, then nothing, `.f…`, `Z` or both.
struct clock_shape {
  uint8_t lowest[16], highest[16];
  /// 0xFF for the digits.
  uint8_t digits[16];
};

/// Shapes by length behind the separator (8 to 16), without and with `Z`; impossible lengths match nothing.
static void make_shape(size_t count, int has_zone, struct clock_shape *shape) {
  static const char *clock = "00:00:00.000000";
  memset(shape, 0, sizeof *shape);
  size_t digits_end = count - (has_zone ? 1 : 0);
  if (count < 8 || digits_end < 8 || digits_end == 9 || digits_end > 15) {
    memset(shape->lowest, 0xFF, 16);
    return;
  }
  for (size_t index = 0; index < 16; index++) {
    if (index >= digits_end) {
      shape->lowest[index] = has_zone && index == digits_end ? 'Z' : 0;
      shape->highest[index] = has_zone && index == digits_end ? 'Z' : 0xFF;
    } else if (clock[index] == '0') {
      shape->lowest[index] = '0';
      shape->highest[index] = '9';
      shape->digits[index] = 0xFF;
    } else {
      shape->lowest[index] = shape->highest[index] = (uint8_t)clock[index];
    }
  }
}

DFK_TARGET_AVX2 DFK_INLINE __m256i load_two(const uint8_t *a, const uint8_t *b) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a)),
                                 _mm_loadu_si128((const __m128i *)b), 1);
}

DFK_TARGET_AVX2 DFK_INLINE __m256i broadcast_avx2(const uint8_t *bytes) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
}

/// Two rows at a time, one per 128-bit lane, where they have one length and the date of the last; else one by one.
DFK_TARGET_AVX2 static void decode_timestamp_avx2(struct dfk_fields fields, int64_t *values, uint64_t *validity,
                                                  uint32_t *slow_rows, struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  struct date_cache cache = first_date;
  struct clock_shape shape;
  make_shape(0, 0, &shape);
  size_t shape_count = 0;
  int shape_has_zone = 0;
  __m256i date = broadcast_avx2(cache.bytes);
  __m256i midnight = _mm256_setzero_si256(), digits = midnight, highest = midnight;
  __m256i lowest = _mm256_set1_epi8((char)0xFF);
  const __m256i date_bytes = _mm256_setr_epi32(-1, -1, 0x00FFFFFF, 0, -1, -1, 0x00FFFFFF, 0);
  // H1 H2 M1 M2 S1 S2 · · f1 f2 f3 f4 f5 f6 · ·
  const __m256i order = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 1, 3, 4, 6, 7, -1, -1, 9, 10, 11, 12, 13, 14, -1, -1));
  const __m256i limits = _mm256_broadcastsi128_si256(_mm_setr_epi16(23, 59, 59, 0, 99, 99, 99, 0));
  const __m256i weights = _mm256_broadcastsi128_si256(_mm_setr_epi16(3600, 60, 1, 0, 10000, 100, 1, 0));
  const __m256i units = _mm256_broadcastsi128_si256(_mm_setr_epi32(1000000, 0, 1, 0));
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t last = first + 64 < fields.row_count ? first + 64 : fields.row_count;
    uint64_t nulls = 0;
    for (size_t row = first; row < last;) {
      size_t end = row + 2 < last ? row + 2 : last;
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      size_t next_start = field_start(fields, end - 1), next_count = field_end(fields, end - 1) - next_start;
      if (DFK_LIKELY(end == row + 2 && count == next_count && count >= 19)) {
        const uint8_t *text = fields.base + start, *next = fields.base + next_start;
        int has_zone = text[count - 1] == 'Z';
        if (DFK_UNLIKELY(count != shape_count || has_zone != shape_has_zone)) {
          make_shape(count - 11, has_zone, &shape);
          shape_count = count;
          shape_has_zone = has_zone;
          lowest = broadcast_avx2(shape.lowest);
          highest = broadcast_avx2(shape.highest);
          digits = broadcast_avx2(shape.digits);
        }
        __m256i heads = load_two(text, next), clocks = load_two(text + 11, next + 11);
        __m256i odd = _mm256_and_si256(_mm256_xor_si256(heads, date), date_bytes);
        odd = _mm256_or_si256(odd, _mm256_xor_si256(_mm256_max_epu8(clocks, lowest), clocks));
        odd = _mm256_or_si256(odd, _mm256_xor_si256(_mm256_min_epu8(clocks, highest), clocks));
        __m256i numbers = _mm256_and_si256(_mm256_sub_epi8(clocks, _mm256_set1_epi8('0')), digits);
        __m256i pairs = _mm256_maddubs_epi16(_mm256_shuffle_epi8(numbers, order), _mm256_set1_epi16(10 | 1 << 8));
        odd = _mm256_or_si256(odd, _mm256_cmpgt_epi16(pairs, limits));
        if (DFK_LIKELY(_mm256_testz_si256(odd, odd))) {
          __m256i sums = _mm256_madd_epi16(pairs, weights);
          __m256i parts = _mm256_mul_epu32(_mm256_add_epi32(sums, _mm256_srli_epi64(sums, 32)), units);
          __m256i totals = _mm256_add_epi64(_mm256_add_epi64(parts, _mm256_shuffle_epi32(parts, 0x4E)), midnight);
          _mm_storeu_si128((__m128i *)(values + row), _mm_unpacklo_epi64(_mm256_castsi256_si128(totals),
                                                                         _mm256_extracti128_si256(totals, 1)));
          row = end;
          continue;
        }
      }
      for (; row < end; row++) {
        start = field_start(fields, row), count = field_end(fields, row) - start;
        values[row] = 0;
        if (count == 0) {
          nulls |= 1ull << (row - first);
        } else if (!parse_timestamp(fields.base + start, count, &cache, &values[row])) {
          slow_rows[slow_count++] = (uint32_t)row;
        }
      }
      date = broadcast_avx2(cache.bytes);
      midnight = _mm256_set1_epi64x(cache.midnight);
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)_mm_popcnt_u64(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

DFK_TARGET_AVX512 DFK_INLINE __m512i load_four(const uint8_t *a, const uint8_t *b, const uint8_t *c,
                                               const uint8_t *d) {
  __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a)),
                                        _mm_loadu_si128((const __m128i *)b), 1);
  __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)c)),
                                         _mm_loadu_si128((const __m128i *)d), 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// Four rows at a time, one per 128-bit lane.
DFK_TARGET_AVX512 static void decode_timestamp_avx512(struct dfk_fields fields, int64_t *values, uint64_t *validity,
                                                      uint32_t *slow_rows, struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  struct date_cache cache = first_date;
  struct clock_shape shape;
  make_shape(0, 0, &shape);
  size_t shape_count = 0, row = 0;
  int shape_has_zone = 0;
  uint64_t nulls = 0;
  __m512i date = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)cache.bytes));
  __m512i midnight = _mm512_setzero_si512(), lowest = midnight, highest = midnight, digits = midnight;
  lowest = _mm512_set1_epi8((char)0xFF);
  // H1 H2 M1 M2 S1 S2 · · f1 f2 f3 f4 f5 f6 · ·
  const __m512i order = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 3, 4, 6, 7, -1, -1, 9, 10, 11, 12, 13, 14, -1, -1));
  const __m512i limits = _mm512_broadcast_i32x4(_mm_setr_epi16(23, 59, 59, 0, 99, 99, 99, 0));
  const __m512i weights = _mm512_broadcast_i32x4(_mm_setr_epi16(3600, 60, 1, 0, 10000, 100, 1, 0));
  const __m512i units = _mm512_broadcast_i32x4(_mm_setr_epi32(1000000, 0, 1, 0));
  while (row < fields.row_count) {
    if (DFK_LIKELY(row + 4 <= fields.row_count)) {
      size_t start0 = field_start(fields, row), start1 = field_start(fields, row + 1);
      size_t start2 = field_start(fields, row + 2), start3 = field_start(fields, row + 3);
      size_t end0 = field_end(fields, row), end1 = field_end(fields, row + 1);
      size_t end2 = field_end(fields, row + 2), end3 = field_end(fields, row + 3);
      size_t count = end0 - start0;
      if (DFK_LIKELY(((count ^ (end1 - start1)) | (count ^ (end2 - start2)) | (count ^ (end3 - start3))) == 0 &&
                     count >= 19)) {
        const uint8_t *base = fields.base;
        int has_zone = base[end0 - 1] == 'Z';
        if (DFK_UNLIKELY(count != shape_count || has_zone != shape_has_zone)) {
          make_shape(count - 11, has_zone, &shape);
          shape_count = count;
          shape_has_zone = has_zone;
          lowest = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)shape.lowest));
          highest = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)shape.highest));
          digits = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)shape.digits));
        }
        __m512i heads = load_four(base + start0, base + start1, base + start2, base + start3);
        __m512i clocks = load_four(base + start0 + 11, base + start1 + 11, base + start2 + 11, base + start3 + 11);
        uint64_t odd = _mm512_mask_cmpneq_epi8_mask(0x07FF07FF07FF07FFull, heads, date) |
                       _mm512_cmplt_epu8_mask(clocks, lowest) | _mm512_cmpgt_epu8_mask(clocks, highest);
        __m512i numbers = _mm512_and_si512(_mm512_sub_epi8(clocks, _mm512_set1_epi8('0')), digits);
        __m512i pairs = _mm512_maddubs_epi16(_mm512_shuffle_epi8(numbers, order), _mm512_set1_epi16(10 | 1 << 8));
        odd |= _mm512_cmpgt_epi16_mask(pairs, limits);
        if (DFK_LIKELY(odd == 0)) {
          __m512i sums = _mm512_madd_epi16(pairs, weights);
          sums = _mm512_add_epi32(sums, _mm512_srli_epi64(sums, 32));
          __m512i parts = _mm512_mul_epu32(sums, units);
          __m512i totals = _mm512_add_epi64(_mm512_add_epi64(parts, _mm512_shuffle_epi32(parts, 0x4E)), midnight);
          __m512i packed = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 0, 0, 0, 0), totals);
          _mm256_storeu_si256((__m256i *)(values + row), _mm512_castsi512_si256(packed));
          row += 4;
          if ((row & 63) == 0) {
            validity[row / 64 - 1] = ~nulls;
            null_count += (uint32_t)_mm_popcnt_u64(nulls);
            nulls = 0;
          }
          continue;
        }
      }
    }
    // Another length, another date, or not a usual one: these rows one by one.
    size_t last = row + 4 < fields.row_count ? row + 4 : fields.row_count;
    for (; row < last; row++) {
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      values[row] = 0;
      if (count == 0) {
        nulls |= 1ull << (row & 63);
      } else if (!parse_timestamp(fields.base + start, count, &cache, &values[row])) {
        slow_rows[slow_count++] = (uint32_t)row;
      }
    }
    date = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)cache.bytes));
    midnight = _mm512_set1_epi64(cache.midnight);
    if ((row & 63) == 0) {
      validity[row / 64 - 1] = ~nulls;
      null_count += (uint32_t)_mm_popcnt_u64(nulls);
      nulls = 0;
    }
  }
  if (row & 63) {
    validity[row / 64] = ~nulls;
    null_count += (uint32_t)_mm_popcnt_u64(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

#endif

// MARK: DOUBLE

/// 10^n, and behind them -10^n. Whole numbers of 15 digits are doubles, and so are these: quotients are correctly rounded.
static const double signed_powers_of_ten[32] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10,  1e11,  1e12,  1e13,  1e14,  1e15,
    -1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13, -1e14, -1e15};

/// Returns whether the text has the usual spelling.
DFK_INLINE int parse_double(const uint8_t *text, size_t count, void *leading_zero_is_slow, void *value) {
  size_t is_negative = text[0] == '-';
  text += is_negative;
  count -= is_negative;
  if (count > 16) return 0;
  uint64_t mantissa = 0;
  size_t digits = 0, point = count;
  for (size_t index = 0; index < count; index++) {
    uint8_t digit = (uint8_t)(text[index] - '0');
    if (digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits += 1;
    } else if (text[index] == '.' && point == count) {
      point = index;
    } else {
      return 0;
    }
  }
  if (digits == 0 || digits > 15 || (*(int *)leading_zero_is_slow && text[0] == '0' && point > 1)) return 0;
  *(double *)value = (double)mantissa / signed_powers_of_ten[(point < count ? count - point - 1 : 0) + 16 * is_negative];
  return 1;
}

static void decode_double_scalar(struct dfk_fields fields, int leading_zero_is_slow, double *values,
                                 uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
  decode_texts(fields, parse_double, &leading_zero_is_slow, values, validity, slow_rows, decoded);
}

#if DFK_X86

/// A text of at most 16 bytes behind its sign, taken apart for decode_double_avx2.
struct decimal_text {
  /// Its digits from '0', at the end of 16, zeros before them. What is no digit is above 9.
  __m128i digits;
  /// Its divisor in `signed_powers_of_ten`.
  size_t power;
  /// Zero where it is usual.
  uint64_t odd;
};

DFK_TARGET_AVX2 DFK_INLINE struct decimal_text split_decimal(const uint8_t *text, size_t length,
                                                             int leading_zero_is_slow) {
  // From `count` bytes in: the places of `count` digits moved to the end; those before them are below 0.
  static const int8_t places[32] __attribute__((aligned(32))) = {
      -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1,
      0,   1,   2,   3,   4,   5,   6,   7,  8,  9,  10, 11, 12, 13, 14, 15};
  // From `count` bytes in: ones for the last `count` digits, which stand behind the point.
  static const int8_t ones[32] __attribute__((aligned(32))) = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  size_t is_negative = (length > 0) & (text[0] == '-');
  text += is_negative;
  size_t count = length - is_negative, limited = count < 16 ? count : 16;
  __m128i bytes = _mm_loadu_si128((const __m128i *)text);
  uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
  size_t whole = _tzcnt_u32(points | 1u << limited);
  size_t digit_count = limited - (whole < limited), fraction = digit_count - whole;
  __m128i order = _mm_add_epi8(_mm_loadu_si128((const __m128i *)(places + digit_count)),
                               _mm_loadu_si128((const __m128i *)(ones + fraction)));
  uint64_t odd = (count > 16) | (digit_count - 1 >= 15);
  if (leading_zero_is_slow) odd |= (whole > 1) & (text[0] == '0');
  struct decimal_text result = {_mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), order),
                                fraction + 16 * is_negative, odd};
  return result;
}

/// Two rows at a time, without a branch on lengths or on the place of the point, which vary from row to row.
DFK_TARGET_AVX2 DFK_INLINE void decode_double_rows(struct dfk_fields fields, int leading_zero_is_slow, double *values,
                                                   uint64_t *validity, uint32_t *slow_rows,
                                                   struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t count = fields.row_count - first < 64 ? fields.row_count - first : 64;
    // Where the fields that are not empty lie, found ahead of use: the texts are strewn over the chunk.
    const uint8_t *texts[64];
    size_t lengths[64], places[64], present = 0;
    uint64_t nulls = 0, odd = 0;
    for (size_t index = 0; index < count; index++) {
      size_t start = field_start(fields, first + index), length = field_end(fields, first + index) - start;
      texts[present] = fields.base + start;
      lengths[present] = length;
      places[present] = first + index;
      _mm_prefetch((const char *)texts[present], _MM_HINT_T0);
      present += length != 0;
      nulls |= (uint64_t)(length == 0) << index;
    }
    if (nulls != 0) memset(values + first, 0, count * sizeof(double));
    if (present % 2 != 0) {
      texts[present] = texts[present - 1];
      lengths[present] = lengths[present - 1];
      places[present] = places[present - 1];
    }
    for (size_t index = 0; index < present; index += 2) {
      struct decimal_text one = split_decimal(texts[index], lengths[index], leading_zero_is_slow);
      struct decimal_text two = split_decimal(texts[index + 1], lengths[index + 1], leading_zero_is_slow);
      __m256i digits = _mm256_inserti128_si256(_mm256_castsi128_si256(one.digits), two.digits, 1);
      uint32_t excess = (uint32_t)_mm256_movemask_epi8(_mm256_adds_epu8(digits, _mm256_set1_epi8(0x76)));
      odd |= (((excess & 0xFFFF) | one.odd) != 0 ? 1ull : 0) << index;
      odd |= (((excess >> 16) | two.odd) != 0 ? 2ull : 0) << index;
      __m256i fours = _mm256_madd_epi16(_mm256_maddubs_epi16(digits, _mm256_set1_epi16(10 | 1 << 8)),
                                        _mm256_set1_epi32(100 | 1 << 16));
      __m256i eights = _mm256_madd_epi16(_mm256_packus_epi32(fours, fours), _mm256_set1_epi32(10000 | 1 << 16));
      // The upper halves of both numbers, then the lower ones.
      __m128i halves = _mm_unpacklo_epi32(_mm256_castsi256_si128(eights), _mm256_extracti128_si256(eights, 1));
      __m128d mantissas = _mm_add_pd(_mm_mul_pd(_mm_cvtepi32_pd(halves), _mm_set1_pd(1e8)),
                                     _mm_cvtepi32_pd(_mm_unpackhi_epi64(halves, halves)));
      __m128d divisors = _mm_loadh_pd(_mm_load_sd(signed_powers_of_ten + one.power), signed_powers_of_ten + two.power);
      __m128d quotients = _mm_div_pd(mantissas, divisors);
      _mm_storel_pd(values + places[index], quotients);
      _mm_storeh_pd(values + places[index + 1], quotients);
    }
    if (present < 64) odd &= (1ull << present) - 1;
    while (DFK_UNLIKELY(odd != 0)) {
      slow_rows[slow_count++] = (uint32_t)places[_tzcnt_u64(odd)];
      odd = _blsr_u64(odd);
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)_mm_popcnt_u64(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

DFK_TARGET_AVX2 static void decode_double_avx2(struct dfk_fields fields, int leading_zero_is_slow, double *values,
                                               uint64_t *validity, uint32_t *slow_rows,
                                               struct dfk_decoded *decoded) {
  if (leading_zero_is_slow) {
    decode_double_rows(fields, 1, values, validity, slow_rows, decoded);
  } else {
    decode_double_rows(fields, 0, values, validity, slow_rows, decoded);
  }
}

#endif

// MARK: VARCHAR

DFK_INLINE void make_view(const uint8_t *text, size_t count, uint8_t *view) {
  uint32_t length = (uint32_t)count;
  memset(view, 0, 16);
  memcpy(view, &length, 4);
  if (count <= 12) {
    memcpy(view + 4, text, count);
  } else {
    memcpy(view + 4, text, 4);
    memcpy(view + 8, &text, 8);
  }
}

static void make_string_views_scalar(struct dfk_fields fields, struct dfk_quoting quoting, void *views,
                                     uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
  uint32_t slow_count = 0, null_count = 0;
  uint8_t *view = views;
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t last = first + 64 < fields.row_count ? first + 64 : fields.row_count;
    uint64_t nulls = 0;
    for (size_t row = first; row < last; row++, view += 16) {
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      const uint8_t *text = fields.base + start;
      nulls |= (uint64_t)(count == 0) << (row - first);
      if (quoting.has_quote && count >= 2 && text[0] == quoting.quote) {
        text += 1;
        count -= 2;
        if (memchr(text, quoting.escape, count)) slow_rows[slow_count++] = (uint32_t)row;
      }
      make_view(text, count, view);
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)__builtin_popcountll(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

#if DFK_X86

/// Whether an escape byte is inside of a quoted field of `length` bytes, or of one that merely begins with a quote.
DFK_TARGET_AVX2 DFK_INLINE int has_escape(const uint8_t *field, size_t length, __m256i escapes) {
  if (DFK_UNLIKELY(length > 65)) return memchr(field + 1, (uint8_t)_mm256_extract_epi8(escapes, 0), length - 2) != NULL;
  // The bytes between the quotes: up to 31 behind the opening one, and up to 32 before the closing one.
  uint32_t inner = _bzhi_u32(~1u, (uint32_t)length - 1);
  uint32_t head = (uint32_t)_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)field), escapes));
  size_t skipped = length > 33 ? length - 33 : 0;
  uint32_t rest = (uint32_t)_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(field + skipped)), escapes));
  return ((head & inner) | (skipped > 0 ? rest : 0)) != 0;
}

/// Without a branch on the length, or on quotes: texts of a column vary in both, and a mispredicted branch costs more
/// than all of this.
DFK_TARGET_AVX2 DFK_INLINE void make_string_view_rows(struct dfk_fields fields, struct dfk_quoting quoting, void *views,
                                                      uint64_t *validity, uint32_t *slow_rows,
                                                      struct dfk_decoded *decoded) {
  // 12 bytes of ones, then zeros: the mask of a text of n bytes begins 12 - n bytes in; longer ones keep 4 bytes.
  static const uint8_t ones[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  __m256i escapes = _mm256_set1_epi8((char)quoting.escape);
  uint32_t slow_count = 0, null_count = 0;
  __m128i *view = views;
  for (size_t first = 0; first < fields.row_count; first += 64) {
    size_t last = first + 64 < fields.row_count ? first + 64 : fields.row_count;
    uint64_t nulls = 0;
    for (size_t row = first; row < last; row++, view++) {
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      const uint8_t *text = fields.base + start;
      nulls |= (uint64_t)(count == 0) << (row - first);
      if (quoting.has_quote) {
        size_t is_quoted = (count >= 2) & (text[0] == quoting.quote);
        slow_rows[slow_count] = (uint32_t)row;
        slow_count += is_quoted & (size_t)has_escape(text, is_quoted ? count : 2, escapes);
        text += is_quoted;
        count -= 2 * is_quoted;
      }
      size_t skipped = count > 12 ? 8 : 12 - count;
      __m128i bytes = _mm_and_si128(_mm_loadu_si128((const __m128i *)text),
                                    _mm_loadu_si128((const __m128i *)(ones + skipped)));
      uint64_t address = count > 12 ? (uint64_t)(uintptr_t)text : 0;
      __m128i head = _mm_or_si128(_mm_slli_si128(bytes, 4), _mm_cvtsi32_si128((int)(uint32_t)count));
      _mm_storeu_si128(view, _mm_or_si128(head, _mm_slli_si128(_mm_cvtsi64_si128((long long)address), 8)));
    }
    validity[first / 64] = ~nulls;
    null_count += (uint32_t)_mm_popcnt_u64(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = slow_count;
}

DFK_TARGET_AVX2 static void make_string_views_avx2(struct dfk_fields fields, struct dfk_quoting quoting, void *views,
                                                   uint64_t *validity, uint32_t *slow_rows,
                                                   struct dfk_decoded *decoded) {
  if (quoting.has_quote) {
    make_string_view_rows(fields, quoting, views, validity, slow_rows, decoded);
  } else {
    make_string_view_rows(fields, (struct dfk_quoting){0, 0, 0}, views, validity, slow_rows, decoded);
  }
}

/// Four rows at a time, one per 128-bit lane.
DFK_TARGET_AVX512 static void make_string_views_avx512(struct dfk_fields fields, void *views, uint64_t *validity,
                                                       struct dfk_decoded *decoded) {
  uint32_t null_count = 0;
  uint64_t nulls = 0;
  uint8_t *view = views;
  size_t row = 0;
  const __m512i one = _mm512_set1_epi32(1), twelve = _mm512_set1_epi32(12), four = _mm512_set1_epi32(4);
  // The place of each byte of a view in the text; the length's bytes have none.
  const __m512i places = _mm512_broadcast_i32x4(_mm_setr_epi8(-1, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  const __m512i base_address = _mm512_set1_epi64((long long)(uintptr_t)fields.base);
  const __m512i low_half = _mm512_set1_epi64(0xFFFFFFFF);
  for (; row + 4 <= fields.row_count; row += 4, view += 64) {
    const uint32_t *ordinals = fields.ordinals + row;
    const uint32_t *bounds[4];
    const uint8_t *texts[4];
    for (int index = 0; index < 4; index++) {
      bounds[index] = fields.positions + ordinals[index];
      texts[index] = fields.base + (uint32_t)(*bounds[index] + 1);
    }
    __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)bounds[0])),
                                          _mm_loadl_epi64((const __m128i *)bounds[1]), 1);
    __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)bounds[2])),
                                           _mm_loadl_epi64((const __m128i *)bounds[3]), 1);
    __m512i pairs = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    __m512i starts = _mm512_add_epi32(_mm512_shuffle_epi32(pairs, 0x00), one);
    __m512i counts = _mm512_sub_epi32(_mm512_shuffle_epi32(pairs, 0x55), starts);
    __mmask16 longer = _mm512_cmpgt_epu32_mask(counts, twelve);
    __m512i kept = _mm512_shuffle_epi8(_mm512_mask_mov_epi32(counts, longer, four), _mm512_setzero_si512());
    __m512i text = _mm512_shuffle_epi8(load_four(texts[0], texts[1], texts[2], texts[3]), places);
    __m512i result = _mm512_maskz_mov_epi8(_mm512_cmplt_epu8_mask(places, kept), text);
    result = _mm512_mask_mov_epi32(result, 0x1111, counts);
    __m512i addresses = _mm512_add_epi64(_mm512_and_si512(starts, low_half), base_address);
    __mmask8 addressed = _mm512_mask_cmpgt_epu64_mask(0xAA, _mm512_and_si512(counts, low_half),
                                                      _mm512_set1_epi64(12));
    result = _mm512_mask_mov_epi64(result, addressed, addresses);
    _mm512_storeu_si512(view, result);
    __mmask16 empty = _mm512_mask_testn_epi32_mask(0x1111, counts, counts);
    nulls |= _pext_u64(empty, 0x1111) << (row & 63);
    if ((row & 63) == 60) {
      validity[row / 64] = ~nulls;
      null_count += (uint32_t)_mm_popcnt_u64(nulls);
      nulls = 0;
    }
  }
  if (row < fields.row_count || (row & 63) != 0) {
    for (; row < fields.row_count; row++, view += 16) {
      size_t start = field_start(fields, row), count = field_end(fields, row) - start;
      make_view(fields.base + start, count, view);
      nulls |= (uint64_t)(count == 0) << (row & 63);
    }
    validity[(fields.row_count - 1) / 64] = ~nulls;
    null_count += (uint32_t)_mm_popcnt_u64(nulls);
  }
  decoded->null_count = null_count;
  decoded->slow_count = 0;
}

#endif

// MARK: Dispatch

void dfk_decode_bigint_variant(int variant, struct dfk_fields fields, int leading_zero_is_slow, int64_t *values,
                               uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
#if DFK_X86
  if (variant == dfk_variant_avx512) {
    decode_bigint_avx512(fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
    return;
  }
  if (variant == dfk_variant_avx2) {
    decode_bigint_avx2(fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
    return;
  }
#else
  (void)variant;
#endif
  decode_bigint_scalar(fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
}

void dfk_decode_bigint(struct dfk_fields fields, int leading_zero_is_slow, int64_t *values, uint64_t *validity,
                       uint32_t *slow_rows, struct dfk_decoded *decoded) {
  dfk_decode_bigint_variant(dfk_best_variant(), fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
}

void dfk_decode_timestamp_variant(int variant, struct dfk_fields fields, int64_t *values, uint64_t *validity,
                                  uint32_t *slow_rows, struct dfk_decoded *decoded) {
#if DFK_X86
  if (variant == dfk_variant_avx512) {
    decode_timestamp_avx512(fields, values, validity, slow_rows, decoded);
    return;
  }
  if (variant == dfk_variant_avx2) {
    decode_timestamp_avx2(fields, values, validity, slow_rows, decoded);
    return;
  }
#else
  (void)variant;
#endif
  decode_timestamp_scalar(fields, values, validity, slow_rows, decoded);
}

void dfk_decode_timestamp(struct dfk_fields fields, int64_t *values, uint64_t *validity, uint32_t *slow_rows,
                          struct dfk_decoded *decoded) {
  dfk_decode_timestamp_variant(dfk_best_variant(), fields, values, validity, slow_rows, decoded);
}

void dfk_decode_double_variant(int variant, struct dfk_fields fields, int leading_zero_is_slow, double *values,
                               uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
#if DFK_X86
  if (variant != dfk_variant_scalar) {
    decode_double_avx2(fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
    return;
  }
#else
  (void)variant;
#endif
  decode_double_scalar(fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
}

void dfk_decode_double(struct dfk_fields fields, int leading_zero_is_slow, double *values, uint64_t *validity,
                       uint32_t *slow_rows, struct dfk_decoded *decoded) {
  dfk_decode_double_variant(dfk_best_variant(), fields, leading_zero_is_slow, values, validity, slow_rows, decoded);
}

void dfk_make_string_views_variant(int variant, struct dfk_fields fields, struct dfk_quoting quoting, void *views,
                                   uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded) {
#if DFK_X86
  if (variant == dfk_variant_avx512 && !quoting.has_quote) {
    make_string_views_avx512(fields, views, validity, decoded);
    return;
  }
  if (variant != dfk_variant_scalar) {
    make_string_views_avx2(fields, quoting, views, validity, slow_rows, decoded);
    return;
  }
#else
  (void)variant;
#endif
  make_string_views_scalar(fields, quoting, views, validity, slow_rows, decoded);
}

void dfk_make_string_views(struct dfk_fields fields, struct dfk_quoting quoting, void *views, uint64_t *validity,
                           uint32_t *slow_rows, struct dfk_decoded *decoded) {
  dfk_make_string_views_variant(dfk_best_variant(), fields, quoting, views, validity, slow_rows, decoded);
}
