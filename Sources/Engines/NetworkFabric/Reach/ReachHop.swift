public import Ground

/// One step on a packet's way, or the thing that ends it.
public struct ReachHop: Sendable, Hashable {
    public enum Leg: String, Sendable, Hashable, Codable { case request, answer }
    public enum Side: String, Sendable, Hashable, Codable { case ingress, egress }

    public var leg: Leg
    public var kind: Kind

    /// What happened, for programs. ``ReachHop/sentence`` says it to people.
    public enum Kind: Sendable, Hashable {
        case passed(Passage)
        case refused(Refusal)
    }

    /// What let the packet pass.
    public enum Passage: Sendable, Hashable {
        case leavesInterface(String, source: IPv4Address)
        case leavesHost(String, source: IPv4Address)
        /// A rule of a group, by its place in the group's list.
        case groupRule(interface: String, group: String, Side, rule: Int)
        /// An answer to what the interface's groups allowed before.
        case established(interface: String)
        case unfiltered(address: IPv4Address)
        case withinSubnet(String)
        case accessList(String, subnet: String, Side, entry: Int)
        case route(table: String, destination: IPv4Block, RouteTarget)
        case internetGateway(String)
        case translated(ReachTranslation)
        case translator(String, interface: String)
        case endpoint(String)
        case peering(String, network: String)
        case outside
        case arrivesAtInterface(String, address: IPv4Address)
        case arrivesAtHost(String)
        /// The control process listens there: outside, behind an endpoint, or in the network's router.
        case arrivesAtService(IPv4Address)
        /// Where it goes from there is the affair of the program behind the interface.
        case handedOver(interface: String)
    }

    /// What ended the way.
    public enum Refusal: Sendable, Hashable {
        case interfaceDown(String)
        case interfaceDetached(String)
        /// A fault cuts the way between the two.
        case severed(IPv4Address, IPv4Address)
        /// The interface carries packets only from and for its own addresses.
        case addressCheck(interface: String, address: IPv4Address)
        case noGroups(interface: String)
        case groups([String], interface: String, Side)
        /// No entry: none matched.
        case accessList(String, subnet: String, Side, entry: Int?)
        case noRoute(table: String, destination: IPv4Address)
        case blackhole(table: String, destination: IPv4Block)
        /// The route's target is not there.
        case targetMissing(table: String, destination: IPv4Block, RouteTarget)
        case noInternetGateway(network: String)
        case internetGatewayDown(String)
        case noPublicAddress(interface: String, address: IPv4Address)
        /// A translator takes nothing but what is routed to it and the answers.
        case translatorTakesNothing(String)
        case endpointDown(String)
        case endpointLacks(String, address: IPv4Address)
        case peeringDown(String)
        case peeringOneSided(String, network: String)
        case nobodyHasAddress(IPv4Address, network: String)
        case nobodyOutside(IPv4Address)
        /// The answer reached something else than what had asked.
        case astray(at: String)
        case loops
        case planLacks(String)
        case pointUnknown(String)
    }

    public init(_ leg: Leg, _ kind: Kind) {
        self.leg = leg
        self.kind = kind
    }

    public var refusal: Refusal? {
        guard case .refused(let refusal) = kind else { return nil }
        return refusal
    }
}

/// One address put in another's place.
public struct ReachTranslation: Sendable, Hashable {
    public enum Field: String, Sendable, Hashable { case source, destination }

    public var by: String
    public var field: Field
    public var before: IPv4Address
    public var after: IPv4Address

    public init(by: String, _ field: Field, from before: IPv4Address, to after: IPv4Address) {
        self.by = by
        self.field = field
        self.before = before
        self.after = after
    }
}
