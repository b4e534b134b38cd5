// Text kernels: structural indexing and validation of input bytes.
//
// Every kernel reads exactly the bytes it is given, allocates nothing, and picks the best variant for the processor at
// its first call. Each has a scalar twin; the `_variant` entry points let tests force one.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dfk_variant {
  dfk_variant_scalar = 0,
  dfk_variant_avx2 = 1,
  dfk_variant_avx512 = 2,
};

/// Whether this processor can run the variant.
int dfk_variant_supported(int variant);

// MARK: CSV

struct dfk_csv_dialect {
  uint8_t delimiter;
  uint8_t quote;
  /// 0 where quotes have no meaning.
  uint8_t has_quote;
  /// '\n' (a '\r' before it belongs to the line end) or '\r'.
  uint8_t line_end;
  /// Where has_escape: inside quotes, the byte behind this one stands for itself, and a doubled quote means nothing.
  /// Otherwise a doubled quote stands for one. Not the quote itself.
  uint8_t escape;
  uint8_t has_escape;
  /// Where has_comment: a line whose first byte is this one, outside quotes, is a comment: a record without delimiters,
  /// whatever it holds.
  uint8_t comment;
  uint8_t has_comment;
};

enum dfk_csv_flags {
  /// A quote byte was seen.
  dfk_csv_has_quote = 1,
  /// A byte >= 0x80 was seen.
  dfk_csv_has_non_ascii = 2,
  /// A '\r' was seen although '\n' ends lines.
  dfk_csv_has_carriage_return = 4,
  /// The bytes end inside a quoted field.
  dfk_csv_quote_open = 8,
  /// A quote stood where RFC 4180 has none, so that the byte-at-a-time automaton had to help. (Only the vector variants
  /// say so, and which ones differs; results do not.)
  dfk_csv_strict = 16,
};

struct dfk_csv_result {
  uint32_t position_count;
  uint32_t record_count;
  uint32_t bad_count;
  uint32_t flags;
};

/// Room, in elements, behind what is needed in `positions` for `length` bytes: vectors are stored whole.
#define DFK_CSV_SLACK 64

/// Indexes bytes that begin at a record start.
///
/// `positions`: offsets of every delimiter and line end outside quotes, ascending; room for length + DFK_CSV_SLACK. Where
/// `line_ends_only`, those of delimiters are unspecified.
/// `record_ends`: ordinals in `positions` of the line ends; room for length + DFK_CSV_SLACK.
/// `bad_records`: ordinals in `record_ends` of records in which something other than a delimiter or line end follows a
/// closing quote: such a record ends at the next line end, whatever precedes it. The last one may be unfinished, its
/// ordinal then is record_count. Room for length / 3 + 1.
/// Bytes behind the last line end are an unfinished record: its delimiters are in `positions`.
/// length < 2^32 - 64.
void dfk_csv_index(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect, int line_ends_only,
                   uint32_t *positions, uint32_t *record_ends, uint32_t *bad_records, struct dfk_csv_result *result);

/// As dfk_csv_index, by a given variant; the processor must support it.
void dfk_csv_index_variant(int variant, const uint8_t *data, size_t length, struct dfk_csv_dialect dialect,
                           int line_ends_only, uint32_t *positions, uint32_t *record_ends, uint32_t *bad_records,
                           struct dfk_csv_result *result);

/// Finds the end of a record that is inside a quoted field at `data`: the offset just behind its line end, or -1 when
/// the bytes end first. `*quote_open` says whether the bytes end inside the quoted field.
int64_t dfk_csv_finish_record(const uint8_t *data, size_t length, struct dfk_csv_dialect dialect, int *quote_open);

/// The offset just behind the first `byte`, or -1.
int64_t dfk_find_behind(const uint8_t *data, size_t length, uint8_t byte);

// MARK: UTF-8

/// Whether the bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
int dfk_utf8_is_valid(const uint8_t *data, size_t length);
int dfk_utf8_is_valid_variant(int variant, const uint8_t *data, size_t length);

// MARK: Fields

/// The fields of one column: the one of row i lies between positions[ordinals[i]] and positions[ordinals[i] + 1], both
/// exclusive, relative to `base`; a position of 2^32 - 1 stands before the first byte. 32 bytes behind the start of
/// every field are readable. Arrays hold `row_count` elements.
struct dfk_fields {
  const uint8_t *base;
  const uint32_t *positions;
  const uint32_t *ordinals;
  size_t row_count;
};

/// What a decoder did. Empty fields are NULL. Rows that are not in the usual spelling, right or wrong, are listed in
/// `slow_rows` (room for every row), ascending; they count as valid, and their values are unspecified.
struct dfk_decoded {
  uint32_t null_count;
  uint32_t slow_count;
};

