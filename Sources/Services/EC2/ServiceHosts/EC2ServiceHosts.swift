import Ground
import NetworkFabric
package import World

/// Servers of other services in customers' VPCs: an interface in the ledger, and a namespace that the controller makes
/// for it.
///
/// Source: EC2 User Guide, "Requester-managed network interfaces".
package struct EC2ServiceHosts: ServiceHosts {
    let world: World
    let controller: RunningController
    let network: @Sendable () throws -> any NetworkHost
    let missing: @Sendable () -> [String]

    package var refusal: String? {
        let missing = missing()
        return missing.isEmpty
            ? nil : "This machine cannot run servers in networks: " + missing.joined(separator: "; ")
    }

    package func place(_ wanted: ServiceHostPlan) async throws -> ServiceHost {
        if let refusal { throw ServiceHostError.refused(refusal) }
        let interface = world.ids.resource(ResourceKind.networkInterface.prefix)
        let attachment = world.ids.resource("eni-attach")
        let kept = try await world.ledger.write { transaction in
            try transaction.place(wanted, interfaceID: interface, attachmentID: attachment)
        }
        try await controller.value().untilMade(owner: kept.id)
        return ServiceHost(
            id: wanted.id,
            interface: kept.id,
            vpc: kept.vpc,
            zone: kept.zone,
            zoneName: kept.zoneName,
            address: kept.record.primaryAddress,
            publicAddress: kept.borrowedPublicAddress,
            namespacePath: try network().namespacePath(host: kept.id)
        )
    }

    package func remove(_ id: String, in place: Place) async throws {
        let wasThere = try await world.ledger.write { transaction in
            guard let kept = try transaction.serviceHost(id, in: place) else { return false }
            try transaction.deleteFlowLogs(of: kept.id, in: place)
            try transaction.deleteNetworkInterface(kept.id, in: place)
            return true
        }
        if wasThere { await controller.current?.untilLooked() }
    }

    package func connect(to id: String, port: Int, in place: Place, within time: Duration) async throws -> Int32 {
        let ledger = world.ledger.snapshot()
        guard let kept = try ledger.serviceHost(id, in: place),
            let vpc = try ledger.get(VPCRecord.self, kept.vpc, in: place)
        else { throw ServiceHostError.absent }
        let faults = NetworkFaults(try world.faults.inForce(), world.geography)
        // The controller may not have felt it yet.
        if faults.isCutOff(kept, bearers: [id]) { throw ServiceHostError.unreachable("a fault has cut its link") }
        do {
            return try await network().connect(
                fromRouterOf: kept.vpc,
                source: ServiceAddresses.resolver(of: vpc.record),
                to: kept.record.primaryAddress,
                port: UInt16(clamping: port),
                within: time
            )
        } catch let error as FabricError {
            throw ServiceHostError.unreachable("\(error)")
        }
    }
}
