import DatabasePair
import Ground
import Synchronization
import World

/// Tells the engine what befalls its nodes, at once with each change of the faults in force.
///
/// Apart from the controller, so that a slow act never stands between a fault and what it breaks.
final class FaultWatch: Sendable {
    private let world: World
    private let host: any DatabaseHost
    private let told = Mutex<[String: NodeCondition]>([:])
    /// Kills that have been dealt.
    private let dealt = Mutex<Set<String>>([])

    init(world: World, host: any DatabaseHost) {
        self.world = world
        self.host = host
    }

    /// Kills that were dealt in an earlier life are not dealt again.
    func begin() async throws {
        let kills = try world.faults.inForce().filter { $0.what == .processKill }.map(\.id)
        dealt.withLock { $0.formUnion(kills) }
        for kept in try world.ledger.list(DatabaseRecord.self) { try await tellAll(of: kept) }
    }

    func run(_ changed: @escaping @Sendable () -> Void) async throws {
        let feed = try await world.faults.changes()
        for await _ in feed {
            try await look()
            changed()
        }
    }

    func condition(of node: DatabaseRecord.Node, _ kept: Kept<DatabaseRecord>) throws -> HostCondition {
        try world.faults.condition(zone: node.zoneID, names: kept.faultNames(node.id))
    }

    /// Tells the engine of every node of a database, whatever it was told before.
    func tellAll(of kept: Kept<DatabaseRecord>) async throws {
        for node in kept.nodes {
            let found = NodeCondition(try condition(of: node, kept))
            let isKnown = told.withLock { told in
                defer { told["\(kept.resourceID) \(node.id)"] = found }
                return told["\(kept.resourceID) \(node.id)"] != nil
            }
            if isKnown || !found.isWell { await host.observe(kept.resourceID, node: node.id, found) }
        }
    }

    private func look() async throws {
        let faults = try world.faults.inForce()
        let all = try world.ledger.list(DatabaseRecord.self)
        var changes: [(id: String, node: String, condition: NodeCondition)] = []
        for kept in all {
            for node in kept.nodes {
                let names = kept.faultNames(node.id)
                let found = NodeCondition(
                    Faults.condition(zone: node.zoneID, names: names, of: faults, world.geography)
                )
                let key = "\(kept.resourceID) \(node.id)"
                let isNew = told.withLock { told in
                    defer { told[key] = found }
                    return (told[key] ?? NodeCondition()) != found
                }
                if isNew { changes.append((kept.resourceID, node.id, found)) }
            }
        }
        let host = host
        await withDiscardingTaskGroup { group in
            for change in changes {
                group.addTask { await host.observe(change.id, node: change.node, change.condition) }
            }
        }
        for fault in faults where fault.what == .processKill {
            guard dealt.withLock({ $0.insert(fault.id).inserted }) else { continue }
            for kept in all { kill(fault.scope, kept) }
        }
    }

    /// Kills a node's server, or, when the whole database is meant, the one that serves.
    private func kill(_ scope: FaultScope, _ kept: Kept<DatabaseRecord>) {
        guard [.engine, .host, .instance].contains(scope.level) else { return }
        let status = host.status(kept.resourceID)
        let isWhole = scope.target == kept.arn || scope.target == kept.id
        for node in status?.nodes ?? []
        where isWhole ? node.id == status?.primary : kept.faultNames(node.id).contains(scope.target) {
            guard let number = node.processNumber else { continue }
            ServerKill.kill(number)
            world.events.note(
                "rds.server.killed",
                by: "rds",
                account: kept.place.account,
                region: kept.place.region,
                zone: kept.nodes.first { $0.id == node.id }?.zoneID ?? "",
                resource: kept.arn,
                detail: ["node": .string(node.id)]
            )
        }
    }
}

extension NodeCondition {
    init(_ condition: HostCondition) {
        self.init(hasPower: condition.hasPower, hasNetwork: condition.hasNetwork)
    }
}
