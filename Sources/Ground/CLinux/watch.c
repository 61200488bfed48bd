#define _GNU_SOURCE
#include "watch.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <unistd.h>

int fl_watch_new(void) { return epoll_create1(EPOLL_CLOEXEC); }

int fl_watch_add(int set, int descriptor, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.u64 = token};
    if (epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
    // One that was reported before still stands in the set, asleep.
    if (errno != EEXIST) return -1;
    return epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event);
}

int fl_watch_wait(int set, uint64_t *tokens, int count) {
    struct epoll_event events[64];
    if (count > 64) count = 64;
    int found;
    do found = epoll_wait(set, events, count, -1);
    while (found < 0 && errno == EINTR);
    for (int i = 0; i < found; i++) tokens[i] = events[i].data.u64;
    return found;
}

int fl_event_new(void) { return eventfd(0, EFD_CLOEXEC); }

int fl_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int fl_unblock(int descriptor) { return fcntl(descriptor, F_SETFL, O_NONBLOCK); }

int fl_unlock(int descriptor) { return flock(descriptor, LOCK_UN); }

int fl_lock(int descriptor, int is_shared, int waits) {
    int answer;
    do answer = flock(descriptor, (is_shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB));
    while (answer < 0 && errno == EINTR);
    return answer;
}
