#define _GNU_SOURCE
#include "clinux.h"
#include <sys/uio.h>

ssize_t fl_pread_cached(int descriptor, void *buffer, size_t length, off_t offset) {
    struct iovec piece = {buffer, length};
    return preadv2(descriptor, &piece, 1, offset, RWF_NOWAIT);
}
