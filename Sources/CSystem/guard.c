#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CSystem.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

// The table of guarded mappings. A slot goes free (0) -> taken (1) by compare-and-swap, gets its range, and becomes
// visible to the handler by storing `end` last; `end` is cleared first when it goes. The handler only loads, so it
// may run at any moment on any thread. Untouched slots cost no memory: the table lives in zero pages.
//
// 65,536 slots exceed what the kernel's default limit of mappings per process lets one use.
enum { slot_count = 65536 };

struct slot {
  _Atomic(uintptr_t) start;
  _Atomic(uintptr_t) end;
  _Atomic(uint32_t) taken;
  _Atomic(uint32_t) poisoned;
};

static struct slot slots[slot_count];
static _Atomic(uint32_t) used_slots;  // slots at or above this were never taken
static _Atomic(uint32_t) next_slot;
static struct sigaction previous_action;
static uintptr_t page_size;
static int install_result;
static pthread_once_t install_once = PTHREAD_ONCE_INIT;

static void handle_bus_error(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved_errno = errno;
  uintptr_t address = (uintptr_t)info->si_addr;
  // A positive code means that a memory access raised it; a signal sent by kill has no address.
  if (info->si_code > 0) {
    uint32_t count = atomic_load_explicit(&used_slots, memory_order_acquire);
    for (uint32_t i = 0; i < count; i++) {
      uintptr_t end = atomic_load_explicit(&slots[i].end, memory_order_acquire);
      if (address >= end) continue;
      if (address < atomic_load_explicit(&slots[i].start, memory_order_relaxed)) continue;
      // First: whoever meets the page of zeros must find the mark.
      atomic_store_explicit(&slots[i].poisoned, 1, memory_order_release);
      void *page = (void *)(address & ~(page_size - 1));
      void *mapped = mmap(page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
      if (mapped == MAP_FAILED) break;
      errno = saved_errno;
      return;
    }
  }
  // Not ours. Put back what was there before and let the access fault again, or the signal be delivered again.
  sigaction(SIGBUS, &previous_action, NULL);
  if (info->si_code <= 0) raise(signal);
  errno = saved_errno;
}

static void install(void) {
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  struct sigaction action;
  action.sa_sigaction = handle_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  install_result = sigaction(SIGBUS, &action, &previous_action) == 0 ? 0 : -errno;
}

int csys_guard_install(void) {
  pthread_once(&install_once, install);
  return install_result;
}

int64_t csys_guard_register(const void *address, size_t length) {
  uint32_t first = atomic_load_explicit(&next_slot, memory_order_relaxed);
  for (uint32_t step = 0; step < slot_count; step++) {
    uint32_t i = (first + step) % slot_count;
    uint32_t expected = 0;
    if (atomic_load_explicit(&slots[i].taken, memory_order_relaxed) != 0) continue;
    if (!atomic_compare_exchange_strong(&slots[i].taken, &expected, 1)) continue;
    uint32_t used = atomic_load(&used_slots);
    while (used < i + 1 && !atomic_compare_exchange_weak(&used_slots, &used, i + 1)) {
    }
    atomic_store_explicit(&next_slot, i + 1, memory_order_relaxed);
    atomic_store_explicit(&slots[i].poisoned, 0, memory_order_relaxed);
    atomic_store_explicit(&slots[i].start, (uintptr_t)address, memory_order_relaxed);
    atomic_store_explicit(&slots[i].end, (uintptr_t)address + length, memory_order_release);
    return i;
  }
  return -EMFILE;
}

void csys_guard_unregister(int64_t slot) {
  atomic_store_explicit(&slots[slot].end, 0, memory_order_release);
  // Reuse low slots first, so that the handler's scan stays short.
  uint32_t next = atomic_load_explicit(&next_slot, memory_order_relaxed);
  while ((uint32_t)slot < next &&
         !atomic_compare_exchange_weak_explicit(&next_slot, &next, (uint32_t)slot, memory_order_relaxed,
                                                memory_order_relaxed)) {
  }
  atomic_store_explicit(&slots[slot].taken, 0, memory_order_release);
}

int csys_guard_is_poisoned(int64_t slot) {
  return (int)atomic_load_explicit(&slots[slot].poisoned, memory_order_acquire);
}

void csys_guard_poison(int64_t slot) { atomic_store_explicit(&slots[slot].poisoned, 1, memory_order_release); }
