import Ground

/// The kernel's table of tracked connections, of one namespace.
///
/// Source: linux/netfilter/nfnetlink_conntrack.h.
enum ConnectionTable {
    static var dump: [UInt8] {
        var message = NetlinkMessage(.getConnection, flags: NetlinkMessage.Flags.dump)
        // IPv4, version 0.
        message.append(UInt32(2))
        return message.finished()
    }

    /// The attribute that names the connection, if one of these addresses takes part in it, before or behind a
    /// translation.
    static func name(of connection: [UInt8], among addresses: Set<IPv4Address>) -> [UInt8]? {
        let attributes = NetlinkReader(bytes: connection).attributes(after: 4)
        guard let original = attributes[1], let reply = attributes[2] else { return nil }
        let all = [original, reply].flatMap { ends(of: $0) }
        return all.contains { addresses.contains($0) } ? Array(original) : nil
    }

    static func delete(_ name: [UInt8], _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(.deleteConnection, flags: NetlinkMessage.Flags.acknowledge, sequence: sequence)
        message.append(UInt32(2))
        message.attribute(1 | 0x8000, name)
        return message.finished()
    }

    /// Source and destination of a tuple.
    private static func ends(of tuple: ArraySlice<UInt8>) -> [IPv4Address] {
        let parts = NetlinkReader(attributes: tuple).attributes(after: 0)
        guard let addresses = parts[1] else { return [] }
        let ends = NetlinkReader(attributes: addresses).attributes(after: 0)
        return [ends[1], ends[2]].compactMap { $0?.netlinkAddress }
    }
}
