// Structural index of CSV: where fields and records end.
//
// The vector variants follow Langdale and Lemire, "Parsing Gigabytes of JSON per Second", VLDB Journal 28 (2019):
// a bit mask per 64 bytes for each interesting byte, the inside of quotes by carry-less multiplication, and positions
// from the set bits. They are right only where quotes stand as RFC 4180 has them, which they check with the same masks;
// a record in which one does not is left to the byte-at-a-time automaton below. So are comments and records with an
// escape byte, for which the vector code is compiled a second time: the usual dialect pays nothing for them.
#include "variants.h"

#include <string.h>

// MARK: The automaton

enum state {
  state_record_start,
  state_field_start,
  state_unquoted,
  state_quoted,
  state_escaped,          // behind an escape byte inside a quoted field
  state_after_quote,      // behind a quote inside a quoted field: its end, or the first half of an escaped quote
  state_after_quote_cr,   // behind a '\r' behind a closing quote
  state_bad,              // skipping to the line end
  state_comment,          // likewise, in a line that is none of the data
};

/// Where an index is written, and what is known so far.
struct index_output {
  uint32_t *positions, *record_ends, *bad_records;
  uint32_t position_count, record_count, bad_count, flags;
};

/// Indexes records from `offset`, a record start, until one ends at or behind `until`; returns the offset behind it, or
/// `length`.
static size_t run_automaton(const uint8_t *data, size_t length, size_t offset, size_t until,
                            struct dfk_csv_dialect dialect, struct index_output *output) {
  enum state state = state_record_start;
  for (; offset < length; offset++) {
    uint8_t byte = data[offset];
    int is_quote = dialect.has_quote && byte == dialect.quote;
    if (byte >= 0x80) output->flags |= dfk_csv_has_non_ascii;
    if (is_quote) output->flags |= dfk_csv_has_quote;
    if (byte == '\r' && dialect.line_end == '\n') output->flags |= dfk_csv_has_carriage_return;
    switch (state) {
      case state_quoted:
        if (is_quote) {
          state = state_after_quote;
        } else if (dialect.has_escape && byte == dialect.escape) {
          state = state_escaped;
        }
        continue;
      case state_escaped:
        state = state_quoted;
        continue;
      case state_after_quote:
        if (is_quote && !dialect.has_escape) {
          state = state_quoted;
          continue;
        }
        if (byte == dialect.delimiter || byte == dialect.line_end) break;
        if (byte == '\r' && dialect.line_end == '\n') {
          state = state_after_quote_cr;
          continue;
        }
        state = state_bad;
        output->bad_records[output->bad_count++] = output->record_count;
        continue;
      case state_after_quote_cr:
        if (byte == dialect.line_end) break;
        state = state_bad;
        output->bad_records[output->bad_count++] = output->record_count;
        continue;
      case state_bad:
      case state_comment:
        if (byte == dialect.line_end) break;
        continue;
      case state_record_start:
        if (dialect.has_comment && byte == dialect.comment) {
          state = state_comment;
          continue;
        }
        // fall through
      case state_field_start:
        if (is_quote) {
          state = state_quoted;
          continue;
        }
        state = state_unquoted;
        break;
      case state_unquoted:
        break;
    }
    if (byte == dialect.line_end) {
      output->record_ends[output->record_count++] = output->position_count;
      output->positions[output->position_count++] = (uint32_t)offset;
      state = state_record_start;
      if (offset >= until) return offset + 1;
    } else if (byte == dialect.delimiter) {
      output->positions[output->position_count++] = (uint32_t)offset;
      state = state_field_start;
    }
  }
  if (state == state_quoted || state == state_escaped) output->flags |= dfk_csv_quote_open;
  return length;
}

int64_t dfk_csv_finish_record(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect, int *quote_open) {
  enum state state = state_quoted;
  *quote_open = 0;
  for (size_t offset = 0; offset < length; offset++) {
    uint8_t byte = data[offset];
    int is_quote = dialect.has_quote && byte == dialect.quote;
    switch (state) {
      case state_quoted:
        if (is_quote) {
          state = state_after_quote;
        } else if (dialect.has_escape) {
          if (byte == dialect.escape) state = state_escaped;
        } else {
          const uint8_t *next = memchr(data + offset, dialect.quote, length - offset);
          if (!next || !dialect.has_quote) {
            *quote_open = 1;
            return -1;
          }
          offset = (size_t)(next - data) - 1;
        }
        continue;
      case state_escaped:
        state = state_quoted;
        continue;
      case state_after_quote:
        if (is_quote && !dialect.has_escape) {
          state = state_quoted;
          continue;
        }
        if (byte == dialect.delimiter) {
          state = state_field_start;
          continue;
        }
        if (byte == dialect.line_end) return (int64_t)offset + 1;
        state = byte == '\r' && dialect.line_end == '\n' ? state_after_quote_cr : state_bad;
        continue;
      case state_after_quote_cr:
      case state_bad:
        if (byte == dialect.line_end) return (int64_t)offset + 1;
        state = state_bad;
        continue;
      case state_record_start:
      case state_comment:
        // A record that is open is neither.
      case state_field_start:
        if (is_quote) {
          state = state_quoted;
          continue;
        }
        state = state_unquoted;
        break;
      case state_unquoted:
        break;
    }
    if (byte == dialect.line_end) return (int64_t)offset + 1;
    if (byte == dialect.delimiter) state = state_field_start;
  }
  *quote_open = state == state_quoted || state == state_escaped;
  return -1;
}

