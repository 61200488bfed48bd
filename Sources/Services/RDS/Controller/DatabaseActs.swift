import AWSModel
import DatabasePair
import Ground
import World

/// Acts out what the machine decides, on one database. Each may be cut off at any line and repeated.
struct DatabaseActs: Sendable {
    let world: World
    let host: any DatabaseHost
    let doors: DatabaseDoors
    let snapshotPath: @Sendable (String) -> String
    let publicAddresses = PublicAddresses()

    func perform(_ act: DatabaseMachine.Act, _ kept: Kept<DatabaseRecord>) async throws {
        let id = kept.resourceID
        switch act {
        case .none: break
        case .apply: try await apply(kept)
        case .born: try await born(kept)
        case .takeSnapshot(let name): try await takeSnapshot(name, kept)
        case .backUp: try await beginBackup(kept)
        case .becomeAvailable: try await becomeAvailable(kept)
        case .finishChanges: try await finishChanges(kept)
        case .beginChanges: try await beginChanges(kept)
        case .reboot(let failover):
            try await host.reboot(id, failover: failover)
            try await change(kept) { record, transaction in
                record.reboot = nil
                record.status = .available
                if !failover { transaction.note(.instance, kept.id, .restarted, in: kept.place) }
            }
        case .stop: try await stop(kept)
        case .start: try await host.start(id)
        case .startByItself:
            try await change(kept) { record, transaction in
                try record.beginStarting(transaction, in: kept.place)
                transaction.note(.instance, kept.id, .startsAgain, in: kept.place)
            }
        case .remove: try await remove(kept)
        case .placeStandby(let node):
            try await change(kept) { record, _ in
                record.nodes = [record.servingNode ?? record.nodes[0], node]
            }
        case .fail(let reason):
            try await change(kept) { record, transaction in
                record.status = .failed
                record.reason = reason
                transaction.note(.instance, kept.id, .failed(reason), in: kept.place)
            }
        case .showStorageFull(let isFull):
            try await change(kept) { record, transaction in
                record.status = isFull ? .storageFull : .available
                if isFull { transaction.note(.instance, kept.id, .storageFull, in: kept.place) }
            }
        }
    }

    /// Changes the record as it is now, unless it is gone.
    @discardableResult
    func change(
        _ kept: Kept<DatabaseRecord>,
        _ body: @escaping @Sendable (inout DatabaseRecord, inout LedgerTransaction) throws -> Void
    ) async throws -> Bool {
        try await world.ledger.write { transaction in
            guard var now = try transaction.get(DatabaseRecord.self, kept.id, in: kept.place),
                now.resourceID == kept.resourceID
            else { return false }
            try body(&now.record, &transaction)
            if now.record != (try transaction.get(DatabaseRecord.self, kept.id, in: kept.place))?.record {
                try transaction.update(now)
            }
            return true
        }
    }

    // MARK: Hosts and the plan

    private func apply(_ kept: Kept<DatabaseRecord>) async throws {
        let inputs = PlanInputs(kept.record)
        let placed = try await placeHosts(kept, inputs)
        let certificate = try await certificate(kept, placed)
        let known = await host.plan(kept.resourceID)
        let origin = known == nil ? kept.origin.map(snapshotPath) : known?.origin
        try await host.apply(inputs.plan(kept, hosts: placed, certificate: certificate, origin: origin))
    }

    /// Returns when the namespaces of all nodes stand.
    func placeHosts(_ kept: Kept<DatabaseRecord>, _ inputs: PlanInputs) async throws -> [ServiceHost] {
        guard let hosts = world.serviceHosts.value else { throw AWSError.notBuilt("RDS without EC2") }
        var placed: [ServiceHost] = []
        for node in kept.nodes {
            var plan = ServiceHostPlan(
                id: kept.hostName(node.id),
                place: kept.place,
                requester: "amazon-rds",
                description: "RDSNetworkInterface",
                subnet: node.subnet,
                groups: inputs.groups,
                peers: kept.resourceID
            )
            plan.isPublic = inputs.isPublic
            let host = try await hosts.place(plan)
            publicAddresses.set(kept.resourceID, node: node.id, host.publicAddress)
            placed.append(host)
        }
        return placed
    }

    /// The servers' certificate: issued once, and again when an address joins.
    private func certificate(
        _ kept: Kept<DatabaseRecord>,
        _ hosts: [ServiceHost]
    ) async throws -> ServerCertificate? {
        let id = kept.resourceID
        let names =
            [kept.endpointName] + hosts.map { "\($0.address)" } + hosts.compactMap { $0.publicAddress?.description }
            // The door on the machine's own ports is dialled by these.
            + ["localhost", "127.0.0.1"]
        if let known = try world.ledger.get(ServerCertificateRecord.self, id, in: kept.place),
            Set(names).isSubset(of: known.names)
        {
            return known.record.serverCertificate
        }
        guard let issued = try await world.certificates.value?.issue(names: names) else { return nil }
        let record = ServerCertificateRecord(
            certificate: issued.certificate,
            key: issued.key,
            authority: issued.authority,
            names: names
        )
        try await world.ledger.write { try $0.put(record, id: id, in: kept.place) }
        return issued
    }

