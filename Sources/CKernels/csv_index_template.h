// The vector form of the CSV index, compiled once per instruction set: DFK_TARGET and DFK_NAME name it; load, equal,
// summarize and store_positions are its primitives. No include guard: it is included once per instruction set.

/// What one block leaves to the next.
struct DFK_NAME(carry) {
  uint64_t inside;        // all ones when the block begins inside quotes
  uint64_t pending;       // bit 0: the byte before was a closing quote; bit 1: a closing quote and '\r'
  uint64_t before_field;  // bit 63: the byte before was a delimiter, line end or closing quote
  // For the dialects with escape or comment bytes only.
  uint64_t before_record;  // bit 63: the byte before was a line end
  uint64_t quotes;         // bit 63: the byte before was a quote
};

/// Clears the delimiters and line ends inside quotes. Returns whether all quotes stand where RFC 4180 has them: an opening
/// one behind a delimiter, a line end or (as the second half of an escaped quote) a closing one; behind a closing one a
/// delimiter, a line end, '\r' and a line end, or a quote.
DFK_TARGET DFK_INLINE int DFK_NAME(resolve_quotes)(struct DFK_NAME(bytes) bytes, uint64_t quotes, uint64_t valid,
                                                   int has_returns, struct DFK_NAME(carry) *carry, uint64_t *delimiters,
                                                   uint64_t *line_ends) {
  // Carry-less multiplication by all ones makes each bit the parity of the quotes up to it.
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quotes), _mm_set1_epi8((char)0xFF), 0);
  uint64_t inside = (uint64_t)_mm_cvtsi128_si64(product) ^ carry->inside;
  uint64_t opening = quotes & inside, closing = quotes & ~inside;
  *delimiters &= ~inside;
  *line_ends &= ~inside;
  uint64_t before_field = *delimiters | *line_ends | closing;
  uint64_t follows = closing << 1 | (carry->pending & 1);
  uint64_t violations = opening & ~(before_field << 1 | carry->before_field >> 63);
  uint64_t unexplained = follows & ~(*delimiters | *line_ends | quotes);
  uint64_t pending = closing >> 63;
  if (DFK_UNLIKELY((unexplained | carry->pending >> 1) != 0)) {
    uint64_t returns = has_returns ? unexplained & DFK_NAME(equal)(bytes, '\r') & valid : 0;
    uint64_t line_end_due = returns << 1 | carry->pending >> 1;
    violations |= (unexplained & ~returns) | (line_end_due & ~*line_ends);
    pending |= returns >> 63 << 1;
  }
  carry->pending = pending;
  carry->before_field = before_field;
  carry->inside = (uint64_t)((int64_t)inside >> 63);
  return (violations & valid) == 0;
}

/// The same out of line: where quotes are rare, the loop is better off without it.
DFK_TARGET static __attribute__((noinline)) int DFK_NAME(resolve_rare_quotes)(
    const uint8_t *block, uint64_t quotes, uint64_t valid, int has_returns, struct DFK_NAME(carry) *carry,
    uint64_t *delimiters, uint64_t *line_ends) {
  return DFK_NAME(resolve_quotes)(DFK_NAME(load)(block), quotes, valid, has_returns, carry, delimiters, line_ends);
}

/// Whether a block holds nothing that the options of the dialect give a meaning: no escape byte, no doubled quote where
/// there are escape bytes (an empty quoted field looks like one), no comment.
DFK_TARGET DFK_INLINE int DFK_NAME(is_without_options)(struct DFK_NAME(bytes) bytes, uint64_t quotes, uint64_t line_ends,
                                                       uint64_t valid, struct dfk_csv_dialect dialect,
                                                       struct DFK_NAME(carry) *carry) {
  uint64_t found = 0;
  if (dialect.has_escape) {
    found |= DFK_NAME(equal)(bytes, dialect.escape) | (quotes & (quotes << 1 | carry->quotes >> 63));
  }
  if (dialect.has_comment) {
    found |= DFK_NAME(equal)(bytes, dialect.comment) & (line_ends << 1 | carry->before_record >> 63);
  }
  carry->quotes = quotes;
  carry->before_record = line_ends;
  return (found & valid) == 0;
}

/// How far the index of some bytes has come.
struct DFK_NAME(progress) {
  size_t base;
  struct DFK_NAME(carry) carry;
  struct DFK_NAME(summary) summary;
  uint64_t any_quotes;
};