int64_t dfk_find_behind(const uint8_t *data, size_t length, uint8_t byte) {
  const uint8_t *found = length > 0 ? memchr(data, byte, length) : NULL;
  return found ? found - data + 1 : -1;
}

// MARK: Vector variants

#if DFK_X86

/// Bytes that are indexed as one where nothing is unusual: 64 blocks.
enum { stretch_length = 64 * 64 };

#define DFK_TARGET DFK_TARGET_AVX2
#define DFK_NAME(name) name##_avx2

/// 64 bytes.
struct bytes_avx2 {
  __m256i low, high;
};

/// What the blocks so far have in common.
struct summary_avx2 {
  /// All bytes or-ed: bit 7 is set where one is not ASCII.
  __m256i any;
  /// The least of the bytes xor '\r': zero where one is a carriage return.
  __m256i least;
};

DFK_TARGET DFK_INLINE struct bytes_avx2 load_avx2(const uint8_t *block) {
  struct bytes_avx2 bytes = {_mm256_loadu_si256((const __m256i *)block),
                             _mm256_loadu_si256((const __m256i *)(block + 32))};
  return bytes;
}

/// Where any of the blocks so far holds a byte. Cheaper than `equal` where only that is asked: on some processors moving
/// masks out of vectors is what the index waits for.
typedef __m256i found_avx2;

DFK_TARGET DFK_INLINE found_avx2 nothing_found_avx2(void) { return _mm256_setzero_si256(); }

DFK_TARGET DFK_INLINE found_avx2 find_avx2(found_avx2 found, struct bytes_avx2 bytes, uint8_t pattern) {
  __m256i all = _mm256_set1_epi8((char)pattern);
  __m256i here = _mm256_or_si256(_mm256_cmpeq_epi8(bytes.low, all), _mm256_cmpeq_epi8(bytes.high, all));
  return _mm256_or_si256(found, here);
}

DFK_TARGET DFK_INLINE int is_found_avx2(found_avx2 found) { return !_mm256_testz_si256(found, found); }

/// A bit for each byte that equals the pattern, first byte lowest.
DFK_TARGET DFK_INLINE uint64_t equal_avx2(struct bytes_avx2 bytes, uint8_t pattern) {
  __m256i all = _mm256_set1_epi8((char)pattern);
  uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes.low, all));
  uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes.high, all));
  return low | (uint64_t)high << 32;
}

DFK_TARGET DFK_INLINE struct summary_avx2 empty_summary_avx2(void) {
  struct summary_avx2 summary = {_mm256_setzero_si256(), _mm256_set1_epi8((char)0xFF)};
  return summary;
}

DFK_TARGET DFK_INLINE struct summary_avx2 summarize_avx2(struct summary_avx2 summary, struct bytes_avx2 bytes) {
  __m256i returns = _mm256_set1_epi8('\r');
  summary.any = _mm256_or_si256(summary.any, _mm256_or_si256(bytes.low, bytes.high));
  summary.least = _mm256_min_epu8(summary.least, _mm256_min_epu8(_mm256_xor_si256(bytes.low, returns),
                                                                 _mm256_xor_si256(bytes.high, returns)));
  return summary;
}

DFK_TARGET DFK_INLINE int has_non_ascii_avx2(struct summary_avx2 summary) {
  return _mm256_movemask_epi8(summary.any) != 0;
}

DFK_TARGET DFK_INLINE int has_return_avx2(struct summary_avx2 summary) {
  return _mm256_movemask_epi8(_mm256_cmpeq_epi8(summary.least, _mm256_setzero_si256())) != 0;
}

/// Stores the offsets of the set bits; up to 7 (or, beyond 8, 63) further elements are overwritten with garbage.
DFK_TARGET DFK_INLINE void store_positions_avx2(uint32_t *target, uint64_t bits, uint32_t count, uint32_t base) {
  for (int index = 0; index < 8; index++) {
    target[index] = base + (uint32_t)_tzcnt_u64(bits);
    bits = _blsr_u64(bits);
  }
  if (DFK_UNLIKELY(count > 8)) {
    for (int index = 8; index < 16; index++) {
      target[index] = base + (uint32_t)_tzcnt_u64(bits);
      bits = _blsr_u64(bits);
    }
    if (DFK_UNLIKELY(count > 16)) {
      for (uint32_t index = 16; index < count; index++) {
        target[index] = base + (uint32_t)_tzcnt_u64(bits);
        bits = _blsr_u64(bits);
      }
    }
  }
}

