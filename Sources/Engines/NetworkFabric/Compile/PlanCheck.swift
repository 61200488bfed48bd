import Ground

/// Refuses plans that could only be half made.
enum PlanCheck {
    static func check(_ network: NetworkPlan) throws(FabricError) {
        let subnets = try unique(network.subnets.map { ($0.id, $0) }, "subnet", network)
        _ = try unique(network.interfaces.map { ($0.id, 0) }, "interface", network)
        _ = try unique(network.routeTables.map { ($0.id, 0) }, "route table", network)
        _ = try unique(network.accessLists.map { ($0.id, 0) }, "access list", network)
        _ = try unique(network.groups.map { ($0.id, 0) }, "group", network)
        var places: Set<InterfaceRole> = []
        var addresses: Set<IPv4Address> = []
        for interface in network.interfaces {
            guard let subnet = subnets[interface.subnet] else {
                throw .invalidPlan("\(interface.id) is in an unknown subnet \(interface.subnet)")
            }
            guard HardwareAddress(interface.hardwareAddress) != nil else {
                throw .invalidPlan("\(interface.id) has no hardware address: \(interface.hardwareAddress)")
            }
            guard !interface.addresses.isEmpty, interface.addresses.allSatisfy(subnet.block.contains) else {
                throw .invalidPlan("\(interface.id) needs addresses in \(subnet.block)")
            }
            for address in interface.addresses where !addresses.insert(address).inserted {
                throw .invalidPlan("two interfaces have the address \(address)")
            }
            if interface.role != .detached, !places.insert(interface.role).inserted {
                throw .invalidPlan("two interfaces have the place of \(interface.id)")
            }
        }
    }

    private static func unique<Value>(
        _ entries: [(String, Value)],
        _ kind: String,
        _ network: NetworkPlan
    ) throws(FabricError) -> [String: Value] {
        var found: [String: Value] = [:]
        for (id, value) in entries where found.updateValue(value, forKey: id) != nil {
            throw .invalidPlan("\(network.id) has two \(kind)s \(id)")
        }
        return found
    }
}
