#define _GNU_SOURCE
#include "netfilter.h"
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// MARK: Opening

struct opening {
    const char *path;
    uint32_t groups;
    int receive_bytes;
    int result;
};

static int open_here(const struct opening *wish) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER);
    if (descriptor < 0) return -errno;
    // Forced beyond the host's limit where the process may; else as far as it goes.
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &wish->receive_bytes, sizeof(int)) != 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &wish->receive_bytes, sizeof(int));
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = wish->groups};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

static void *open_there(void *argument) {
    struct opening *wish = argument;
    int space = open(wish->path, O_RDONLY | O_CLOEXEC);
    if (space < 0) {
        wish->result = -errno;
        return NULL;
    }
    wish->result = setns(space, CLONE_NEWNET) == 0 ? open_here(wish) : -errno;
    close(space);
    return NULL;
}

int fl_netfilter_open(const char *namespace_path, uint32_t groups, int receive_bytes) {
    struct opening wish = {.path = namespace_path, .groups = groups, .receive_bytes = receive_bytes};
    if (!namespace_path) return open_here(&wish);
    // A thread of its own that ends: no other can be left in the wrong namespace.
    pthread_t thread;
    int error = pthread_create(&thread, NULL, open_there, &wish);
    if (error != 0) return -error;
    pthread_join(thread, NULL);
    return wish.result;
}

// MARK: Requests

struct request {
    struct nlmsghdr header;
    struct nfgenmsg family;
    char attributes[64];
};

static void put(struct request *request, uint16_t type, const void *data, size_t size) {
    struct nlattr *attribute = (struct nlattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
    attribute->nla_type = type;
    attribute->nla_len = (uint16_t)(NLA_HDRLEN + size);
    memcpy((char *)attribute + NLA_HDRLEN, data, size);
    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + NLA_ALIGN(attribute->nla_len);
}

static int send_request(int descriptor, const struct request *request) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    ssize_t sent;
    do {
        sent = sendto(
            descriptor, request, request->header.nlmsg_len, MSG_NOSIGNAL, (struct sockaddr *)&kernel, sizeof kernel
        );
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

int fl_conntrack_request_dump(int descriptor, uint32_t sequence) {
    struct request request = {
        .header = {
            .nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg)),
            .nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET,
            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
            .nlmsg_seq = sequence,
        },
        .family = {.nfgen_family = AF_INET, .version = NFNETLINK_V0},
    };
    return send_request(descriptor, &request);
}

/// The kernel answers a configuration before `sendto` returns.
static int read_acknowledgement(int descriptor) {
    char buffer[4096] __attribute__((aligned(8)));
    for (int turn = 0; turn < 64; turn++) {
        ssize_t length = recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
        if (length < 0) return errno == EINTR ? read_acknowledgement(descriptor) : -errno;
        int left = (int)length;
        for (struct nlmsghdr *header = (struct nlmsghdr *)buffer; NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == NLMSG_ERROR) return ((struct nlmsgerr *)NLMSG_DATA(header))->error;
        }
    }
    return -EPROTO;
}

static struct request log_request(uint16_t group) {
    struct request request = {
        .header = {
            .nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg)),
            .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
            .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
        },
        .family = {.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(group)},
    };
    return request;
}

int fl_log_bind(int descriptor, uint16_t group, uint32_t copy_bytes, uint32_t gather_centiseconds) {
    struct request bind_request = log_request(group);
    struct nfulnl_msg_config_cmd command = {.command = NFULNL_CFG_CMD_BIND};
    put(&bind_request, NFULA_CFG_CMD, &command, sizeof command);
    int result = send_request(descriptor, &bind_request);
    if (result == 0) result = read_acknowledgement(descriptor);
    if (result != 0) return result;
    struct request mode_request = log_request(group);
    struct nfulnl_msg_config_mode mode = {.copy_range = htonl(copy_bytes), .copy_mode = NFULNL_COPY_PACKET};
    uint32_t timeout = htonl(gather_centiseconds);
    put(&mode_request, NFULA_CFG_MODE, &mode, sizeof mode);
    put(&mode_request, NFULA_CFG_TIMEOUT, &timeout, sizeof timeout);
    result = send_request(descriptor, &mode_request);
    if (result == 0) result = read_acknowledgement(descriptor);
    if (result != 0) return result;
    // Which connection a packet belongs to: not every kernel can tell, and logging does without.
    struct request flag_request = log_request(group);
    uint16_t flags = htons(NFULNL_CFG_F_CONNTRACK);
    put(&flag_request, NFULA_CFG_FLAGS, &flags, sizeof flags);
    if (send_request(descriptor, &flag_request) == 0) read_acknowledgement(descriptor);
    return 0;
}

ssize_t fl_netfilter_receive(int descriptor, void *buffer, size_t capacity) {
    ssize_t length;
    do length = recv(descriptor, buffer, capacity, MSG_DONTWAIT | MSG_TRUNC);
    while (length < 0 && errno == EINTR);
    if (length < 0) return -errno;
    return (size_t)length > capacity ? -ENOBUFS : length;
}

