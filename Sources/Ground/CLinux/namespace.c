#define _GNU_SOURCE
#include "namespace.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int fl_own_network_namespace(void) {
    int descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int fl_enter_network_namespace(int descriptor) { return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : -errno; }

int fl_make_network_namespace(const char *path, int home) {
    int file = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
    if (file < 0) return -errno;
    close(file);
    if (unshare(CLONE_NEWNET) != 0) {
        int error = errno;
        unlink(path);
        return -error;
    }
    int result = 0;
    if (mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL) != 0) result = -errno;
    // A thread that could not come home would act on the wrong host for ever after.
    if (setns(home, CLONE_NEWNET) != 0) abort();
    if (result != 0) unlink(path);
    return result;
}

int fl_share_mounts(const char *directory) {
    if (mount("", directory, "none", MS_SHARED | MS_REC, NULL) == 0) return 0;
    if (errno != EINVAL) return -errno;
    if (mount(directory, directory, "none", MS_BIND | MS_REC, NULL) != 0) return -errno;
    return mount("", directory, "none", MS_SHARED | MS_REC, NULL) == 0 ? 0 : -errno;
}

int fl_remove_network_namespace(const char *path) {
    // More than one may be mounted there after a crash between two steps.
    while (umount2(path, MNT_DETACH) == 0) continue;
    if (errno != EINVAL && errno != ENOENT) return -errno;
    return unlink(path) == 0 || errno == ENOENT ? 0 : -errno;
}

int fl_is_network_namespace(const char *path) {
    struct statfs facts;
    return statfs(path, &facts) == 0 && facts.f_type == NSFS_MAGIC;
}

int fl_netlink_open(int protocol) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (descriptor < 0) return -errno;
    int size = 1 << 20, on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    if (connect(descriptor, (struct sockaddr *)&kernel, sizeof kernel) != 0) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

int fl_netlink_batch(int socket, const void *messages, size_t length, int *results, int count) {
    if (send(socket, messages, length, 0) != (ssize_t)length) return -errno;
    char buffer[16384] __attribute__((aligned(8)));
    int left = count;
    while (left > 0) {
        ssize_t got = recv(socket, buffer, sizeof buffer, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            return -errno;
        }
        int rest = (int)got;
        for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, rest); m = NLMSG_NEXT(m, rest)) {
            if (m->nlmsg_type != NLMSG_ERROR) continue;
            const struct nlmsgerr *error = NLMSG_DATA(m);
            if (m->nlmsg_seq < (uint32_t)count) results[m->nlmsg_seq] = -error->error;
            left--;
        }
    }
    return 0;
}

int fl_netlink_dump(
    int socket, const void *request, size_t length, void *context,
    void (*each)(void *context, const void *message, size_t length)) {
    if (send(socket, request, length, 0) != (ssize_t)length) return -errno;
    static const size_t size = 1 << 16;
    char *buffer = malloc(size);
    if (buffer == NULL) return -ENOMEM;
    int result = 1;
    while (result == 1) {
        ssize_t got = recv(socket, buffer, size, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            result = -errno;
            break;
        }
        int rest = (int)got;
        for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, rest); m = NLMSG_NEXT(m, rest)) {
            if (m->nlmsg_type == NLMSG_DONE) {
                result = 0;
            } else if (m->nlmsg_type == NLMSG_ERROR) {
                result = ((const struct nlmsgerr *)NLMSG_DATA(m))->error;
            } else {
                each(context, m, m->nlmsg_len);
            }
        }
    }
    free(buffer);
    return result;
}

