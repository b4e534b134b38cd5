// The vector form of the CSV index, compiled once per instruction set: DFK_TARGET and DFK_NAME name it; load, equal, find,
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

/// Each bit the parity of those up to it: carry-less multiplication by all ones.
DFK_TARGET DFK_INLINE uint64_t DFK_NAME(parity)(uint64_t bits) {
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8((char)0xFF), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

/// Clears the delimiters and line ends inside quotes. Returns whether all quotes stand where RFC 4180 has them: an opening
/// one behind a delimiter, a line end or (as the second half of an escaped quote) a closing one; behind a closing one a
/// delimiter, a line end, '\r' and a line end, or a quote.
DFK_TARGET DFK_INLINE int DFK_NAME(resolve_quotes)(struct DFK_NAME(bytes) bytes, uint64_t quotes, uint64_t valid,
                                                   int has_returns, struct DFK_NAME(carry) *carry, uint64_t *delimiters,
                                                   uint64_t *line_ends) {
  uint64_t inside = DFK_NAME(parity)(quotes) ^ carry->inside;
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
  /// Whether the last stretch had no quotes.
  int is_unquoted;
};

/// Stores the places of what stands in a block outside quotes, or those of line ends only.
DFK_TARGET DFK_INLINE void DFK_NAME(store_block)(uint64_t structure, uint64_t line_ends, int line_ends_only,
                                                 uint32_t base, uint32_t *positions, uint32_t *position_count,
                                                 uint32_t **record_end) {
  uint32_t before = *position_count, count = (uint32_t)_mm_popcnt_u64(structure);
  if (!line_ends_only) DFK_NAME(store_positions)(positions + before, structure, count, base);
  // Lines are mostly longer than a block, so the first end is stored unconditionally and the rest are a rare branch.
  do {
    uint32_t ordinal = before + (uint32_t)_mm_popcnt_u64(structure & (_blsi_u64(line_ends) - 1));
    if (line_ends_only) positions[ordinal] = base + (uint32_t)_tzcnt_u64(line_ends);
    **record_end = ordinal;
    *record_end += line_ends != 0;
    line_ends = _blsr_u64(line_ends);
  } while (DFK_UNLIKELY(line_ends != 0));
  *position_count = before + count;
}

// Both functions below ask for the stretch behind theirs, also behind the last byte, where asking does nothing: hardware
// prefetching ends with each page of a mapped file.

/// Indexes a stretch without quotes, behind one that left none open. Returns 0, with nothing changed, where it has one.
DFK_TARGET DFK_INLINE int DFK_NAME(index_unquoted)(const uint8_t *data, struct dfk_csv_dialect dialect,
                                                   int line_ends_only, struct DFK_NAME(progress) *progress,
                                                   struct index_output *output) {
  struct DFK_NAME(summary) summary = progress->summary;
  DFK_NAME(found) quotes = DFK_NAME(nothing_found)();
  uint64_t structure = 0;
  uint32_t *positions = output->positions, position_count = output->position_count;
  uint32_t *record_end = output->record_ends + output->record_count;
  for (size_t offset = 0; offset < stretch_length; offset += 64) {
    __builtin_prefetch(data + progress->base + offset + stretch_length);
    struct DFK_NAME(bytes) bytes = DFK_NAME(load)(data + progress->base + offset);
    summary = DFK_NAME(summarize)(summary, bytes);
    quotes = DFK_NAME(find)(quotes, bytes, dialect.quote);
    uint64_t line_ends = DFK_NAME(equal)(bytes, dialect.line_end);
    structure = DFK_NAME(equal)(bytes, dialect.delimiter) | line_ends;
    DFK_NAME(store_block)(structure, line_ends, line_ends_only, (uint32_t)(progress->base + offset), positions,
                          &position_count, &record_end);
  }
  if (dialect.has_quote && DFK_NAME(is_found)(quotes)) return 0;
  output->position_count = position_count;
  output->record_count = (uint32_t)(record_end - output->record_ends);
  progress->base += stretch_length;
  progress->carry.before_field = structure;
  progress->summary = summary;
  return 1;
}

/// Indexes a stretch in which quotes stand as RFC 4180 has them and no closing one is followed by '\r'. Returns 0, with
/// nothing changed, where one is not, or where a '\r' behind a closing one precedes the stretch.
DFK_TARGET DFK_INLINE int DFK_NAME(index_quoted)(const uint8_t *data, struct dfk_csv_dialect dialect,
                                                 int line_ends_only, struct DFK_NAME(progress) *progress,
                                                 struct index_output *output) {
  // All masks before any position: two short loops keep to the registers.
  uint64_t structures[stretch_length / 64], all_line_ends[stretch_length / 64];
  struct DFK_NAME(summary) summary = progress->summary;
  uint64_t quote_meaning = dialect.has_quote ? ~0ull : 0, any_quotes = 0, violations = progress->carry.pending >> 1;
  uint64_t inside = progress->carry.inside, closing_before = progress->carry.pending & 1;
  uint64_t explained_before = progress->carry.before_field >> 63;
  for (size_t offset = 0; offset < stretch_length; offset += 64) {
    __builtin_prefetch(data + progress->base + offset + stretch_length);
    struct DFK_NAME(bytes) bytes = DFK_NAME(load)(data + progress->base + offset);
    summary = DFK_NAME(summarize)(summary, bytes);
    uint64_t quotes = DFK_NAME(equal)(bytes, dialect.quote) & quote_meaning;
    uint64_t line_ends = DFK_NAME(equal)(bytes, dialect.line_end);
    uint64_t structure = DFK_NAME(equal)(bytes, dialect.delimiter) | line_ends;
    uint64_t quoted = DFK_NAME(parity)(quotes) ^ inside, opening = quotes & quoted, closing = quotes & ~quoted;
    any_quotes |= quotes;
    inside = (uint64_t)((int64_t)quoted >> 63);
    structure &= ~quoted;
    // Of two quotes side by side one closes and one opens, so that any quote explains its neighbour.
    uint64_t explained = structure | quotes;
    violations |= (opening & ~(2 * explained + explained_before)) | ((2 * closing + closing_before) & ~explained);
    explained_before = explained >> 63;
    // Else compilers keep the whole mask and take its bit with a double shift, which is six operations on some processors.
    __asm__("" : "+r"(explained_before));
    closing_before = closing >> 63;
    structures[offset / 64] = structure;
    all_line_ends[offset / 64] = line_ends & ~quoted;
  }
  if (violations != 0) return 0;
  uint32_t *positions = output->positions, position_count = output->position_count;
  uint32_t *record_end = output->record_ends + output->record_count;
  for (size_t offset = 0; offset < stretch_length; offset += 64) {
    DFK_NAME(store_block)(structures[offset / 64], all_line_ends[offset / 64], line_ends_only,
                          (uint32_t)(progress->base + offset), positions, &position_count, &record_end);
  }
  output->position_count = position_count;
  output->record_count = (uint32_t)(record_end - output->record_ends);
  progress->base += stretch_length;
  progress->carry.inside = inside;
  progress->carry.pending = closing_before;
  progress->carry.before_field = explained_before << 63;
  progress->summary = summary;
  progress->any_quotes |= any_quotes;
  progress->is_unquoted = any_quotes == 0;
  return 1;
}

/// Indexes block by block until `end` (`length`, or whole blocks before it): whatever quotes there are.
DFK_TARGET DFK_INLINE void DFK_NAME(index_blocks)(const uint8_t *data, size_t length, size_t end,
                                                  struct dfk_csv_dialect dialect, int has_options,
                                                  struct DFK_NAME(progress) *progress, struct index_output *output) {
  const struct DFK_NAME(carry) at_record_start = {0, 0, ~0ull, ~0ull, 0};
  struct DFK_NAME(carry) carry = progress->carry;
  struct DFK_NAME(summary) summary = progress->summary;
  uint64_t quote_meaning = dialect.has_quote ? ~0ull : 0, any_quotes = progress->any_quotes;
  int has_returns = dialect.line_end == '\n';
  uint32_t *positions = output->positions;
  uint32_t position_count = output->position_count;
  uint32_t *record_end = output->record_ends + output->record_count;
  uint8_t tail[64] = {0};
  size_t base = progress->base;
  while (base < end) {
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
    any_quotes |= quotes;
    if (DFK_UNLIKELY(!DFK_NAME(resolve_quotes)(bytes, quotes, valid, has_returns, &carry, &delimiters, &line_ends))) {
      goto irregular;
    }
    if (has_options) {
      if (DFK_UNLIKELY(!DFK_NAME(is_without_options)(bytes, quotes, line_ends, valid, dialect, &carry))) goto irregular;
    }
    DFK_NAME(store_block)(delimiters | line_ends, line_ends, 0, (uint32_t)base, positions, &position_count, &record_end);
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
  // The last block may be a part of one.
  progress->base = base < length ? base : length;
  progress->carry = carry;
  progress->summary = summary;
  progress->any_quotes = any_quotes;
}

/// Indexes stretch by stretch, where no option gives a meaning to further bytes.
DFK_TARGET DFK_INLINE void DFK_NAME(index_stretches)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                                     int line_ends_only, struct DFK_NAME(progress) *progress,
                                                     struct index_output *output) {
  while (length - progress->base >= stretch_length) {
    // Where the last stretch had no quotes, mostly this one has none either.
    int may_be_unquoted = progress->is_unquoted && !progress->carry.inside && !progress->carry.pending;
    if (may_be_unquoted && DFK_NAME(index_unquoted)(data, dialect, line_ends_only, progress, output)) continue;
    if (DFK_NAME(index_quoted)(data, dialect, line_ends_only, progress, output)) continue;
    DFK_NAME(index_blocks)(data, length, progress->base + stretch_length, dialect, 0, progress, output);
  }
}

DFK_TARGET static void DFK_NAME(index)(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                                       int line_ends_only, struct index_output *output) {
  struct DFK_NAME(progress) progress = {0, {0, 0, ~0ull, ~0ull, 0}, DFK_NAME(empty_summary)(), 0, 1};
  if (dialect.has_escape || dialect.has_comment) {
    DFK_NAME(index_blocks)(data, length, length, dialect, 1, &progress, output);
  } else {
    if (line_ends_only) {
      DFK_NAME(index_stretches)(data, length, dialect, 1, &progress, output);
    } else {
      DFK_NAME(index_stretches)(data, length, dialect, 0, &progress, output);
    }
    DFK_NAME(index_blocks)(data, length, length, dialect, 0, &progress, output);
  }
  output->flags |= (progress.any_quotes ? dfk_csv_has_quote : 0) |
                   (DFK_NAME(has_non_ascii)(progress.summary) ? dfk_csv_has_non_ascii : 0) |
                   (dialect.line_end == '\n' && DFK_NAME(has_return)(progress.summary) ? dfk_csv_has_carriage_return : 0) |
                   (progress.carry.inside ? dfk_csv_quote_open : 0);
}