// MARK: Reading

/// A stretch of attributes.
struct attributes {
    const char *data;
    size_t length;
};

static int next_attribute(struct attributes *all, uint16_t *type, struct attributes *value) {
    struct nlattr header;
    if (all->length < sizeof header) return 0;
    memcpy(&header, all->data, sizeof header);
    if (header.nla_len < NLA_HDRLEN || header.nla_len > all->length) return 0;
    *type = header.nla_type & NLA_TYPE_MASK;
    value->data = all->data + NLA_HDRLEN;
    value->length = header.nla_len - NLA_HDRLEN;
    size_t step = NLA_ALIGN(header.nla_len);
    if (step > all->length) step = all->length;
    all->data += step;
    all->length -= step;
    return 1;
}

static uint64_t number(struct attributes value) {
    if (value.length == 1) return (uint8_t)value.data[0];
    if (value.length == 2) {
        uint16_t short_number;
        memcpy(&short_number, value.data, 2);
        return ntohs(short_number);
    }
    if (value.length == 4) {
        uint32_t word;
        memcpy(&word, value.data, 4);
        return ntohl(word);
    }
    if (value.length != 8) return 0;
    uint64_t long_number;
    memcpy(&long_number, value.data, 8);
    return be64toh(long_number);
}

static void read_ends(
    struct attributes all, struct fl_tuple *tuple, struct fl_connection *connection, int is_original
) {
    uint16_t type, inner;
    struct attributes value, part;
    while (next_attribute(&all, &type, &value)) {
        while ((type == CTA_TUPLE_IP || type == CTA_TUPLE_PROTO) && next_attribute(&value, &inner, &part)) {
            uint64_t content = number(part);
            if (type == CTA_TUPLE_IP) {
                if (inner == CTA_IP_V4_SRC) tuple->source = (uint32_t)content;
                if (inner == CTA_IP_V4_DST) tuple->destination = (uint32_t)content;
                continue;
            }
            switch (inner) {
            case CTA_PROTO_NUM: connection->protocol = (uint8_t)content; break;
            case CTA_PROTO_SRC_PORT: tuple->source_port = (uint16_t)content; break;
            case CTA_PROTO_DST_PORT: tuple->destination_port = (uint16_t)content; break;
            case CTA_PROTO_ICMP_TYPE: if (is_original) connection->icmp_type = (uint8_t)content; break;
            case CTA_PROTO_ICMP_CODE: if (is_original) connection->icmp_code = (uint8_t)content; break;
            case CTA_PROTO_ICMP_ID:
                // Tells two echoes apart; it is no port, but takes a port's place in the connection's name.
                tuple->source_port = (uint16_t)content;
                break;
            }
        }
    }
}

static void read_counters(struct attributes all, struct fl_tuple *tuple) {
    uint16_t type;
    struct attributes value;
    while (next_attribute(&all, &type, &value)) {
        if (type == CTA_COUNTERS_PACKETS) tuple->packets = number(value);
        if (type == CTA_COUNTERS_BYTES) tuple->bytes = number(value);
    }
}

static void read_protocol_state(struct attributes all, struct fl_connection *connection) {
    uint16_t type, inner;
    struct attributes value, part;
    while (next_attribute(&all, &type, &value)) {
        while (type == CTA_PROTOINFO_TCP && next_attribute(&value, &inner, &part))
            if (inner == CTA_PROTOINFO_TCP_STATE) connection->tcp_state = (uint8_t)number(part);
    }
}

static void read_connection(struct attributes all, struct fl_connection *connection) {
    uint16_t type, inner;
    struct attributes value, part;
    while (next_attribute(&all, &type, &value)) {
        switch (type) {
        case CTA_TUPLE_ORIG: read_ends(value, &connection->original, connection, 1); break;
        case CTA_TUPLE_REPLY: read_ends(value, &connection->reply, connection, 0); break;
        case CTA_COUNTERS_ORIG: read_counters(value, &connection->original); break;
        case CTA_COUNTERS_REPLY: read_counters(value, &connection->reply); break;
        case CTA_PROTOINFO: read_protocol_state(value, connection); break;
        case CTA_STATUS: connection->status = (uint32_t)number(value); break;
        case CTA_MARK: connection->mark = (uint32_t)number(value); break;
        case CTA_ID: connection->id = (uint32_t)number(value); break;
        case CTA_ZONE: connection->zone = (uint16_t)number(value); break;
        case CTA_TIMESTAMP:
            while (next_attribute(&value, &inner, &part)) {
                if (inner == CTA_TIMESTAMP_START) connection->start = number(part);
                if (inner == CTA_TIMESTAMP_STOP) connection->stop = number(part);
            }
            break;
        }
    }
}

