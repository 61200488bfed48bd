import AWSModel
import Ground
import World

/// What `faultline break` may be pointed at, of EC2's things; other services answer for theirs. A fault of a thing that
/// is not there would say that it broke something.
extension EC2Service {
    /// The target's id as faults have it; refuses what is not there.
    func faultTarget(_ query: [String: String]) throws -> JSONValue {
        let (level, target) = (query["level"] ?? "", query["target"] ?? "")
        let ledger = world.ledger.snapshot()
        let found: (id: String, kinds: [FaultKind])?
        switch level {
        case "host": found = try host(target, ledger).map { ($0, [.powerLoss, .networkLoss]) }
        case "subnet":
            let isThere = try ledger.list(SubnetRecord.self).contains { $0.id == target }
            found = isThere ? (target, [.networkLoss]) : nil
        case "end": found = try isEnd(target, ledger) ? (target, [.networkLoss]) : nil
        case "link": found = try hasLink(target, ledger) ? (target, [.networkLoss]) : nil
        default: throw AWSError.invalidValue(level, for: "level", "It is host, subnet, link or end.")
        }
        guard let found else { throw AWSError.invalidValue(target, for: level, "There is none.") }
        return [
            "target": .string(found.id), "kinds": .array(found.kinds.map { .string($0.rawValue) }),
        ]
    }

    /// A host by its name, or the one that an instance is on.
    private func host(_ target: String, _ ledger: LedgerSnapshot) throws -> String? {
        let living = try ledger.list(InstanceRecord.self).filter { $0.record.isAlive }
        return living.first { $0.id == target || PhysicalHost.name(of: $0) == target }.map(PhysicalHost.name)
    }

    private func isServiceHost(_ id: String, _ ledger: LedgerSnapshot) throws -> Bool {
        try !ledger.list(NetworkInterfaceRecord.self, where: "host", is: id).isEmpty
    }

    /// What may be an end of a way that is cut between two.
    private func isEnd(_ id: String, _ ledger: LedgerSnapshot) throws -> Bool {
        switch ResourceKind.kind(ofID: id) {
        case .networkInterface, .instance: try hasLink(id, ledger)
        case .subnet: try ledger.list(SubnetRecord.self).contains { $0.id == id }
        default: try isServiceHost(id, ledger)
        }
    }

    private func hasLink(_ id: String, _ ledger: LedgerSnapshot) throws -> Bool {
        switch ResourceKind.kind(ofID: id) {
        case .vpcEndpoint: try ledger.list(VPCEndpointRecord.self).contains { $0.id == id }
        case .internetGateway: try ledger.list(InternetGatewayRecord.self).contains { $0.id == id }
        case .natGateway: try ledger.list(NATGatewayRecord.self).contains { $0.id == id }
        case .peering: try ledger.list(PeeringRecord.self).contains { $0.id == id }
        case .networkInterface: try ledger.list(NetworkInterfaceRecord.self).contains { $0.id == id }
        case .instance: try ledger.list(InstanceRecord.self).contains { $0.id == id && $0.record.isAlive }
        default: try isServiceHost(id, ledger)
        }
    }
}
