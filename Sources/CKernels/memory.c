#include "CKernels.h"

#include <stdlib.h>

void *dfk_resize(void *memory, size_t byte_count) {
  void *resized = realloc(memory, byte_count > 0 ? byte_count : 1);
  if (!resized) abort();
  return resized;
}

void dfk_free(void *memory) { free(memory); }
