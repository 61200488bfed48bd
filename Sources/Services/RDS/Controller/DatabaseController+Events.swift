import DatabasePair
import Ground
import World

/// What the engine tells, as RDS tells it.
extension DatabaseController {
    func note(_ event: DatabaseEvent) async {
        guard let kept = try? world.ledger.list(DatabaseRecord.self, where: "resource", is: event.database).first else {
            signal.yield()
            return
        }
        // The name moves first: clients wait for it.
        await point(kept)
        // Before it is born there is nothing that could have been lost.
        let told = kept.born == nil ? [] : Self.told(event.kind)
        let serving = host.status(event.database)?.primary
        let zone = Self.node(event.kind).flatMap { id in kept.nodes.first { $0.id == id }?.zoneID } ?? ""
        if !told.isEmpty || serving != kept.serving {
            _ = try? await acts.change(kept) { record, transaction in
                record.serving = serving ?? record.serving
                for event in told { transaction.note(.instance, kept.id, event, in: kept.place, zone: zone) }
            }
        }
        signal.yield()
    }

    /// Points the endpoint's name to the node that serves.
    func point(_ kept: Kept<DatabaseRecord>) async {
        guard kept.goal == .running, let primary = host.status(kept.resourceID)?.primary,
            let node = await host.plan(kept.resourceID)?.nodes.first(where: { $0.id == primary })
        else { return }
        let outer = acts.publicAddresses.address(kept.resourceID, node: primary)
        let addresses = EndpointNames.Addresses(inner: [node.address], outer: outer.map { [$0] } ?? [])
        if world.names.addresses(of: kept.endpointName) != addresses {
            world.names.point(kept.endpointName, to: addresses)
        }
    }

    private static func told(_ kind: DatabaseEvent.Kind) -> [RDSEvent] {
        switch kind {
        case .created, .started, .stopped, .removed, .snapshotTaken, .standbyBuilding, .storageFull, .storageFreed,
            .restarted, .failed, .variablesChanged, .standbyRemoved:
            []
        case .availabilityLost(let reason): [.note("The DB instance is not available: \(reason)")]
        case .availabilityRestored: [.note("The DB instance is available again.")]
        case .failoverStarted: [.failoverStarted]
        case .failoverCompleted: [.restarted, .failoverCompleted]
        case .crashRecovered: [.recoveryStarted, .restarted, .recovered]
        case .standbyLost(_, let reason): [.standbyLost(reason)]
        case .wentOnAlone: [.alone]
        case .standbyInSync: [.protected]
        case .standbyFailed(_, let reason): [.note("A standby could not be made: \(reason)")]
        case .corruptDataKeptAside(_, let path): [.keptAside(path)]
        case .passwordChanged: [.passwordReset]
        }
    }

    private static func node(_ kind: DatabaseEvent.Kind) -> String? {
        switch kind {
        case .failoverStarted(let node, _), .failoverCompleted(let node), .restarted(let node),
            .crashRecovered(let node), .standbyLost(let node, _), .wentOnAlone(let node), .standbyBuilding(let node),
            .standbyInSync(let node), .standbyFailed(let node, _), .corruptDataKeptAside(let node, _):
            node
        default: nil
        }
    }
}
