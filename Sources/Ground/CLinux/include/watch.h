// Waiting for many descriptors, and the calls around it that Swift's C library import does not offer.
#ifndef FAULTLINE_WATCH_H
#define FAULTLINE_WATCH_H
#include <stdint.h>

/// An epoll set, close-on-exec; -1 with errno.
int fl_watch_new(void);
/// Has `token` reported once when the descriptor can be read or was hung up. 0, or -1 with errno.
int fl_watch_add(int set, int descriptor, uint64_t token);
/// Waits without limit; fills in the tokens of what happened and returns how many; -1 with errno.
int fl_watch_wait(int set, uint64_t *tokens, int count);
/// An eventfd, close-on-exec; -1 with errno.
int fl_event_new(void);
/// Both ends close-on-exec. 0, or -1 with errno.
int fl_pipe(int ends[2]);
/// Makes reading return at once where nothing is there. 0, or -1 with errno.
int fl_unblock(int descriptor);
/// Locks an open file: shared or exclusive, waiting or not. 0, or -1 with errno.
int fl_lock(int descriptor, int is_shared, int waits);
int fl_unlock(int descriptor);
#endif
