// Copies of strings that lie scattered in memory.
#include "CKernels.h"

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
