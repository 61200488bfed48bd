extension ReachHop: CustomStringConvertible {
    public var description: String { sentence }

    /// One plain sentence that names the thing it speaks of.
    public var sentence: String {
        switch kind {
        case .passed(let passage): passage.sentence
        case .refused(let refusal): refusal.sentence
        }
    }
}

extension ReachHop.Passage {
    public var sentence: String {
        switch self {
        case .leavesInterface(let id, let source): "It leaves interface \(id) from \(source)."
        case .leavesHost(let id, let source): "It leaves the outside host \(id) from \(source)."
        case .groupRule(let interface, let group, let side, let rule):
            "Group \(group) lets it \(side.verb) interface \(interface) by its \(side) rule \(rule + 1)."
        case .established(let interface):
            "The groups of interface \(interface) let it pass as an answer to what they allowed."
        case .unfiltered(let address): "\(address) belongs to the network itself: no filter is asked."
        case .withinSubnet(let subnet): "It stays within subnet \(subnet): no access list and no route is asked."
        case .accessList(let list, let subnet, let side, let entry):
            "Access list \(list) lets it \(side.verb) subnet \(subnet) by \(side) entry \(entry)."
        case .route(let table, let destination, let target):
            "Route table \(table) sends it by \(destination) to \(target.words)."
        case .internetGateway(let id): "It passes internet gateway \(id)."
        case .translated(let change):
            "\(change.by) puts \(change.after) in place of \(change.field) \(change.before)."
        case .translator(let id, let interface): "It passes translator \(id) at interface \(interface)."
        case .endpoint(let id): "It passes endpoint \(id)."
        case .peering(let id, let network): "It passes peering \(id) to network \(network)."
        case .outside: "It is in the world outside."
        case .arrivesAtInterface(let id, let address): "It arrives at interface \(id) for \(address)."
        case .arrivesAtHost(let id): "It arrives at the outside host \(id)."
        case .arrivesAtService(let address): "It arrives at the service at \(address)."
        case .handedOver(let interface):
            "It is handed to interface \(interface), which does not check addresses and may forward it."
        }
    }
}

extension ReachHop.Refusal {
    public var sentence: String {
        switch self {
        case .interfaceDown(let id): "Interface \(id) is cut off: nothing passes it."
        case .interfaceDetached(let id): "Interface \(id) is attached to nothing."
        case .severed(let one, let other): "A fault cuts the way between \(one) and \(other)."
        case .addressCheck(let interface, let address):
            "Interface \(interface) checks addresses and \(address) is not its own."
        case .noGroups(let interface): "Interface \(interface) has no group: nothing is allowed."
        case .groups(let groups, let interface, let side):
            "No \(side) rule of \(groups.joined(separator: ", ")) lets it \(side.verb) interface \(interface)."
        case .accessList(let list, let subnet, let side, let entry?):
            "Access list \(list) refuses that it \(side.verb)s subnet \(subnet) by \(side) entry \(entry)."
        case .accessList(let list, let subnet, let side, nil):
            "No \(side) entry of access list \(list) lets it \(side.verb) subnet \(subnet)."
        case .noRoute(let table, let destination): "Route table \(table) has no route to \(destination)."
        case .blackhole(let table, let destination): "Route table \(table) drops what is for \(destination)."
        case .targetMissing(let table, let destination, let target):
            "Route table \(table) sends \(destination) to \(target.words), which is not there."
        case .noInternetGateway(let network): "Network \(network) has no internet gateway."
        case .internetGatewayDown(let id): "Internet gateway \(id) is cut off."
        case .noPublicAddress(let interface, let address):
            "Interface \(interface) has no public address for \(address): the internet gateway drops it."
        case .translatorTakesNothing(let id): "Translator \(id) knows no connection that it belongs to."
        case .endpointDown(let id): "Endpoint \(id) is cut off."
        case .endpointLacks(let id, let address): "Endpoint \(id) has no service at \(address)."
        case .peeringDown(let id): "Peering \(id) is cut off."
        case .peeringOneSided(let id, let network): "Network \(network) does not know peering \(id)."
        case .nobodyHasAddress(let address, let network): "No interface of network \(network) has \(address)."
        case .nobodyOutside(let address): "Nobody outside has \(address)."
        case .astray(let place): "It reaches \(place), which did not ask."
        case .loops: "It goes in a circle."
        case .planLacks(let what): "The plan has no \(what)."
        case .pointUnknown(let name): "\(name) is not known."
        }
    }
}

extension ReachHop.Side: CustomStringConvertible {
    public var description: String { rawValue }
    var verb: String { self == .ingress ? "enter" : "leave" }
}

extension RouteTarget {
    /// Such as `internet gateway igw-1`.
    public var words: String {
        switch self {
        case .local: "the network itself"
        case .internetGateway(let id): "internet gateway \(id)"
        case .translator(let id): "translator \(id)"
        case .endpoint(let id): "endpoint \(id)"
        case .interface(let id): "interface \(id)"
        case .peering(let id): "peering \(id)"
        case .blackhole: "nowhere"
        }
    }
}
