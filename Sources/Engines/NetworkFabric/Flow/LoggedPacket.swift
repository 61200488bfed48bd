import CLinux
import Ground

/// A packet that a rule of the router logged before it was dropped.
struct LoggedPacket {
    /// The rule's word for where: the link and `in` or `out`.
    var prefix: String
    var packet: fl_logged_packet

    init(_ packet: fl_logged_packet) {
        self.packet = packet
        prefix = withUnsafeBytes(of: packet.prefix) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Nil when the prefix is not of the form `<link> in` or `<link> out`, or the link is unknown.
    ///
    /// `in`: refused where an interface was to receive it; `out`: where one had sent it.
    func refusal(interfaces links: [String: String]) -> FlowRefusal? {
        let words = prefix.split(separator: " ")
        guard words.count == 2, let interface = links[String(words[0])] else { return nil }
        let directions: [Substring: FlowDirection] = ["in": .ingress, "out": .egress]
        guard let direction = directions[words[1]] else { return nil }
        return FlowRefusal(
            at: interface,
            direction,
            number: packet.protocol,
            from: IPv4Address(packet.source),
            packet.source_port,
            to: IPv4Address(packet.destination),
            packet.destination_port,
            bytes: UInt64(packet.length),
            tcpFlags: packet.tcp_flags,
            countedIn: packet.is_counted == 1 ? packet.connection : nil,
            isAnswer: packet.is_answer == 1
        )
    }
}

extension FlowConnection {
    init(_ found: fl_connection) {
        self.init(
            id: found.id,
            number: found.protocol,
            original: Side(found.original),
            reply: Side(found.reply),
            mark: found.mark,
            tcpState: found.tcp_state,
            start: found.start,
            stop: found.stop,
            isGone: found.is_destroyed == 1
        )
    }
}

extension FlowConnection.Side {
    fileprivate init(_ found: fl_tuple) {
        self.init(
            from: IPv4Address(found.source),
            found.source_port,
            to: IPv4Address(found.destination),
            found.destination_port,
            packets: found.packets,
            bytes: found.bytes
        )
    }
}
