// Copies and pieces of strings.
#include "variants.h"

#include <string.h>

/// Rows ahead whose handle, and whose text, is asked for before it is needed.
enum { handle_distance = 32, text_distance = 16 };

static void copy_text(uint8_t *target, const uint8_t *text, size_t count) {
  // 13 bytes or more. Two copies that may overlap spare a branch on the exact length.
  if (count <= 32) {
    if (count < 16) {
      memcpy(target, text, 8);
      memcpy(target + count - 8, text + count - 8, 8);
    } else {
      memcpy(target, text, 16);
      memcpy(target + count - 16, text + count - 16, 16);
    }
  } else if (count <= 64) {
    memcpy(target, text, 32);
    memcpy(target + count - 32, text + count - 32, 32);
  } else {
    memcpy(target, text, count);
  }
}

void dfk_gather_strings(const void *views, const uint32_t *order, size_t row_count, uint32_t *offsets,
                        uint8_t *bytes) {
  const uint8_t *handles = views;
  size_t used = 0;
  for (size_t row = 0; row < row_count; row++) {
    if (row + handle_distance < row_count) __builtin_prefetch(handles + 16 * (size_t)order[row + handle_distance]);
    if (row + text_distance < row_count) {
      const uint8_t *ahead = handles + 16 * (size_t)order[row + text_distance];
      uint32_t length;
      const uint8_t *text;
      memcpy(&length, ahead, 4);
      memcpy(&text, ahead + 8, 8);
      if (length > 12) {
        __builtin_prefetch(text);
        __builtin_prefetch(text + length - 1);
      }
    }
    const uint8_t *handle = handles + 16 * (size_t)order[row];
    uint32_t length;
    memcpy(&length, handle, 4);
    offsets[row] = (uint32_t)used;
    if (length <= 12) {
      memcpy(bytes + used, handle + 4, 12);
    } else {
      const uint8_t *text;
      memcpy(&text, handle + 8, 8);
      copy_text(bytes + used, text, length);
    }
    used += length;
  }
  offsets[row_count] = (uint32_t)used;
}

// MARK: Escapes

size_t dfk_unescape(const uint8_t *text, size_t count, uint8_t escape, uint8_t *target) {
  size_t index = 0, length = 0;
#if DFK_X86
  // Whole vectors up to an escape byte, and the byte behind it.
  const __m128i escapes = _mm_set1_epi8((char)escape);
  while (index < count) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + index));
    _mm_storeu_si128((__m128i *)(target + length), bytes);
    size_t rest = count - index;
    unsigned end = 1u << (rest < 16 ? rest : 16);
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, escapes)) & (end - 1);
    size_t copied = (size_t)__builtin_ctz(found | end);
    index += copied;
    length += copied;
    if (found) {
      index += index + 1 < count;
      target[length++] = text[index++];
    }
  }
#else
  while (index < count) {
    index += text[index] == escape && index + 1 < count;
    target[length++] = text[index++];
  }
#endif
  return length;
}

// MARK: Parts

static void split_part_scalar(const void *views, size_t row_mask, size_t row_count, uint8_t separator, size_t part,
                              void *results, uint32_t *slow_rows, uint32_t *slow_count) {
  uint32_t slow = 0;
  for (size_t row = 0; row < row_count; row++) {
    const uint8_t *view = (const uint8_t *)views + (row & row_mask) * 16;
    uint8_t *result = (uint8_t *)results + row * 16;
    uint32_t count;
    const uint8_t *text = view + 4;
    memcpy(&count, view, 4);
    if (count > 12) memcpy(&text, view + 8, 8);
    memset(result, 0, 16);
    if (count > 16) {
      slow_rows[slow++] = (uint32_t)row;
      continue;
    }
    uint32_t start = 0, end = 0;
    size_t wanted = part;
    for (; end < count; end++) {
      if (text[end] != separator) continue;
      if (wanted == 1) break;
      wanted -= 1;
      start = end + 1;
    }
    if (wanted > 1) continue;
    uint32_t length = end - start;
    memcpy(result, &length, 4);
    if (length <= 12) {
      memcpy(result + 4, text + start, length);
    } else {
      const uint8_t *address = text + start;
      memcpy(result + 4, address, 4);
      memcpy(result + 8, &address, 8);
    }
  }
  *slow_count = slow;
}

