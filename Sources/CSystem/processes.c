#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

extern char **environ;

int csys_own_program(char *buffer, size_t capacity) {
#if defined(__linux__)
  // The link is followed by the kernel when the child starts: right even where the file was replaced meanwhile.
  static const char link[] = "/proc/self/exe";
  if (capacity < sizeof link) return -ENAMETOOLONG;
  memcpy(buffer, link, sizeof link);
  return 0;
#elif defined(__APPLE__)
  uint32_t size = (uint32_t)capacity;
  return _NSGetExecutablePath(buffer, &size) == 0 ? 0 : -ENAMETOOLONG;
#else
  (void)buffer;
  (void)capacity;
  return -ENOSYS;
#endif
}

int csys_pipe(int ends[2]) {
  if (pipe(ends) != 0) return -errno;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 0;
}

int csys_spawn(const char *path, const char *arguments, int argument_count, int input, int output, int error) {
  char *pointers[csys_spawn_arguments + 1];
  if (argument_count < 1 || argument_count > csys_spawn_arguments) return -E2BIG;
  for (int i = 0; i < argument_count; i++) {
    pointers[i] = (char *)arguments;
    arguments += strlen(arguments) + 1;
  }
  pointers[argument_count] = NULL;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  pid_t process = 0;
  int result = posix_spawn_file_actions_init(&actions);
  if (result != 0) return -result;
  result = posix_spawnattr_init(&attributes);
  if (result != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return -result;
  }
  sigemptyset(&none);
  if (!result) result = posix_spawn_file_actions_adddup2(&actions, input, 0);
  if (!result) result = posix_spawn_file_actions_adddup2(&actions, output, 1);
  if (!result) result = posix_spawn_file_actions_adddup2(&actions, error, 2);
  // What is ignored stays ignored, so that a hang-up below nohup does not end the child.
  if (!result) result = posix_spawnattr_setsigmask(&attributes, &none);
  if (!result) result = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  if (!result) result = posix_spawn(&process, path, &actions, &attributes, pointers, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return result ? -result : (int)process;
}

int csys_wait(int process, int *status, int64_t *peak_resident) {
  for (;;) {
    int raw = 0;
    struct rusage usage;
    if (wait4((pid_t)process, &raw, 0, &usage) < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
    *status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
#if defined(__APPLE__)
    *peak_resident = (int64_t)usage.ru_maxrss;
#else
    *peak_resident = (int64_t)usage.ru_maxrss * 1024;
#endif
    return 0;
  }
}

int csys_end_process(int process, int by_force) {
  return kill((pid_t)process, by_force ? SIGKILL : SIGTERM) == 0 ? 0 : -errno;
}

int csys_wait_readable(int first, int second, int timeout_ms) {
  struct pollfd requests[2] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
  // Negative descriptors are passed over.
  int count = poll(requests, 2, timeout_ms);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  int ready = 0;
  if (requests[0].revents) ready |= 1;
  if (requests[1].revents) ready |= 2;
  return ready;
}

int64_t csys_read(int fd, void *buffer, size_t length) {
  for (;;) {
    ssize_t count = read(fd, buffer, length);
    if (count >= 0) return count;
    if (errno != EINTR) return -errno;
  }
}
