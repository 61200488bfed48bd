#define _GNU_SOURCE
#include "alarm.h"
#include <errno.h>
#include <sys/eventfd.h>

int fl_alarm_open(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

void fl_alarm_ring(int descriptor) { eventfd_write(descriptor, 1); }

void fl_alarm_silence(int descriptor) {
    eventfd_t count;
    eventfd_read(descriptor, &count);
}
