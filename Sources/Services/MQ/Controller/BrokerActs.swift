import AWSModel
import BrokerPair
import Ground
import World

/// What the controller does about a broker. Each act may be done again after an interruption.
struct BrokerActs: Sendable {
    let world: World
    let engine: any BrokerHost
    let doors: BrokerDoors

    func perform(_ act: BrokerMachine.Act, on kept: Kept<BrokerRecord>) async throws {
        switch act {
        case .none: break
        case .place: try await placeOrFail(kept)
        case .certify: try await certify(kept)
        case .apply: try await apply(kept)
        case .reboot:
            // Other security groups may have been pending.
            try await place(kept)
            try await apply(kept)
            try await engine.reboot(kept.id)
        case .serve: try await settle(kept, .running, nil, "broker.running")
        case .fail(let why): try await settle(kept, .creationFailed, why, "broker.creation-failed")
        case .call(let why): try await settle(kept, .criticalActionRequired, why, "broker.failed")
        case .release: try await release(kept)
        case .remove: try await remove(kept)
        }
    }

    // MARK: Places

    /// EC2's refusal is final for a broker that is being made.
    private func placeOrFail(_ kept: Kept<BrokerRecord>) async throws {
        do {
            try await place(kept)
        } catch let error as AWSError where kept.record.state == .creationInProgress {
            try await settle(kept, .creationFailed, error.message, "broker.creation-failed")
        } catch ServiceHostError.refused(let why) where kept.record.state == .creationInProgress {
            try await settle(kept, .creationFailed, why, "broker.creation-failed")
        }
    }

    func place(_ kept: Kept<BrokerRecord>) async throws {
        guard let hosts = world.serviceHosts.value else { throw AWSError.notBuilt("Brokers without the service ec2") }
        var placements: [BrokerNode.Placement] = []
        for place in kept.record.nodes.indices {
            let host = try await hosts.place(hostPlan(kept, place))
            placements.append(
                BrokerNode.Placement(
                    interface: host.interface,
                    address: host.address,
                    publicAddress: host.publicAddress,
                    namespacePath: host.namespacePath
                )
            )
        }
        let found = placements
        guard found != kept.record.nodes.compactMap(\.placement) else { return }
        try await change(kept) { record, _ in
            for (place, placement) in found.enumerated() { record.nodes[place].placement = placement }
        }
    }

    /// Source: Amazon MQ Developer Guide, "Never modify or delete the Amazon MQ elastic network interface".
    private func hostPlan(_ kept: Kept<BrokerRecord>, _ place: Int) -> ServiceHostPlan {
        var plan = ServiceHostPlan(
            id: BrokerRecord.host(kept.id, place),
            place: kept.place,
            requester: "amazon-mq",
            description: "AmazonMQ network interface for broker \(kept.id)",
            subnet: kept.record.nodes[place].subnet,
            groups: kept.record.settings.securityGroups,
            peers: "mq-\(kept.id)"
        )
        plan.isPublic = kept.record.isPublic
        return plan
    }

    private func certify(_ kept: Kept<BrokerRecord>) async throws {
        guard let issuer = world.certificates.value else { throw AWSError.notBuilt("Brokers without TLS") }
        // Those by which doors on the machine's own ports are dialled come last.
        let names = kept.record.nodes.indices.map { kept.hostName($0) } + ["localhost", "127.0.0.1"]
        let issued = try await issuer.issue(names: names)
        try await world.ledger.write { transaction in
            // Another life may have been quicker, and its certificate may be in use.
            guard !transaction.contains(CertificateRecord.self, kept.id, in: kept.place) else { return }
            let record = CertificateRecord(
                certificate: issued.certificate,
                key: issued.key,
                authority: issued.authority
            )
            try transaction.insert(record, id: kept.id, in: kept.place)
            // The look that follows is for changes of brokers.
            if let broker = try transaction.get(BrokerRecord.self, kept.id, in: kept.place) {
                try transaction.update(broker)
            }
        }
    }

    // MARK: Engine

    private func apply(_ kept: Kept<BrokerRecord>) async throws {
        let ledger = world.ledger.snapshot()
        guard let now = try ledger.get(BrokerRecord.self, kept.id, in: kept.place),
            let plan = try BrokerPlanner.plan(now, ledger)
        else { return }
        try await engine.apply(plan)
    }

    private func settle(
        _ kept: Kept<BrokerRecord>,
        _ state: BrokerRecord.State,
        _ trouble: String?,
        _ what: String
    ) async throws {
        try await change(kept) { record, transaction in
            // Someone may have asked for something else meanwhile.
            guard record.state == kept.record.state, record.state != state else { return }
            record.state = state
            record.trouble = trouble
            let detail: JSONObject = trouble.map { ["why": .string($0)] } ?? [:]
            transaction.log(.mq(what, kept, at: transaction.now, detail))
        }
    }

    // MARK: Ends

    private func release(_ kept: Kept<BrokerRecord>) async throws {
        try await takeAway(kept)
        try await change(kept) { record, _ in
            for place in record.nodes.indices { record.nodes[place].placement = nil }
        }
    }

    private func remove(_ kept: Kept<BrokerRecord>) async throws {
        try await takeAway(kept)
        let (id, place) = (kept.id, kept.place)
        try await world.ledger.write { transaction in
            guard transaction.contains(BrokerRecord.self, id, in: place) else { return }
            if transaction.contains(CertificateRecord.self, id, in: place) {
                try transaction.delete(CertificateRecord.self, id, in: place)
            }
            try transaction.delete(BrokerRecord.self, id, in: place)
            transaction.log(.mq("broker.deleted", kept, at: transaction.now))
        }
    }

    private func takeAway(_ kept: Kept<BrokerRecord>) async throws {
        await doors.close(kept)
        try await engine.remove(kept.id)
        for place in kept.record.nodes.indices {
            world.names.remove(kept.hostName(place))
            try await world.serviceHosts.value?.remove(BrokerRecord.host(kept.id, place), in: kept.place)
        }
    }

    private func change(
        _ kept: Kept<BrokerRecord>,
        _ body: @escaping @Sendable (inout BrokerRecord, inout LedgerTransaction) throws -> Void
    ) async throws {
        let (id, place) = (kept.id, kept.place)
        try await world.ledger.write { transaction in
            guard var now = try transaction.get(BrokerRecord.self, id, in: place) else { return }
            try body(&now.record, &transaction)
            try transaction.update(now)
        }
    }
}
