// Counts of what a kernel does: allocations, and instructions where the system lets a process count them.
#ifndef CCOUNTERS_H
#define CCOUNTERS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Calls `body`. Callgrind counts what happens in here and nothing else: --toggle-collect=dfb_measured.
void dfb_measured(void (*body)(void *), void *context);

/// Allocations of the process so far; -1 where they are not counted.
int64_t dfb_allocation_count(void);

/// Begins to count the instructions of the calling thread in user mode: a descriptor, or -1 where that is not allowed.
int dfb_instructions_open(void);
/// Instructions so far; -1 on failure.
int64_t dfb_instructions_read(int descriptor);

#ifdef __cplusplus
}
#endif

#endif
