// System calls that Swift's C library import does not offer.
#ifndef FAULTLINE_CLINUX_H
#define FAULTLINE_CLINUX_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Reads from the page cache only: -1 with errno EAGAIN when the disk would have to be waited for.
ssize_t fl_pread_cached(int descriptor, void *buffer, size_t length, off_t offset);
#endif
