#include "CKernels.h"

#include <stdlib.h>
#include <string.h>

int dfk_parse_double(const uint8_t *text, size_t length, double *value) {
  // The alphabet is checked first: strtod also knows hexadecimal numbers, "inf", and a locale's decimal point.
  char copy[1024];
  if (length == 0 || length >= sizeof copy) return 0;
  int digits = 0;
  for (size_t index = 0; index < length; index++) {
    char byte = (char)text[index];
    int digit = byte >= '0' && byte <= '9';
    digits += digit;
    if (!digit && byte != '.' && byte != 'e' && byte != 'E' && byte != '+' && byte != '-') return 0;
    copy[index] = byte;
  }
  if (digits == 0) return 0;
  copy[length] = 0;
  char *end = NULL;
  *value = strtod(copy, &end);
  return end == copy + length;
}
