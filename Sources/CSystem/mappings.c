#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CSystem.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

size_t csys_page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

void *csys_reserve(size_t length, int *error) {
  void *address = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *error = address == MAP_FAILED ? errno : 0;
  return address == MAP_FAILED ? NULL : address;
}

int csys_map_over(void *address, size_t length, int fd, int64_t offset) {
  void *result = mmap(address, length, PROT_READ, MAP_SHARED | MAP_FIXED, fd, (off_t)offset);
  return result == MAP_FAILED ? -errno : 0;
}

int csys_unmap(void *address, size_t length) { return munmap(address, length) == 0 ? 0 : -errno; }

int csys_advise_sequential(void *address, size_t length) {
  return madvise(address, length, MADV_SEQUENTIAL) == 0 ? 0 : -errno;
}
