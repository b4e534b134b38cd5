#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CSystem.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/random.h>
#endif

static int64_t read_clock(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t csys_monotonic_ns(void) { return read_clock(CLOCK_MONOTONIC); }

int64_t csys_realtime_ns(void) { return read_clock(CLOCK_REALTIME); }

int64_t csys_thread_cpu_ns(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

void csys_sleep_ns(int64_t nanoseconds) {
  if (nanoseconds <= 0) return;
  struct timespec rest = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
}

int csys_available_processors(void) {
#if defined(__linux__)
  // The set must be large enough for the machine; grow it until the kernel accepts it.
  for (int capacity = 1024; capacity <= 1 << 20; capacity *= 2) {
    cpu_set_t *set = CPU_ALLOC(capacity);
    if (!set) break;
    size_t size = CPU_ALLOC_SIZE(capacity);
    int failed = sched_getaffinity(0, size, set) != 0;
    int count = failed ? 0 : CPU_COUNT_S(size, set);
    CPU_FREE(set);
    if (count > 0) return count;
    if (failed && errno != EINVAL) break;
  }
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

int64_t csys_physical_memory(void) {
  long pages = sysconf(_SC_PHYS_PAGES);
  long page_size = sysconf(_SC_PAGESIZE);
  return pages > 0 && page_size > 0 ? (int64_t)pages * page_size : 0;
}

int csys_host_name(char *buffer, size_t capacity) {
  if (capacity == 0) return -EINVAL;
  buffer[capacity - 1] = 0;
  return gethostname(buffer, capacity - 1) == 0 ? 0 : -errno;
}

int csys_process_id(void) { return (int)getpid(); }

int csys_random(void *buffer, size_t length) {
#if defined(__linux__)
  size_t done = 0;
  while (done < length) {
    ssize_t count = getrandom((char *)buffer + done, length - done, 0);
    if (count >= 0) done += (size_t)count;
    else if (errno != EINTR) return -errno;
  }
#else
  arc4random_buf(buffer, length);
#endif
  return 0;
}

void csys_error_text(int code, char *buffer, size_t capacity) {
  if (capacity == 0) return;
  buffer[0] = 0;
#if defined(__GLIBC__)
  const char *text = strerror_r(code, buffer, capacity);
  if (text != buffer) snprintf(buffer, capacity, "%s", text);
#else
  strerror_r(code, buffer, capacity);
#endif
}

void *csys_mutex_create(void) {
  pthread_mutex_t *mutex = malloc(sizeof *mutex);
  if (!mutex || pthread_mutex_init(mutex, NULL) != 0) abort();
  return mutex;
}

void csys_mutex_destroy(void *mutex) {
  pthread_mutex_destroy(mutex);
  free(mutex);
}

void csys_mutex_lock(void *mutex) {
  if (pthread_mutex_lock(mutex) != 0) abort();
}

void csys_mutex_unlock(void *mutex) {
  if (pthread_mutex_unlock(mutex) != 0) abort();
}
