// What the kernel's packet filter tells about connections and packets, over raw netlink.
//
// Source: linux/netfilter/nfnetlink_conntrack.h, linux/netfilter/nfnetlink_log.h, netlink(7).
#ifndef FAULTLINE_NETFILTER_H
#define FAULTLINE_NETFILTER_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { fl_end_of_buffer = 0, fl_found = 1, fl_dump_done = 2 };

/// One side of a tracked connection. Addresses and ports are in the host's byte order.
struct fl_tuple {
    uint32_t source;
    uint32_t destination;
    uint16_t source_port;
    uint16_t destination_port;
    uint64_t packets;
    uint64_t bytes;
};

/// A tracked connection.
struct fl_connection {
    struct fl_tuple original;
    /// As the answers are, before any translation is undone.
    struct fl_tuple reply;
    /// Nanoseconds since 1970 by the machine's clock; 0 when not known.
    uint64_t start;
    uint64_t stop;
    uint32_t id;
    uint32_t mark;
    uint32_t status;
    uint16_t zone;
    uint8_t protocol;
    /// Of the kernel's own list of TCP states.
    uint8_t tcp_state;
    uint8_t icmp_type;
    uint8_t icmp_code;
    uint8_t is_destroyed;
};

/// A packet that a `log group` rule reported.
struct fl_logged_packet {
    char prefix[64];
    /// Nanoseconds since 1970; 0 when not known.
    uint64_t time;
    uint32_t source;
    uint32_t destination;
    uint32_t mark;
    /// The id of the connection that it belongs to.
    uint32_t connection;
    uint16_t source_port;
    uint16_t destination_port;
    /// Of the whole IP packet, though only its headers were copied.
    uint32_t length;
    uint8_t protocol;
    uint8_t tcp_flags;
    uint8_t icmp_type;
    uint8_t icmp_code;
    /// The connection's counters hold it already.
    uint8_t is_counted;
    uint8_t is_answer;
};

/// Opens a netfilter socket inside a network namespace, which it stays in; NULL is the caller's own. Subscribes to the
/// multicast groups of the mask. Reads do not block. Returns a descriptor or a negative errno.
int fl_netfilter_open(const char *namespace_path, uint32_t groups, int receive_bytes);

/// Asks for all IPv4 connections; they and `fl_dump_done` come by `fl_netfilter_receive`.
int fl_conntrack_request_dump(int descriptor, uint32_t sequence);

/// Has packets of a log group sent here, so many bytes of each, gathered for so many hundredths of a second.
/// EBUSY when another has the group.
int fl_log_bind(int descriptor, uint16_t group, uint32_t copy_bytes, uint32_t gather_centiseconds);

/// Fills the buffer with one datagram. Negative errno: EAGAIN when there is none now, ENOBUFS when some were lost.
ssize_t fl_netfilter_receive(int descriptor, void *buffer, size_t capacity);

/// Takes the next connection out of a datagram, from `*offset` on.
int fl_conntrack_next(const void *buffer, size_t length, size_t *offset, struct fl_connection *connection);
/// Takes the next logged packet out of a datagram.
int fl_log_next(const void *buffer, size_t length, size_t *offset, struct fl_logged_packet *packet);
#endif
