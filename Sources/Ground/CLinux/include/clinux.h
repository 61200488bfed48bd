// System calls that Swift's C library import does not offer.
#ifndef FAULTLINE_CLINUX_H
#define FAULTLINE_CLINUX_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A descriptor that becomes readable when the process ends; -1 with errno when there is no such process.
int fl_pidfd_open(pid_t process);
/// Starts a program in a session of its own, its input empty, its output and error on these descriptors.
/// Returns its process id, or a negative errno.
pid_t fl_spawn_session(const char *path, char *const arguments[], int output, int error);
/// Reads from the page cache only: -1 with errno EAGAIN when the disk would have to be waited for.
ssize_t fl_pread_cached(int descriptor, void *buffer, size_t length, off_t offset);
#endif
