import Ground

/// Our requests to the kernel as messages.
enum NetlinkRequests {
    /// Marks what we made, so that what others made in the same namespace is not taken for ours.
    static let origin: UInt8 = 0xfa

    private typealias Flags = NetlinkMessage.Flags
    private static let family: UInt8 = 2
    private static let isUp: UInt32 = 1

    /// Both ends at once, each in its namespace and with its address. The far end cannot be brought up before the near
    /// one is there.
    static func join(_ link: LinkState, farNamespace: Int32, _ sequence: Int) -> [UInt8] {
        let flags = Flags.acknowledge | Flags.create | Flags.exclusive
        var message = NetlinkMessage(.newLink, flags: flags, sequence: sequence)
        appendLinkHeader(to: &message, up: link.isUp)
        message.attribute(3, link.near.device)
        message.attribute(1, link.near.hardwareAddress.array)
        message.nested(18) { info in
            info.attribute(1, Array("veth".utf8))
            info.nested(2) { data in
                data.nested(1) { peer in
                    appendLinkHeader(to: &peer, up: nil)
                    peer.attribute(3, link.far.device)
                    peer.attribute(1, link.far.hardwareAddress.array)
                    peer.attribute(28, UInt32(bitPattern: farNamespace))
                }
            }
        }
        return message.finished()
    }

    static func switchLink(_ device: String, up: Bool, _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(.newLink, flags: Flags.acknowledge, sequence: sequence)
        appendLinkHeader(to: &message, up: up)
        message.attribute(3, device)
        return message.finished()
    }

    /// Puts a link into a group, so that all of it can be deleted at once.
    static func group(_ device: String, _ group: UInt32, _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(.newLink, flags: Flags.acknowledge, sequence: sequence)
        appendLinkHeader(to: &message, up: nil)
        message.attribute(3, device)
        message.attribute(27, group)
        return message.finished()
    }

    static func deleteGroup(_ group: UInt32, _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(.deleteLink, flags: Flags.acknowledge, sequence: sequence)
        appendLinkHeader(to: &message, up: nil)
        message.attribute(27, group)
        return message.finished()
    }

    private static func appendLinkHeader(to message: inout NetlinkMessage, up: Bool?) {
        message.append(UInt32(0))
        message.append(Int32(0))
        message.append(up == true ? isUp : 0)
        message.append(up == nil ? 0 : isUp)
    }

    static func dump(_ kind: NetlinkMessage.Kind) -> [UInt8] {
        var message = NetlinkMessage(kind, flags: Flags.dump)
        message.append(UInt32(kind == .getLink ? 0 : UInt32(family)))
        // The rest of a header of the kind's length.
        let words = kind == .getLink ? 3 : kind == .getAddress ? 1 : 2
        for _ in 0..<words { message.append(UInt32(0)) }
        return message.finished()
    }

    /// `index` is the device's number in the namespace, 0 where there is no device.
    static func change(_ change: AddressChange, adds: Bool, index: UInt32, _ sequence: Int) -> [UInt8] {
        switch change {
        case .up(let device): switchLink(device, up: adds, sequence)
        case .address(let state): address(state, adds, index, sequence)
        case .neighbour(let state): neighbour(state, adds, index, sequence)
        case .route(let key, let state): route(key, state, adds, index, sequence)
        case .rule(let state): rule(state, adds, sequence)
        }
    }

    private static func address(_ state: AddressState, _ adds: Bool, _ index: UInt32, _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(
            adds ? .newAddress : .deleteAddress,
            flags: Flags.acknowledge | (adds ? Flags.create | Flags.exclusive : 0),
            sequence: sequence
        )
        message.append(family)
        message.append(UInt8(state.prefix))
        message.append(UInt16(0))
        message.append(index)
        message.attribute(2, state.address)
        message.attribute(1, state.address)
        if adds { message.attribute(11, [origin]) }
        return message.finished()
    }

    private static func neighbour(_ state: NeighbourState, _ adds: Bool, _ index: UInt32, _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(
            adds ? .newNeighbour : .deleteNeighbour,
            flags: Flags.acknowledge | (adds ? Flags.create | Flags.replace : 0),
            sequence: sequence
        )
        message.append(UInt32(family))
        message.append(index)
        // Permanent.
        message.append(UInt16(0x80))
        message.append(UInt16(0))
        message.attribute(1, state.address)
        if adds { message.attribute(2, state.hardwareAddress.array) }
        return message.finished()
    }

    private static func route(
        _ key: RouteKey,
        _ state: RouteState,
        _ adds: Bool,
        _ index: UInt32,
        _ sequence: Int
    ) -> [UInt8] {
        let (type, scope): (UInt8, UInt8) =
            switch state {
            case .device: (1, 253)
            case .gateway: (1, 0)
            case .blackhole: (6, 0)
            case .throw: (9, 0)
            case .local: (2, 254)
            }
        var message = NetlinkMessage(
            adds ? .newRoute : .deleteRoute,
            flags: Flags.acknowledge | (adds ? Flags.create | Flags.replace : 0),
            sequence: sequence
        )
        message.append(family)
        message.append(UInt8(key.block.prefix))
        message.append(UInt16(0))
        // The table's number follows as an attribute; 0 says so.
        message.append(UInt8(0))
        message.append(adds ? origin : 0)
        message.append(adds ? scope : 255)
        message.append(adds ? type : 0)
        var onLink: UInt32 = 0
        if case .gateway = state { onLink = 4 }
        message.append(adds ? onLink : 0)
        message.attribute(15, key.table)
        if key.block.prefix > 0 { message.attribute(1, key.block.first) }
        if key.metric > 0 { message.attribute(6, key.metric) }
        guard adds else { return message.finished() }
        if index > 0 { message.attribute(4, index) }
        if case .gateway(let gateway, _) = state { message.attribute(5, gateway) }
        return message.finished()
    }

    private static func rule(_ state: RuleState, _ adds: Bool, _ sequence: Int) -> [UInt8] {
        var message = NetlinkMessage(
            adds ? .newRule : .deleteRule,
            flags: Flags.acknowledge | (adds ? Flags.create | Flags.exclusive : 0),
            sequence: sequence
        )
        message.append(family)
        message.append(UInt8(state.destination?.prefix ?? 0))
        message.append(UInt8(state.source == nil ? 0 : 32))
        message.append(UInt8(0))
        message.append(UInt32(1) << 24)
        message.append(UInt32(0))
        message.attribute(15, state.table)
        message.attribute(6, state.priority)
        if state.mark > 0 {
            message.attribute(10, state.mark)
            message.attribute(16, UInt32.max)
        }
        if let destination = state.destination { message.attribute(1, destination.first) }
        if let source = state.source { message.attribute(2, source) }
        message.attribute(21, [origin])
        return message.finished()
    }
}
