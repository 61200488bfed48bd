import Ground

/// What the kernel says of one namespace.
struct NamespaceFacts {
    struct Link {
        var isUp: Bool
        var hardwareAddress: HardwareAddress
    }

    private struct Address {
        var state: AddressState
        var isOurs: Bool
    }

    private(set) var links: [String: Link] = [:]
    private var devices: [UInt32: String] = [:]
    private var addresses: [Address] = []
    private var neighbours: Set<NeighbourState> = []
    private var routes: [RouteKey: RouteState] = [:]
    private var rules: Set<RuleState> = []

    init(_ socket: borrowing NetlinkSocket) throws(FabricError) {
        for bytes in try socket.dump(NetlinkRequests.dump(.getLink)) { addLink(NetlinkReader(bytes: bytes)) }
        for bytes in try socket.dump(NetlinkRequests.dump(.getAddress)) { addAddress(NetlinkReader(bytes: bytes)) }
        for bytes in try socket.dump(NetlinkRequests.dump(.getNeighbour)) { addNeighbour(NetlinkReader(bytes: bytes)) }
        for bytes in try socket.dump(NetlinkRequests.dump(.getRoute)) { addRoute(NetlinkReader(bytes: bytes)) }
        for bytes in try socket.dump(NetlinkRequests.dump(.getRule)) { addRule(NetlinkReader(bytes: bytes)) }
    }

    /// As a plan would say it. In a guest what its programs made is not looked at.
    func state(wanted: NamespaceState) -> NamespaceState {
        var state = NamespaceState(isGuest: wanted.isGuest, settings: wanted.settings)
        let places = Dictionary(wanted.addresses.map { (Self.withoutPlace($0), $0) }) { first, _ in first }
        for address in addresses {
            if let same = places[address.state] {
                state.addresses.insert(same)
            } else if !wanted.isGuest || address.isOurs {
                state.addresses.insert(address.state)
            }
        }
        state.neighbours = wanted.isGuest ? neighbours.intersection(wanted.neighbours) : neighbours
        state.routes = routes
        state.rules = rules
        return state
    }

    private static func withoutPlace(_ address: AddressState) -> AddressState {
        AddressState(device: address.device, address: address.address, prefix: address.prefix)
    }

    private mutating func addLink(_ message: NetlinkReader) {
        let attributes = message.attributes(after: 16)
        guard let name = attributes[3]?.netlinkText else { return }
        let flags: UInt32 = message.number(at: NetlinkReader.body + 8)
        devices[message.number(at: NetlinkReader.body + 4)] = name
        links[name] = Link(isUp: flags & 1 == 1, hardwareAddress: attributes[1]?.netlinkHardware ?? HardwareAddress(0))
    }

    private mutating func addAddress(_ message: NetlinkReader) {
        let attributes = message.attributes(after: 8)
        guard let address = (attributes[2] ?? attributes[1])?.netlinkAddress, address.number >> 24 != 127,
            let device = devices[message.number(at: NetlinkReader.body + 4)]
        else { return }
        let prefix = Int(message.number(at: NetlinkReader.body + 1, as: UInt8.self))
        addresses.append(
            Address(
                state: AddressState(device: device, address: address, prefix: prefix),
                isOurs: attributes[11]?.first == NetlinkRequests.origin
            )
        )
    }

    private mutating func addNeighbour(_ message: NetlinkReader) {
        let attributes = message.attributes(after: 12)
        let state: UInt16 = message.number(at: NetlinkReader.body + 8)
        guard state & 0x80 != 0, let address = attributes[1]?.netlinkAddress,
            let hardware = attributes[2]?.netlinkHardware,
            let device = devices[message.number(at: NetlinkReader.body + 4)]
        else { return }
        neighbours.insert(NeighbourState(device: device, address: address, hardwareAddress: hardware))
    }

    private mutating func addRoute(_ message: NetlinkReader) {
        let body = NetlinkReader.body
        guard message.number(at: body + 5, as: UInt8.self) == NetlinkRequests.origin else { return }
        let attributes = message.attributes(after: 12)
        let prefix = Int(message.number(at: body + 1, as: UInt8.self))
        let key = RouteKey(
            table: attributes[15]?.netlinkNumber ?? UInt32(message.number(at: body + 4, as: UInt8.self)),
            block: IPv4Block(attributes[1]?.netlinkAddress ?? IPv4Address(0), prefix: prefix),
            metric: attributes[6]?.netlinkNumber ?? 0
        )
        let device = attributes[4].flatMap { devices[$0.netlinkNumber] }
        switch message.number(at: body + 7, as: UInt8.self) {
        case 1:
            guard let device else { return }
            routes[key] = attributes[5].map { .gateway($0.netlinkAddress, device) } ?? .device(device)
        case 2: routes[key] = .local
        case 6: routes[key] = .blackhole
        case 9: routes[key] = .throw
        default: return
        }
    }

    private mutating func addRule(_ message: NetlinkReader) {
        let attributes = message.attributes(after: 12)
        guard attributes[21]?.first == NetlinkRequests.origin, let table = attributes[15]?.netlinkNumber else { return }
        let prefix = Int(message.number(at: NetlinkReader.body + 1, as: UInt8.self))
        rules.insert(
            RuleState(
                priority: attributes[6]?.netlinkNumber ?? 0,
                mark: attributes[10]?.netlinkNumber ?? 0,
                source: attributes[2]?.netlinkAddress,
                destination: attributes[1].map { IPv4Block($0.netlinkAddress, prefix: prefix) },
                table: table
            )
        )
    }
}
