// The vector form of the CSV index, compiled once per instruction set: DFK_TARGET and DFK_NAME name it; load, equal,
// summarize and store_positions are its primitives. No include guard: it is included once per instruction set.

/// What one block leaves to the next.
struct DFK_NAME(carry) {
  uint64_t inside;          // all ones when the block begins inside quotes
  uint64_t pending;         // bit 0: the byte before was a closing quote; bit 1: a closing quote and '\r'
  uint64_t before_field;    // bit 63: the byte before was a delimiter, line end or closing quote
  uint64_t violations;
  int has_quote;
};

/// Clears the delimiters and line ends inside quotes, and checks that quotes stand where RFC 4180 has them: an opening
/// one behind a delimiter, a line end or (as the second half of an escaped quote) a closing one; behind a closing one a
/// delimiter, a line end, '\r' and a line end, or a quote.
DFK_TARGET static __attribute__((noinline)) void DFK_NAME(resolve_quotes)(
    const uint8_t *block, uint64_t quotes, uint64_t valid, int has_returns, struct DFK_NAME(carry) *carry,
    uint64_t *delimiters, uint64_t *line_ends) {
  uint64_t returns = has_returns ? DFK_NAME(equal)(DFK_NAME(load)(block), '\r') & valid : 0;
  // Carry-less multiplication by all ones makes each bit the parity of the quotes up to it.
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quotes), _mm_set1_epi8((char)0xFF), 0);
  uint64_t inside = (uint64_t)_mm_cvtsi128_si64(product) ^ carry->inside;
  uint64_t opening = quotes & inside, closing = quotes & ~inside;
  *delimiters &= ~inside;
  *line_ends &= ~inside;
  uint64_t before_field = *delimiters | *line_ends | closing;
  uint64_t follows = closing << 1 | (carry->pending & 1);
  uint64_t line_end_due = (follows & returns) << 1 | carry->pending >> 1;
  carry->violations |= ((opening & ~(before_field << 1 | carry->before_field >> 63)) |
                        (follows & ~(*delimiters | *line_ends | quotes | returns)) | (line_end_due & ~*line_ends)) &
                       valid;
  carry->pending = closing >> 63 | (follows & returns) >> 63 << 1;
  carry->before_field = before_field;
  carry->inside = (uint64_t)((int64_t)inside >> 63);
  carry->has_quote |= quotes != 0;
}

/// Returns 0 where a quote is out of place and the automaton must decide.
DFK_TARGET static int DFK_NAME(index)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                      uint32_t *positions, uint32_t *record_ends, struct dfk_csv_result *result) {
  struct DFK_NAME(carry) carry = {.before_field = ~0ull};
  struct DFK_NAME(summary) summary = DFK_NAME(empty_summary)();
  uint64_t quote_meaning = dialect.has_quote ? ~0ull : 0;
  int has_returns = dialect.line_end == '\n';
  uint32_t position_count = 0;
  uint32_t *record_end = record_ends;
  uint8_t tail[64] = {0};
  for (size_t base = 0; base < length; base += 64) {
    const uint8_t *block = data + base;
    uint64_t valid = ~0ull;
    if (DFK_UNLIKELY(length - base < 64)) {
      memcpy(tail, block, length - base);
      block = tail;
      valid = (1ull << (length - base)) - 1;
    }
    struct DFK_NAME(bytes) bytes = DFK_NAME(load)(block);
    summary = DFK_NAME(summarize)(summary, bytes);
    uint64_t quotes = DFK_NAME(equal)(bytes, dialect.quote) & quote_meaning & valid;
    uint64_t delimiters = DFK_NAME(equal)(bytes, dialect.delimiter) & valid;
    uint64_t line_ends = DFK_NAME(equal)(bytes, dialect.line_end) & valid;
    if (DFK_UNLIKELY((quotes | carry.inside | carry.pending) != 0)) {
      DFK_NAME(resolve_quotes)(block, quotes, valid, has_returns, &carry, &delimiters, &line_ends);
    } else {
      carry.before_field = delimiters | line_ends;
    }
    uint64_t structure = delimiters | line_ends;
    uint32_t count = (uint32_t)_mm_popcnt_u64(structure);
    DFK_NAME(store_positions)(positions + position_count, structure, count, (uint32_t)base);
    // Lines are mostly longer than a block, so the first end is stored unconditionally and the rest are a rare branch.
    *record_end = position_count + (uint32_t)_mm_popcnt_u64(structure & (_blsi_u64(line_ends) - 1));
    record_end += line_ends != 0;
    line_ends = _blsr_u64(line_ends);
    while (DFK_UNLIKELY(line_ends != 0)) {
      *record_end++ = position_count + (uint32_t)_mm_popcnt_u64(structure & (_blsi_u64(line_ends) - 1));
      line_ends = _blsr_u64(line_ends);
    }
    position_count += count;
  }
  if (carry.violations) return 0;
  result->position_count = position_count;
  result->record_count = (uint32_t)(record_end - record_ends);
  result->bad_count = 0;
  result->flags = (carry.has_quote ? dfk_csv_has_quote : 0) |
                  (DFK_NAME(has_non_ascii)(summary) ? dfk_csv_has_non_ascii : 0) |
                  (has_returns && DFK_NAME(has_return)(summary) ? dfk_csv_has_carriage_return : 0) |
                  (carry.inside ? dfk_csv_quote_open : 0);
  return 1;
}