/// Indexes blocks up to the end, or to the end of a stretch that has many quotes (or few, where `is_quoted`). Whether a
/// block has a quote cannot be foreseen where a good part of them has: asking costs more there than treating each as if.
DFK_TARGET DFK_INLINE void DFK_NAME(index_blocks)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                                  int has_options, int is_quoted, struct DFK_NAME(progress) *progress,
                                                  struct index_output *output) {
  enum { stretch = 64 * 64, many = 6 };
  const struct DFK_NAME(carry) at_record_start = {0, 0, ~0ull, ~0ull, 0};
  struct DFK_NAME(carry) carry = progress->carry;
  struct DFK_NAME(summary) summary = progress->summary;
  uint64_t quote_meaning = dialect.has_quote ? ~0ull : 0, any_quotes = progress->any_quotes;
  int has_returns = dialect.line_end == '\n';
  uint32_t *positions = output->positions;
  uint32_t position_count = output->position_count;
  uint32_t *record_end = output->record_ends + output->record_count;
  uint8_t tail[64] = {0};
  size_t base = progress->base, stretch_end = base + stretch;
  uint32_t quoted_count = 0;
  while (base < length) {
    if (DFK_UNLIKELY(base >= stretch_end)) {
      if (is_quoted ? quoted_count < many : quoted_count >= many) break;
      quoted_count = 0;
      stretch_end = base + stretch;
    }
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
    if (is_quoted) {
      any_quotes |= quotes;
      quoted_count += quotes != 0;
      if (DFK_UNLIKELY(!DFK_NAME(resolve_quotes)(bytes, quotes, valid, has_returns, &carry, &delimiters, &line_ends))) {
        goto irregular;
      }
    } else if (DFK_UNLIKELY((quotes | carry.inside | carry.pending) != 0)) {
      any_quotes |= quotes;
      quoted_count += 1;
      if (DFK_UNLIKELY(!DFK_NAME(resolve_rare_quotes)(block, quotes, valid, has_returns, &carry, &delimiters,
                                                      &line_ends))) {
        goto irregular;
      }
    } else {
      carry.before_field = delimiters | line_ends;
    }
    if (has_options) {
      if (DFK_UNLIKELY(!DFK_NAME(is_without_options)(bytes, quotes, line_ends, valid, dialect, &carry))) goto irregular;
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
    base += 64;
    continue;
  irregular:
    // What stands before this block is right. The automaton takes over from the start of the record up to the end of a
    // record in or behind the block.
    output->record_count = (uint32_t)(record_end - output->record_ends);
    output->position_count = output->record_count == 0 ? 0 : record_end[-1] + 1;
    size_t record_start = output->record_count == 0 ? 0 : (size_t)positions[output->position_count - 1] + 1;
    output->flags |= dfk_csv_strict;
    base = run_automaton(data, length, record_start, base, dialect, output);
    position_count = output->position_count;
    record_end = output->record_ends + output->record_count;
    // At the end of the bytes the automaton has said whether a quote is open.
    carry = at_record_start;
  }
  output->position_count = position_count;
  output->record_count = (uint32_t)(record_end - output->record_ends);
  progress->base = base;
  progress->carry = carry;
  progress->summary = summary;
  progress->any_quotes = any_quotes;
}

DFK_TARGET DFK_INLINE void DFK_NAME(index_stretches)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                                     int has_options, struct index_output *output) {
  struct DFK_NAME(progress) progress = {0, {0, 0, ~0ull, ~0ull, 0}, DFK_NAME(empty_summary)(), 0};
  while (progress.base < length) {
    DFK_NAME(index_blocks)(data, length, dialect, has_options, 0, &progress, output);
    DFK_NAME(index_blocks)(data, length, dialect, has_options, 1, &progress, output);
  }
  output->flags |= (progress.any_quotes ? dfk_csv_has_quote : 0) |
                   (DFK_NAME(has_non_ascii)(progress.summary) ? dfk_csv_has_non_ascii : 0) |
                   (dialect.line_end == '\n' && DFK_NAME(has_return)(progress.summary) ? dfk_csv_has_carriage_return : 0) |
                   (progress.carry.inside ? dfk_csv_quote_open : 0);
}

DFK_TARGET static void DFK_NAME(index)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                       struct index_output *output) {
  if (dialect.has_escape || dialect.has_comment) {
    DFK_NAME(index_stretches)(data, length, dialect, 1, output);
  } else {
    DFK_NAME(index_stretches)(data, length, dialect, 0, output);
  }
}