/// 1 to 16 digits. `values` has room for row_count rounded up to 8; `validity` gets a bit per row, whole words.
/// Where `leading_zero_is_slow`, numbers of several digits that begin with a zero are not usual.
void dfk_decode_bigint(struct dfk_fields fields, int leading_zero_is_slow, int64_t *values, uint64_t *validity,
                       uint32_t *slow_rows, struct dfk_decoded *decoded);
void dfk_decode_bigint_variant(int variant, struct dfk_fields fields, int leading_zero_is_slow, int64_t *values,
                               uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded);

/// `YYYY-MM-DD[T ]HH:MM:SS[.f…][Z]` with up to six digits of fraction, to microseconds since 1970-01-01.
void dfk_decode_timestamp(struct dfk_fields fields, int64_t *values, uint64_t *validity, uint32_t *slow_rows,
                          struct dfk_decoded *decoded);
void dfk_decode_timestamp_variant(int variant, struct dfk_fields fields, int64_t *values, uint64_t *validity,
                                  uint32_t *slow_rows, struct dfk_decoded *decoded);

/// An optional `-`, then 1 to 15 digits with at most one `.` before, among or behind them; correctly rounded.
/// `values` and `leading_zero_is_slow` (of the digits before the point) as for BIGINT.
void dfk_decode_double(struct dfk_fields fields, int leading_zero_is_slow, double *values, uint64_t *validity,
                       uint32_t *slow_rows, struct dfk_decoded *decoded);
void dfk_decode_double_variant(int variant, struct dfk_fields fields, int leading_zero_is_slow, double *values,
                               uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded);

/// How texts are quoted: a field that begins with `quote` ends with one, and `escape` inside of it (the quote itself
/// where doubled quotes stand for one) says that the text is not the bytes between them.
struct dfk_quoting {
  uint8_t has_quote, quote, escape;
};

/// 16-byte string handles: the length in 4 bytes, then the text where it has at most 12 bytes (zero-padded), else its
/// first 4 bytes and its address. Quoted fields lose their quotes, and are not NULL; slow rows are those with an escape
/// byte in them.
void dfk_make_string_views(struct dfk_fields fields, struct dfk_quoting quoting, void *views, uint64_t *validity,
                           uint32_t *slow_rows, struct dfk_decoded *decoded);
void dfk_make_string_views_variant(int variant, struct dfk_fields fields, struct dfk_quoting quoting, void *views,
                                   uint64_t *validity, uint32_t *slow_rows, struct dfk_decoded *decoded);

// MARK: Strings

/// Copies the texts of `row_count` string handles (as above), those that `order` names, one behind the other to `bytes`,
/// and writes where each begins, and the end, to `offsets`. `bytes` has room for all of them and 12 bytes more;
/// together they are shorter than 4 GiB.
void dfk_gather_strings(const void *views, const uint32_t *order, size_t row_count, uint32_t *offsets, uint8_t *bytes);

/// The part with the number `part` (from 1) of the texts of string handles (as above), between separators of one byte;
/// empty where there is none. Row i takes handle i & row_mask. Texts longer than 16 bytes are slow rows: they are listed
/// in `slow_rows` (room for every row), ascending. `results` may hold addresses in the texts.
void dfk_split_part(const void *views, size_t row_mask, size_t row_count, uint8_t separator, size_t part, void *results,
                    uint32_t *slow_rows, uint32_t *slow_count);
void dfk_split_part_variant(int variant, const void *views, size_t row_mask, size_t row_count, uint8_t separator,
                            size_t part, void *results, uint32_t *slow_rows, uint32_t *slow_count);

/// Copies a text without its escape bytes: of two bytes the first of which is `escape`, the second is kept. Returns the
/// length, at most `count`. 15 bytes behind the text may be read; `target` has room for `count` bytes and 15 more.
size_t dfk_unescape(const uint8_t *text, size_t count, uint8_t escape, uint8_t *target);

/// Asks for the bytes at an address ahead of use; any address may be given.
static inline void dfk_prefetch(uint64_t address) { __builtin_prefetch((const void *)(uintptr_t)address); }

// MARK: Memory

/// Memory of `byte_count` bytes, aligned to 16, that begins with what `memory` (of this function, or NULL) held; that one
/// is gone then. Ends the process where there is none.
void *dfk_resize(void *memory, size_t byte_count);
void dfk_free(void *memory);

// MARK: Numbers

/// The double nearest to a decimal number without white space, for what a fast path cannot decide; 0 when `text` is
/// not one. `length` <= 1,023.
int dfk_parse_double(const uint8_t *text, size_t length, double *value);

#ifdef __cplusplus
}
#endif

#endif