    // MARK: Beginnings and ends

    private func born(_ kept: Kept<DatabaseRecord>) async throws {
        let version = host.status(kept.resourceID)?.version
        try await change(kept) { record, transaction in
            guard record.status == .creating else { return }
            record.born = record.born ?? transaction.now
            record.serving = self.host.status(kept.resourceID)?.primary ?? record.serving
            if let snapshot = record.restoredFrom {
                transaction.note(.instance, kept.id, .restored(snapshot), in: kept.place)
            } else {
                transaction.note(.instance, kept.id, .created, in: kept.place)
            }
            if let version {
                let text = "The engine \(record.settings.engine) \(record.settings.version) is served by \(version)."
                transaction.note(.instance, kept.id, .note(text), in: kept.place)
            }
            record.status = record.hasFirstBackup ? .available : .backingUp
        }
    }

    private func becomeAvailable(_ kept: Kept<DatabaseRecord>) async throws {
        try await change(kept) { record, transaction in
            guard record.goal == .running else { return }
            if record.status == .starting { transaction.note(.instance, kept.id, .started, in: kept.place) }
            record.status = .available
            record.reason = nil
        }
    }

    private func stop(_ kept: Kept<DatabaseRecord>) async throws {
        try await host.stop(kept.resourceID)
        world.names.remove(kept.endpointName)
        try await change(kept) { record, transaction in
            guard record.goal == .stopped else { return }
            record.status = .stopped
            record.stoppedAt = transaction.now
            transaction.note(.instance, kept.id, .stopped, in: kept.place)
        }
    }

    private func remove(_ kept: Kept<DatabaseRecord>) async throws {
        world.names.remove(kept.endpointName)
        await doors.close(kept)
        if await host.plan(kept.resourceID) != nil { try await host.remove(kept.resourceID) }
        for name in kept.record.everyNode {
            try await world.serviceHosts.value?.remove(kept.hostName(name), in: kept.place)
        }
        try await world.ledger.write { transaction in
            guard let now = try transaction.get(DatabaseRecord.self, kept.id, in: kept.place),
                now.resourceID == kept.resourceID
            else { return }
            for snapshot in try transaction.list(SnapshotRecord.self, in: kept.place)
            where snapshot.resourceID == kept.resourceID && snapshot.origin == .automated {
                var snapshot = snapshot
                snapshot.status = .deleting
                try transaction.update(snapshot)
            }
            if transaction.contains(ServerCertificateRecord.self, kept.resourceID, in: kept.place) {
                try transaction.delete(ServerCertificateRecord.self, kept.resourceID, in: kept.place)
            }
            transaction.note(.instance, kept.id, .deleted, in: kept.place)
            try transaction.delete(now)
        }
    }

    // MARK: Changes

    private func beginChanges(_ kept: Kept<DatabaseRecord>) async throws {
        let group = try world.ledger.get(SubnetGroupRecord.self, kept.settings.subnetGroup, in: kept.place)
        let placement = try group.map { try Placement(group: $0.record, account: kept.place.account, world: world) }
        try await change(kept) { record, transaction in
            let changes = record.pending
            record.beginApplying(placement)
            for event in record.announcements(of: changes) {
                transaction.note(.instance, kept.id, event, in: kept.place)
            }
        }
    }

    /// A new port or version takes both servers down; a new class hands over to the other server, where there is one.
    ///
    /// Source: RDS User Guide, "Settings for DB instances".
    private func restart(_ kept: Kept<DatabaseRecord>) async throws {
        if kept.pending.port == nil {
            try await host.reboot(kept.resourceID, failover: kept.nodes.count > 1)
        } else {
            try await host.stop(kept.resourceID)
            try await host.start(kept.resourceID)
        }
        try await change(kept) { record, transaction in
            guard record.isApplying else { return }
            record.hasRestarted = true
            transaction.note(.instance, kept.id, .restarted, in: kept.place)
        }
    }

    private func finishChanges(_ kept: Kept<DatabaseRecord>) async throws {
        if kept.pending.takesRestart, !kept.record.hasRestarted { return try await restart(kept) }
        try await change(kept) { record, transaction in
            guard record.isApplying, record.pending == kept.pending else { return }
            let changes = record.pending
            record.settings.apply(changes)
            record.pending = PendingChanges()
            record.pendingSince = nil
            record.isApplying = false
            record.hasRestarted = false
            if record.status == .modifying { record.status = .available }
            for event in record.results(of: changes) { transaction.note(.instance, kept.id, event, in: kept.place) }
        }
    }
}

extension DatabaseRecord {
    /// Each node that it has or ever had.
    var everyNode: [String] { Set(formerNodes).union(nodes.map(\.id)).sorted() }

    /// Nodes that were given up.
    var retiredNodes: [String] {
        let names = Set(nodes.map(\.id))
        return everyNode.filter { !names.contains($0) }
    }
}

extension ServerCertificateRecord {
    var serverCertificate: ServerCertificate {
        ServerCertificate(certificate: certificate, key: key, authority: authority)
    }
}
