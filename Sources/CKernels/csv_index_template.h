// The vector form of the CSV index, compiled once per instruction set: DFK_TARGET and DFK_NAME name it, and
// read_masks, store_positions are its primitives. No include guard: it is included once per instruction set.

struct DFK_NAME(carry) {
  uint64_t inside;        // all ones when the block begins inside quotes
  uint64_t may_open;      // bit 0: an opening quote may stand at the first byte
  uint64_t after_close;   // bit 0: the byte before was a closing quote
  uint64_t needs_line_end;  // bit 0: the bytes before were a closing quote and '\r'
  uint64_t violations;
  uint64_t quotes, carriage_returns, non_ascii;
};

DFK_TARGET DFK_INLINE void DFK_NAME(index_block)(struct masks masks, uint32_t base, struct DFK_NAME(carry) *carry,
                                                 uint32_t *positions, uint32_t *position_count,
                                                 uint32_t *record_ends, uint32_t *record_count, uint64_t valid) {
  uint64_t delimiters = masks.delimiters, line_ends = masks.line_ends, quotes = masks.quotes;
  uint64_t returns = masks.carriage_returns;
  carry->quotes |= quotes;
  carry->carriage_returns |= returns;
  carry->non_ascii |= masks.non_ascii;
  if (DFK_LIKELY((quotes | carry->inside) == 0)) {
    uint64_t follows = carry->after_close;
    uint64_t line_end_due = (follows & returns) << 1 | carry->needs_line_end;
    carry->violations |= ((follows & ~(delimiters | line_ends | returns)) | (line_end_due & ~line_ends)) & valid;
    carry->after_close = 0;
    carry->needs_line_end = 0;
    carry->may_open = (delimiters | line_ends) >> 63;
  } else {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quotes), _mm_set1_epi8((char)0xFF), 0);
    uint64_t inside = (uint64_t)_mm_cvtsi128_si64(product) ^ carry->inside;
    uint64_t opening = quotes & inside, closing = quotes & ~inside;
    delimiters &= ~inside;
    line_ends &= ~inside;
    uint64_t before_field = delimiters | line_ends | closing;
    uint64_t follows = closing << 1 | carry->after_close;
    uint64_t line_end_due = (follows & returns) << 1 | carry->needs_line_end;
    carry->violations |= ((opening & ~(before_field << 1 | carry->may_open)) |
                          (follows & ~(delimiters | line_ends | quotes | returns)) |
                          (line_end_due & ~line_ends)) &
                         valid;
    carry->after_close = closing >> 63;
    carry->needs_line_end = (follows & returns) >> 63;
    carry->may_open = before_field >> 63;
    carry->inside = (uint64_t)((int64_t)inside >> 63);
  }
  uint64_t structure = delimiters | line_ends;
  uint32_t count = (uint32_t)_mm_popcnt_u64(structure);
  DFK_NAME(store_positions)(positions + *position_count, structure, count, base);
  // Lines are mostly longer than a block, so the first one is stored unconditionally and the rest are a rare branch.
  record_ends[*record_count] =
      *position_count + (uint32_t)_mm_popcnt_u64(structure & (_blsi_u64(line_ends) - 1));
  *record_count += line_ends != 0;
  line_ends = _blsr_u64(line_ends);
  while (DFK_UNLIKELY(line_ends != 0)) {
    record_ends[*record_count] =
        *position_count + (uint32_t)_mm_popcnt_u64(structure & (_blsi_u64(line_ends) - 1));
    *record_count += 1;
    line_ends = _blsr_u64(line_ends);
  }
  *position_count += count;
}

/// Returns 0 where a quote is out of place and the automaton must decide.
DFK_TARGET static int DFK_NAME(index)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                      uint32_t *positions, uint32_t *record_ends, struct dfk_csv_result *result) {
  struct DFK_NAME(carry) carry = {.may_open = 1};
  uint32_t position_count = 0, record_count = 0;
  uint64_t quote_meaning = dialect.has_quote ? ~0ull : 0, return_meaning = dialect.line_end == '\n' ? ~0ull : 0;
  size_t base = 0;
  for (; base + 64 <= length; base += 64) {
    struct masks masks = DFK_NAME(read_masks)(data + base, dialect);
    masks.quotes &= quote_meaning;
    masks.carriage_returns &= return_meaning;
    DFK_NAME(index_block)(masks, (uint32_t)base, &carry, positions, &position_count, record_ends, &record_count, ~0ull);
  }
  if (base < length) {
    uint8_t tail[64] = {0};
    memcpy(tail, data + base, length - base);
    uint64_t valid = (1ull << (length - base)) - 1;
    struct masks masks = DFK_NAME(read_masks)(tail, dialect);
    masks.delimiters &= valid;
    masks.line_ends &= valid;
    masks.quotes &= valid & quote_meaning;
    masks.carriage_returns &= valid & return_meaning;
    DFK_NAME(index_block)(masks, (uint32_t)base, &carry, positions, &position_count, record_ends, &record_count, valid);
  }
  if (carry.violations) return 0;
  result->position_count = position_count;
  result->record_count = record_count;
  result->bad_count = 0;
  result->flags = (carry.quotes ? dfk_csv_has_quote : 0) | (carry.non_ascii ? dfk_csv_has_non_ascii : 0) |
                  (carry.carriage_returns ? dfk_csv_has_carriage_return : 0) |
                  (carry.inside ? dfk_csv_quote_open : 0);
  return 1;
}
