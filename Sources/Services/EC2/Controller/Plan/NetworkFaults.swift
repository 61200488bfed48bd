import Ground
import NetworkFabric
import World

/// The faults in force, as far as networks feel them.
struct NetworkFaults: Sendable, Hashable {
    private var darkZones: Set<String> = []
    private var darkHosts: Set<String> = []
    /// Zones that have power, but no way in or out.
    private var lonelyZones: Set<String> = []
    /// Ids of instances, hosts, interfaces, gateways and endpoints whose links are cut.
    private var cut: Set<String> = []
    private var disturbed: [String: [Disturbance]] = [:]
    /// Ways between two: zones' ids, or ids of subnets, instances, interfaces and services' hosts.
    private(set) var severed: [[String]] = []

    init() {}

    init(_ faults: [Fault], _ geography: Geography) {
        for fault in faults where fault.what == .powerLoss || fault.what == .networkLoss {
            let isDark = fault.what == .powerLoss
            switch fault.scope.level {
            case .zone, .region:
                let zones =
                    fault.scope.level == .zone ? [fault.scope.target] : geography.zoneIDs(of: fault.scope.target)
                if isDark { darkZones.formUnion(zones) } else { lonelyZones.formUnion(zones) }
            case .host where isDark: darkHosts.insert(fault.scope.target)
            case .subnet:
                disturbed[fault.scope.target, default: []].append(Disturbance(fault.settings))
            case .link where fault.otherEnd != nil: severed.append([fault.scope.target, fault.otherEnd ?? ""])
            case .host, .link, .instance, .engine, .service: cut.insert(fault.scope.target)
            }
        }
    }

    func isDark(zone: String) -> Bool { darkZones.contains(zone) }
    func isDark(host: String) -> Bool { darkHosts.contains(host) }
    func isCutOff(zone: String) -> Bool { darkZones.contains(zone) || lonelyZones.contains(zone) }
    func isCut(_ id: String) -> Bool { cut.contains(id) }

    /// - Parameter bearers: what hangs on the interface, by the names that faults may have for it.
    func isCutOff(_ interface: Kept<NetworkInterfaceRecord>, bearers: [String]) -> Bool {
        isCutOff(zone: interface.zone)
            || ([interface.id] + bearers).contains { isCut($0) || isDark(host: $0) }
    }

    func disturbances(of subnet: String) -> [Disturbance] { disturbed[subnet] ?? [] }

    static func listID(subnet: String) -> String { "fault-" + subnet }
}

/// How much of a subnet's connectivity is gone.
///
/// Source: FIS User Guide, "aws:network:disrupt-connectivity": the scopes, each of which leaves traffic within the
/// subnet alone.
struct Disturbance: Sendable, Hashable {
    enum Scope: String, Sendable {
        case all, vpc, s3, dynamodb
        case zone = "availability-zone"
        case prefixList = "prefix-list"
    }

    let scope: Scope
    let prefixList: String?

    init(_ settings: [String: String]) {
        scope = settings["scope"].flatMap(Scope.init) ?? .all
        prefixList = settings["prefixList"]
    }

    func deniedBlocks(
        zone: String,
        parts: NetworkParts,
        blocksOfPrefixList: (String) throws -> [IPv4Block]
    ) throws -> [IPv4Block] {
        let region = parts.vpc.place.region
        switch scope {
        case .all: return [.everything]
        case .vpc: return IPv4Block.everything.without(parts.vpc.record.addressSpace)
        case .zone: return parts.subnets.filter { $0.record.zone != zone }.map(\.record.block)
        case .s3: return AWSPrefixLists.list(.s3, region: region).blocks
        case .dynamodb: return AWSPrefixLists.list(.dynamodb, region: region).blocks
        case .prefixList: return try prefixList.map(blocksOfPrefixList) ?? []
        }
    }
}

extension Geography {
    fileprivate func zoneIDs(of region: String) -> [String] { zones(in: region, for: Account.standard).map(\.id) }
}

extension IPv4Block {
    /// What is left of the block when others are taken out of it.
    func without(_ others: [IPv4Block]) -> [IPv4Block] {
        guard others.contains(where: overlaps) else { return [self] }
        if others.contains(where: { $0.contains(self) }) { return [] }
        let half = IPv4Block(first, prefix: prefix + 1)
        let rest = IPv4Block(half.last.advanced(by: 1), prefix: prefix + 1)
        return half.without(others) + rest.without(others)
    }
}