#include "csv_index_template.h"
#undef DFK_TARGET
#undef DFK_NAME

#define DFK_TARGET DFK_TARGET_AVX512
#define DFK_NAME(name) name##_avx512

struct bytes_avx512 {
  __m512i all;
};

struct summary_avx512 {
  __m512i any, least;
};

DFK_TARGET DFK_INLINE struct bytes_avx512 load_avx512(const uint8_t *block) {
  struct bytes_avx512 bytes = {_mm512_loadu_si512(block)};
  return bytes;
}

typedef uint64_t found_avx512;

DFK_TARGET DFK_INLINE found_avx512 nothing_found_avx512(void) { return 0; }

DFK_TARGET DFK_INLINE found_avx512 find_avx512(found_avx512 found, struct bytes_avx512 bytes, uint8_t pattern) {
  return found | _mm512_cmpeq_epi8_mask(bytes.all, _mm512_set1_epi8((char)pattern));
}

DFK_TARGET DFK_INLINE int is_found_avx512(found_avx512 found) { return found != 0; }

DFK_TARGET DFK_INLINE uint64_t equal_avx512(struct bytes_avx512 bytes, uint8_t pattern) {
  return _mm512_cmpeq_epi8_mask(bytes.all, _mm512_set1_epi8((char)pattern));
}

DFK_TARGET DFK_INLINE struct summary_avx512 empty_summary_avx512(void) {
  struct summary_avx512 summary = {_mm512_setzero_si512(), _mm512_set1_epi8((char)0xFF)};
  return summary;
}

DFK_TARGET DFK_INLINE struct summary_avx512 summarize_avx512(struct summary_avx512 summary,
                                                             struct bytes_avx512 bytes) {
  summary.any = _mm512_or_si512(summary.any, bytes.all);
  summary.least = _mm512_min_epu8(summary.least, _mm512_xor_si512(bytes.all, _mm512_set1_epi8('\r')));
  return summary;
}

DFK_TARGET DFK_INLINE int has_non_ascii_avx512(struct summary_avx512 summary) {
  return _mm512_movepi8_mask(summary.any) != 0;
}

DFK_TARGET DFK_INLINE int has_return_avx512(struct summary_avx512 summary) {
  return _mm512_testn_epi8_mask(summary.least, summary.least) != 0;
}

/// Stores the offsets of the set bits; up to 15 further elements are overwritten with garbage.
DFK_TARGET DFK_INLINE void store_positions_avx512(uint32_t *target, uint64_t bits, uint32_t count, uint32_t base) {
  static const uint8_t ordinals[64] __attribute__((aligned(64))) = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  // Compressed in a register: the form that stores to memory is microcoded on Zen 4.
  __m512i packed = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(ordinals));
  __m512i start = _mm512_set1_epi32((int)base);
  _mm512_storeu_si512(target, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed)), start));
  if (DFK_UNLIKELY(count > 16)) {
    __m128i second = _mm512_extracti32x4_epi32(packed, 1);
    _mm512_storeu_si512(target + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(second), start));
    if (DFK_UNLIKELY(count > 32)) {
      __m128i third = _mm512_extracti32x4_epi32(packed, 2);
      __m128i fourth = _mm512_extracti32x4_epi32(packed, 3);
      _mm512_storeu_si512(target + 32, _mm512_add_epi32(_mm512_cvtepu8_epi32(third), start));
      _mm512_storeu_si512(target + 48, _mm512_add_epi32(_mm512_cvtepu8_epi32(fourth), start));
    }
  }
}

#include "csv_index_template.h"
#undef DFK_TARGET
#undef DFK_NAME

#endif

// MARK: Dispatch

void dfk_csv_index_variant(int variant, const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                           int line_ends_only, uint32_t *positions, uint32_t *record_ends, uint32_t *bad_records,
                           struct dfk_csv_result *result) {
  struct index_output output = {positions, record_ends, bad_records, 0, 0, 0, 0};
  switch (variant) {
#if DFK_X86
    case dfk_variant_avx512:
      index_avx512(data, length, dialect, line_ends_only, &output);
      break;
    case dfk_variant_avx2:
      index_avx2(data, length, dialect, line_ends_only, &output);
      break;
#endif
    default:
      run_automaton(data, length, 0, length, dialect, &output);
  }
  result->position_count = output.position_count;
  result->record_count = output.record_count;
  result->bad_count = output.bad_count;
  result->flags = output.flags;
}

void dfk_csv_index(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect, int line_ends_only,
                   uint32_t *positions, uint32_t *record_ends, uint32_t *bad_records, struct dfk_csv_result *result) {
  dfk_csv_index_variant(dfk_best_variant(), data, length, dialect, line_ends_only, positions, record_ends, bad_records,
                        result);
}