#if DFK_X86

/// Without a branch on lengths or on where the separators are, which vary from row to row.
DFK_TARGET_AVX2 static void split_part_avx2(const void *views, size_t row_mask, size_t row_count, uint8_t separator,
                                            size_t part, void *results, uint32_t *slow_rows, uint32_t *slow_count) {
  // From n bytes in: the place n and those behind it; what is behind the text has none.
  static const uint8_t places[32] __attribute__((aligned(32))) = {
      0,   1,   2,   3,   4,   5,   6,   7,   8,   9,   10,  11,  12,  13,  14,  15,
      128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128};
  // From 12 - n bytes in: n bytes of ones.
  static const uint8_t ones[32] __attribute__((aligned(32))) = {255, 255, 255, 255, 255, 255,
                                                                255, 255, 255, 255, 255, 255};
  const __m128i separators = _mm_set1_epi8((char)separator);
  // No more separators than bytes.
  size_t skipped_parts = part <= 18 ? part - 1 : 17;
  uint32_t slow = 0;
  for (size_t row = 0; row < row_count; row++) {
    const uint8_t *view = (const uint8_t *)views + (row & row_mask) * 16;
    uint8_t *result = (uint8_t *)results + row * 16;
    uint32_t count;
    uint64_t address, first, last;
    memcpy(&count, view, 4);
    memcpy(&address, view + 8, 8);
    if (DFK_UNLIKELY(count > 16)) {
      _mm_storeu_si128((__m128i *)result, _mm_setzero_si128());
      slow_rows[slow++] = (uint32_t)row;
      continue;
    }
    // The first eight bytes and the last: of a text in its view, those of the view.
    int is_inline = count <= 12;
    const uint8_t *text = is_inline ? view + 4 : (const uint8_t *)(uintptr_t)address;
    memcpy(&first, text, 8);
    memcpy(&last, is_inline ? view + 8 : text + count - 8, 8);
    __m128i bytes = _mm_set_epi64x((long long)(last >> (is_inline ? 32 : 8 * (16 - count))), (long long)first);
    uint32_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, separators)) & ((1u << count) - 1);
    uint32_t start = 0, is_missing = 0;
    for (size_t index = 0; index < skipped_parts; index++) {
      is_missing |= found == 0;
      start = _tzcnt_u32(found | 1u << 15) + 1;
      found = _blsr_u32(found);
    }
    uint32_t length = is_missing ? 0 : _tzcnt_u32(found | 1u << count) - start;
    __m128i piece = _mm_shuffle_epi8(bytes, _mm_loadu_si128((const __m128i *)(places + start)));
    if (DFK_UNLIKELY(length > 12)) {
      // A piece of a text that is not in its view.
      piece = _mm_insert_epi64(_mm_slli_si128(piece, 4), (long long)(uintptr_t)(text + start), 1);
    } else {
      piece = _mm_slli_si128(_mm_and_si128(piece, _mm_loadu_si128((const __m128i *)(ones + 12 - length))), 4);
    }
    _mm_storeu_si128((__m128i *)result, _mm_insert_epi32(piece, (int)length, 0));
  }
  *slow_count = slow;
}

#endif

// MARK: Dispatch

void dfk_split_part_variant(int variant, const void *views, size_t row_mask, size_t row_count, uint8_t separator,
                            size_t part, void *results, uint32_t *slow_rows, uint32_t *slow_count) {
#if DFK_X86
  if (variant != dfk_variant_scalar) {
    split_part_avx2(views, row_mask, row_count, separator, part, results, slow_rows, slow_count);
    return;
  }
#else
  (void)variant;
#endif
  split_part_scalar(views, row_mask, row_count, separator, part, results, slow_rows, slow_count);
}

void dfk_split_part(const void *views, size_t row_mask, size_t row_count, uint8_t separator, size_t part, void *results,
                    uint32_t *slow_rows, uint32_t *slow_count) {
  dfk_split_part_variant(dfk_best_variant(), views, row_mask, row_count, separator, part, results, slow_rows,
                         slow_count);
}