int fl_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int fl_run_with_files(const char *path, char *const arguments[], int input, int output, int held) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t child = 0;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, output, 2);
    if (held >= 0) posix_spawn_file_actions_adddup2(&actions, held, 3);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    int result = posix_spawnp(&child, path, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (result != 0) return -result;
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct socket_order {
    const char *path;
    enum fl_socket_kind kind;
    struct sockaddr_in address, source;
    int transparent, backlog, timeout_milliseconds, nonblocking;
    int result;
};

static int failed(int descriptor) {
    int error = errno;
    close(descriptor);
    return -error;
}

static int make_socket(const struct socket_order *order) {
    int type = order->kind == FL_UDP_BIND ? SOCK_DGRAM : SOCK_STREAM, on = 1;
    int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    const struct sockaddr *address = (const struct sockaddr *)&order->address;
    if (order->transparent && setsockopt(descriptor, SOL_IP, IP_TRANSPARENT, &on, sizeof on) != 0)
        return failed(descriptor);
    if (order->kind == FL_TCP_CONNECT) {
        int milliseconds = order->timeout_milliseconds;
        struct timeval wait = {milliseconds / 1000, milliseconds % 1000 * 1000}, none = {0, 0};
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        if (order->source.sin_family == AF_INET) {
            // The port is chosen at the connect, so that the many to different ends may share them.
            setsockopt(descriptor, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
            if (bind(descriptor, (const struct sockaddr *)&order->source, sizeof order->source) != 0)
                return failed(descriptor);
        }
        if (connect(descriptor, address, sizeof order->address) != 0) {
            if (errno == EINPROGRESS) errno = ETIMEDOUT;
            return failed(descriptor);
        }
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
    } else {
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (order->kind == FL_UDP_BIND) setsockopt(descriptor, SOL_IP, IP_PKTINFO, &on, sizeof on);
        if (bind(descriptor, address, sizeof order->address) != 0) return failed(descriptor);
        if (order->kind == FL_TCP_LISTEN && listen(descriptor, order->backlog) != 0) return failed(descriptor);
    }
    if (order->nonblocking) fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return descriptor;
}

static void *run_order(void *raw) {
    struct socket_order *order = raw;
    int namespace = open(order->path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0) {
        order->result = -errno;
        return NULL;
    }
    order->result = setns(namespace, CLONE_NEWNET) == 0 ? make_socket(order) : -errno;
    close(namespace);
    return NULL;
}

int fl_socket_in_namespace(
    const char *path, enum fl_socket_kind kind, uint32_t address, uint16_t port, int transparent, int backlog,
    int timeout_milliseconds, int nonblocking) {
    struct socket_order order = {
        .path = path, .kind = kind, .transparent = transparent, .backlog = backlog,
        .timeout_milliseconds = timeout_milliseconds, .nonblocking = nonblocking,
        .address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(address)}},
    };
    // A thread of its own: it ends in the foreign namespace, and no pool thread has ever been there.
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run_order, &order);
    if (error != 0) return -error;
    pthread_join(thread, NULL);
    return order.result;
}

struct connect_order {
    struct socket_order socket;
    char *path;
    void *context;
    void (*done)(void *context, int result);
};

static void *run_connect(void *raw) {
    struct connect_order *order = raw;
    run_order(&order->socket);
    order->done(order->context, order->socket.result);
    free(order->path);
    free(order);
    return NULL;
}

int fl_connect_from_namespace(
    const char *path, uint32_t source, uint32_t address, uint16_t port, int timeout_milliseconds, void *context,
    void (*done)(void *context, int result)) {
    struct connect_order *order = calloc(1, sizeof *order);
    char *copy = strdup(path);
    if (order == NULL || copy == NULL) {
        free(order);
        free(copy);
        return -ENOMEM;
    }
    *order = (struct connect_order){
        .socket =
            {
                .path = copy, .kind = FL_TCP_CONNECT, .timeout_milliseconds = timeout_milliseconds, .nonblocking = 1,
                .address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(address)}},
                .source = {.sin_family = AF_INET, .sin_addr = {htonl(source)}},
            },
        .path = copy,
        .context = context,
        .done = done,
    };
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run_connect, order);
    if (error != 0) {
        free(copy);
        free(order);
        return -error;
    }
    pthread_detach(thread);
    return 0;
}
