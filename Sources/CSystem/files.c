#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CSystem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

static int open_flags(int mode) {
  switch (mode) {
  case csys_open_read:
    return O_RDONLY | O_CLOEXEC;
  case csys_open_read_no_wait:
    return O_RDONLY | O_NONBLOCK | O_CLOEXEC;
  case csys_open_read_no_follow:
    return O_RDONLY | O_NOFOLLOW | O_CLOEXEC;
  case csys_open_create_exclusive:
    return O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  case csys_open_read_write:
    return O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
  default:
    return O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  }
}

int csys_open(const char *path, int mode, unsigned permissions) {
  return csys_openat(AT_FDCWD, path, mode, permissions);
}

int csys_openat(int directory, const char *path, int mode, unsigned permissions) {
  for (;;) {
    int fd = openat(directory, path, open_flags(mode), (mode_t)permissions);
    if (fd >= 0) return fd;
    // A file with a lease, which its holder is now asked to give up: no pipe, so it can be waited for.
    if (mode == csys_open_read_no_wait && errno == EAGAIN) {
      mode = csys_open_read;
      continue;
    }
    if (errno != EINTR) return -errno;
  }
}

int csys_close(int fd) {
  return close(fd) == 0 || errno == EINTR ? 0 : -errno;
}

int64_t csys_pread(int fd, void *buffer, size_t length, int64_t offset) {
  for (;;) {
    ssize_t count = pread(fd, buffer, length, (off_t)offset);
    if (count >= 0) return count;
    if (errno != EINTR) return -errno;
  }
}

int64_t csys_pwrite(int fd, const void *buffer, size_t length, int64_t offset) {
  for (;;) {
    ssize_t count = pwrite(fd, buffer, length, (off_t)offset);
    if (count >= 0) return count;
    if (errno != EINTR) return -errno;
  }
}

int csys_fsync(int fd) {
#if defined(__APPLE__)
  return fcntl(fd, F_FULLFSYNC) == 0 ? 0 : -errno;
#else
  for (;;) {
    if (fsync(fd) == 0) return 0;
    // An interrupted fsync has not failed: nothing was reported about the pages, so asking again is sound.
    if (errno != EINTR) return -errno;
  }
#endif
}

static int fill_status(int result, const struct stat *from, struct csys_status *out) {
  if (result != 0) return -errno;
  out->kind = S_ISREG(from->st_mode)   ? csys_kind_file
              : S_ISDIR(from->st_mode) ? csys_kind_directory
              : S_ISLNK(from->st_mode) ? csys_kind_symlink
                                       : csys_kind_other;
  out->mode = (uint32_t)(from->st_mode & 07777);
  out->size = (int64_t)from->st_size;
  out->inode = (uint64_t)from->st_ino;
  out->device = (uint64_t)from->st_dev;
#if defined(__APPLE__)
  out->mtime_ns = (int64_t)from->st_mtimespec.tv_sec * 1000000000 + from->st_mtimespec.tv_nsec;
  out->ctime_ns = (int64_t)from->st_ctimespec.tv_sec * 1000000000 + from->st_ctimespec.tv_nsec;
#else
  out->mtime_ns = (int64_t)from->st_mtim.tv_sec * 1000000000 + from->st_mtim.tv_nsec;
  out->ctime_ns = (int64_t)from->st_ctim.tv_sec * 1000000000 + from->st_ctim.tv_nsec;
#endif
  return 0;
}

int csys_fstat(int fd, struct csys_status *out) {
  struct stat status;
  return fill_status(fstat(fd, &status), &status, out);
}

int csys_stat(const char *path, struct csys_status *out) {
  struct stat status;
  return fill_status(stat(path, &status), &status, out);
}

int csys_lstat(const char *path, struct csys_status *out) {
  struct stat status;
  return fill_status(lstat(path, &status), &status, out);
}

int csys_mkdir(const char *path, unsigned permissions) {
  return mkdir(path, (mode_t)permissions) == 0 ? 0 : -errno;
}

int csys_fchmod(int fd, unsigned permissions) { return fchmod(fd, (mode_t)permissions) == 0 ? 0 : -errno; }

int64_t csys_readlink(const char *path, char *buffer, size_t capacity) {
  ssize_t length = readlink(path, buffer, capacity);
  return length >= 0 ? (int64_t)length : -errno;
}

int csys_unlink(const char *path) { return unlink(path) == 0 ? 0 : -errno; }

int csys_rmdir(const char *path) { return rmdir(path) == 0 ? 0 : -errno; }

int csys_rename(const char *from, const char *to) { return rename(from, to) == 0 ? 0 : -errno; }

#if defined(__linux__)
// Through syscall(2): older C libraries have the system call but not the function.
static int rename_with_flags(const char *from, const char *to, unsigned flags) {
  return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags) == 0 ? 0 : -errno;
}

int csys_rename_no_replace(const char *from, const char *to) { return rename_with_flags(from, to, 1u << 0); }

int csys_rename_exchange(const char *from, const char *to) { return rename_with_flags(from, to, 1u << 1); }
#elif defined(__APPLE__)
int csys_rename_no_replace(const char *from, const char *to) {
  return renamex_np(from, to, RENAME_EXCL) == 0 ? 0 : -errno;
}

int csys_rename_exchange(const char *from, const char *to) {
  return renamex_np(from, to, RENAME_SWAP) == 0 ? 0 : -errno;
}
#endif

int csys_lock_exclusive(int fd) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  // OFD locks belong to the open file, not to the process: closing another descriptor of the same file keeps them.
#if defined(F_OFD_SETLK)
  int command = F_OFD_SETLK;
#else
  int command = F_SETLK;
#endif
  if (fcntl(fd, command, &lock) == 0) return 0;
  return errno == EACCES ? -EAGAIN : -errno;
}

void *csys_list_open(const char *path, int *error) {
  DIR *list = opendir(path);
  *error = list ? 0 : errno;
  return list;
}

int csys_list_next(void *list, const char **name, int *kind) {
  for (;;) {
    errno = 0;
    struct dirent *entry = readdir((DIR *)list);
    if (!entry) return errno ? -errno : 0;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    *name = entry->d_name;
    switch (entry->d_type) {
    case DT_REG:
      *kind = csys_kind_file;
      break;
    case DT_DIR:
      *kind = csys_kind_directory;
      break;
    case DT_LNK:
      *kind = csys_kind_symlink;
      break;
    case DT_UNKNOWN: {
      // Some file systems do not say; ask for each entry.
      struct stat status;
      struct csys_status filled;
      if (fill_status(fstatat(dirfd((DIR *)list), entry->d_name, &status, AT_SYMLINK_NOFOLLOW), &status, &filled) < 0)
        filled.kind = csys_kind_other;
      *kind = filled.kind;
      break;
    }
    default:
      *kind = csys_kind_other;
    }
    return 1;
  }
}

void csys_list_close(void *list) { closedir((DIR *)list); }
