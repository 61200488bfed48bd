// Network namespaces and netlink: what Swift's C library import does not offer.
#ifndef FAULTLINE_NAMESPACE_H
#define FAULTLINE_NAMESPACE_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// All return a negative errno on failure. Those that say "the calling thread" leave it in another namespace: only a
// thread that is made for this may call them.

/// Opens the network namespace of the calling thread.
int fl_own_network_namespace(void);
/// Moves the calling thread into the network namespace of this descriptor.
int fl_enter_network_namespace(int descriptor);
/// Makes a network namespace, mounts it on an empty file that it makes at `path`, and puts the calling thread back
/// into the namespace of descriptor `home`.
int fl_make_network_namespace(const char *path, int home);
/// Makes `directory` a shared mount, so that an unmount in it is seen in every mount namespace, as `ip netns` does.
int fl_share_mounts(const char *directory);
/// Takes the namespace's name away. It ends with the last process in it.
int fl_remove_network_namespace(const char *path);
/// 1 when a network namespace is mounted there.
int fl_is_network_namespace(const char *path);

/// A netlink socket in the calling thread's namespace.
int fl_netlink_open(int protocol);
/// Sends whole messages, each of which asks for an acknowledgement and holds its place from 0 as sequence number.
/// `results` gets 0 or an errno for each.
int fl_netlink_batch(int socket, const void *messages, size_t length, int *results, int count);
/// Sends one dump request and gives each answering message, header included, to `each`.
int fl_netlink_dump(
    int socket, const void *request, size_t length, void *context,
    void (*each)(void *context, const void *message, size_t length));

/// Runs a program in the calling thread's network namespace with these files as input and as output and error;
/// returns its exit code, or 128 and the signal's number. It also gets the descriptor `held`, as number 3: a lock on it
/// lasts as long as the program, even when the caller is killed.
int fl_run_with_files(const char *path, char *const arguments[], int input, int output, int held);
/// A file in memory.
int fl_memory_file(const char *name);

enum fl_socket_kind { FL_TCP_LISTEN = 0, FL_UDP_BIND = 1, FL_TCP_CONNECT = 2 };
/// A socket that belongs to the namespace at `path`; the calling thread stays where it is. Addresses and ports are in
/// the host's byte order. The descriptor is non-blocking only where `nonblocking` says so.
int fl_socket_in_namespace(
    const char *path, enum fl_socket_kind kind, uint32_t address, uint16_t port, int transparent, int backlog,
    int timeout_milliseconds, int nonblocking);

/// Begins to connect from the namespace at `path`, from a local address of its, on a thread of its own. `done` is called
/// there once, with a non-blocking descriptor or a negative error. Fails itself, without a call, when there is no thread.
int fl_connect_from_namespace(
    const char *path, uint32_t source, uint32_t address, uint16_t port, int timeout_milliseconds, void *context,
    void (*done)(void *context, int result));
#endif
