// Thin wrappers over system calls that Swift cannot call directly (variadic, Linux-only or errno-based), and the
// SIGBUS guard for mapped files.
//
// Every call that can fail returns a value >= 0, or -errno. Calls interrupted by a signal are repeated, except close,
// whose descriptor is gone either way.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Files

/// How csys_open opens a file. All of them add O_CLOEXEC.
enum csys_open_mode {
  csys_open_read = 0,              // O_RDONLY, follows symbolic links
  csys_open_read_no_follow = 1,    // O_RDONLY | O_NOFOLLOW
  csys_open_create_exclusive = 2,  // O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
  csys_open_read_write = 3,        // O_RDWR | O_CREAT | O_NOFOLLOW, keeps existing content
  csys_open_directory = 4,         // O_RDONLY | O_DIRECTORY, follows symbolic links
  csys_open_read_no_wait = 5,      // O_RDONLY | O_NONBLOCK, follows symbolic links
};

enum csys_kind {
  csys_kind_other = 0,
  csys_kind_file = 1,
  csys_kind_directory = 2,
  csys_kind_symlink = 3,
};

struct csys_status {
  int32_t kind;
  uint32_t mode;
  int64_t size;
  uint64_t inode;
  uint64_t device;
  int64_t mtime_ns;
  int64_t ctime_ns;
};

int csys_open(const char *path, int mode, unsigned permissions);
int csys_openat(int directory, const char *path, int mode, unsigned permissions);
int csys_close(int fd);
int64_t csys_pread(int fd, void *buffer, size_t length, int64_t offset);
int64_t csys_pwrite(int fd, const void *buffer, size_t length, int64_t offset);
/// Flushes a file or directory to stable storage (F_FULLFSYNC on macOS).
int csys_fsync(int fd);
int csys_fstat(int fd, struct csys_status *out);
int csys_stat(const char *path, struct csys_status *out);
int csys_lstat(const char *path, struct csys_status *out);
int csys_mkdir(const char *path, unsigned permissions);
int csys_fchmod(int fd, unsigned permissions);
/// Writes the target of a symbolic link, without a terminator: its length, or `capacity` where it may be cut.
int64_t csys_readlink(const char *path, char *buffer, size_t capacity);
int csys_unlink(const char *path);
int csys_rmdir(const char *path);
int csys_rename(const char *from, const char *to);
/// Renames, failing with -EEXIST where `to` exists.
int csys_rename_no_replace(const char *from, const char *to);
/// Swaps two existing names in one step.
int csys_rename_exchange(const char *from, const char *to);
/// Takes an exclusive lock owned by the open file description, without waiting: 0, or -EAGAIN when another holds it.
int csys_lock_exclusive(int fd);

/// An open directory listing; csys_list_next answers 1 with a name (valid until the next call), 0 at the end.
void *csys_list_open(const char *path, int *error);
int csys_list_next(void *list, const char **name, int *kind);
void csys_list_close(void *list);

// MARK: Memory mappings

size_t csys_page_size(void);
/// Reserves `length` bytes of readable zero pages; NULL with *error = errno on failure.
void *csys_reserve(size_t length, int *error);
/// Maps file bytes over the front of a reservation, read-only.
int csys_map_over(void *address, size_t length, int fd, int64_t offset);
int csys_unmap(void *address, size_t length);
int csys_advise_sequential(void *address, size_t length);

// MARK: SIGBUS guard

/// Installs the process-wide handler once. A fault inside a registered range maps a zero page at the address and marks
/// the range; any other SIGBUS gets the handler that was there before.
int csys_guard_install(void);
/// Adds a mapping: a slot number, or -EMFILE when the table is full. Lock-free.
int64_t csys_guard_register(const void *address, size_t length);
void csys_guard_unregister(int64_t slot);
int csys_guard_is_poisoned(int64_t slot);
void csys_guard_poison(int64_t slot);

// MARK: Clocks, machine

int64_t csys_monotonic_ns(void);
int64_t csys_realtime_ns(void);
/// CPU time of the calling thread.
int64_t csys_thread_cpu_ns(void);
void csys_sleep_ns(int64_t nanoseconds);
/// Processors this process may run on.
int csys_available_processors(void);
/// Physical memory in bytes.
int64_t csys_physical_memory(void);
int csys_host_name(char *buffer, size_t capacity);
int csys_process_id(void);
/// Fills the buffer from the kernel's random source.
int csys_random(void *buffer, size_t length);
/// The text of an errno, written into the buffer and always terminated.
void csys_error_text(int code, char *buffer, size_t capacity);

// MARK: Processes

/// Writes the path of the running program, which `csys_spawn` takes; terminated. 0, or -ENAMETOOLONG.
int csys_own_program(char *buffer, size_t capacity);
/// Makes a pipe: [0] is read from, [1] written to. Both are closed on exec.
int csys_pipe(int ends[2]);
enum { csys_spawn_arguments = 32 };
/// Starts a program; `arguments` are terminated texts, one behind the other, the first its name: at most
/// csys_spawn_arguments. The three descriptors become its standard input, output and error. The process id.
int csys_spawn(const char *path, const char *arguments, int argument_count, int input, int output, int error);
/// Waits for a child's end. `status` is its exit code, or 128 plus the signal that ended it; `peak_resident` the bytes of
/// memory that it had at most, pages of mapped files included.
int csys_wait(int process, int *status, int64_t *peak_resident);
/// Asks a child to end (SIGTERM), or ends it (SIGKILL).
int csys_end_process(int process, int by_force);
/// Waits until one of two descriptors (or -1) can be read or is at its end: bit 0 for the first, bit 1 for the second; 0
/// when the time is over or a signal came.
int csys_wait_readable(int first, int second, int timeout_ms);
int64_t csys_read(int fd, void *buffer, size_t length);

// MARK: Locks

/// A heap-allocated pthread mutex, so that its address never moves.
void *csys_mutex_create(void);
void csys_mutex_destroy(void *mutex);
void csys_mutex_lock(void *mutex);
void csys_mutex_unlock(void *mutex);

#ifdef __cplusplus
}
#endif

#endif