/// The next message of a datagram and its attributes: fl_found, fl_end_of_buffer, fl_dump_done or a negative errno.
static int next_message(
    const void *buffer, size_t length, size_t *offset, struct nlmsghdr *header, struct attributes *attributes
) {
    size_t head = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(struct nfgenmsg));
    while (*offset <= length && length - *offset >= sizeof *header) {
        const char *start = (const char *)buffer + *offset;
        memcpy(header, start, sizeof *header);
        if (header->nlmsg_len < sizeof *header || header->nlmsg_len > length - *offset) return fl_end_of_buffer;
        *offset += NLMSG_ALIGN(header->nlmsg_len);
        if (header->nlmsg_type == NLMSG_DONE) return fl_dump_done;
        if (header->nlmsg_type == NLMSG_ERROR) {
            int error;
            if (header->nlmsg_len < NLMSG_HDRLEN + sizeof error) return -EPROTO;
            memcpy(&error, start + NLMSG_HDRLEN, sizeof error);
            // An acknowledgement says nothing more.
            if (error < 0) return error;
            continue;
        }
        if (header->nlmsg_len < head) continue;
        attributes->data = start + head;
        attributes->length = header->nlmsg_len - head;
        return fl_found;
    }
    return fl_end_of_buffer;
}

int fl_conntrack_next(const void *buffer, size_t length, size_t *offset, struct fl_connection *connection) {
    struct nlmsghdr header;
    struct attributes attributes;
    for (;;) {
        int result = next_message(buffer, length, offset, &header, &attributes);
        if (result != fl_found) return result;
        if (header.nlmsg_type >> 8 != NFNL_SUBSYS_CTNETLINK) continue;
        memset(connection, 0, sizeof *connection);
        connection->is_destroyed = (header.nlmsg_type & 0xff) == IPCTNL_MSG_CT_DELETE;
        read_connection(attributes, connection);
        return fl_found;
    }
}

static uint16_t short_at(const char *data) {
    uint16_t value;
    memcpy(&value, data, sizeof value);
    return ntohs(value);
}

static uint32_t word_at(const char *data) {
    uint32_t value;
    memcpy(&value, data, sizeof value);
    return ntohl(value);
}

/// Source: RFC 791, section 3.1; RFC 9293, section 3.1; RFC 768; RFC 792.
static int read_headers(struct attributes payload, struct fl_logged_packet *packet) {
    const char *data = payload.data;
    if (payload.length < 20 || (data[0] & 0xf0) != 0x40) return 0;
    size_t head = (size_t)(data[0] & 15) * 4;
    packet->length = short_at(data + 2);
    packet->protocol = (uint8_t)data[9];
    packet->source = word_at(data + 12);
    packet->destination = word_at(data + 16);
    // Only the first fragment has the ports.
    if (head < 20 || (short_at(data + 6) & 0x1fff) != 0) return 1;
    if (packet->protocol == IPPROTO_ICMP && payload.length >= head + 2) {
        packet->icmp_type = (uint8_t)data[head];
        packet->icmp_code = (uint8_t)data[head + 1];
    }
    if ((packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP) && payload.length >= head + 4) {
        packet->source_port = short_at(data + head);
        packet->destination_port = short_at(data + head + 2);
    }
    if (packet->protocol == IPPROTO_TCP && payload.length >= head + 14) packet->tcp_flags = data[head + 13] & 0x3f;
    return 1;
}

static int read_logged(struct attributes all, struct fl_logged_packet *packet) {
    uint16_t type;
    struct attributes value;
    int has_headers = 0;
    while (next_attribute(&all, &type, &value)) {
        switch (type) {
        case NFULA_CT_INFO: packet->is_answer = number(value) >= IP_CT_IS_REPLY; break;
        case NFULA_CT: {
            struct fl_connection connection = {0};
            read_connection(value, &connection);
            packet->connection = connection.id;
            packet->is_counted = (connection.status & IPS_CONFIRMED) != 0;
            break;
        }
        case NFULA_MARK: packet->mark = (uint32_t)number(value); break;
        case NFULA_PAYLOAD: has_headers = read_headers(value, packet); break;
        case NFULA_PREFIX: {
            size_t size = value.length < sizeof packet->prefix ? value.length : sizeof packet->prefix - 1;
            memcpy(packet->prefix, value.data, size);
            break;
        }
        case NFULA_TIMESTAMP:
            if (value.length < 16) break;
            packet->time = number((struct attributes){value.data, 8}) * 1000000000u
                + number((struct attributes){value.data + 8, 8}) * 1000u;
            break;
        }
    }
    return has_headers;
}

int fl_log_next(const void *buffer, size_t length, size_t *offset, struct fl_logged_packet *packet) {
    struct nlmsghdr header;
    struct attributes attributes;
    for (;;) {
        int result = next_message(buffer, length, offset, &header, &attributes);
        // The kernel ends each batch as if it were a dump.
        if (result == fl_dump_done) continue;
        if (result != fl_found) return result;
        if (header.nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)) continue;
        memset(packet, 0, sizeof *packet);
        if (read_logged(attributes, packet)) return fl_found;
    }
}
