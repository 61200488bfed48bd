package import Ground

/// The faults of the world.
package struct Faults: Sendable {
    /// How many faults that are over are remembered.
    private static let closedMax = 1000

    let ledger: Ledger
    let clock: WorldClock
    let ids: IdentifierSource
    let geography: Geography

    /// - Parameter duration: on the world's clock; nil lasts until it is healed.
    @discardableResult
    package func add(
        _ what: FaultKind,
        to scope: FaultScope,
        for duration: Duration? = nil,
        origin: Fault.Origin,
        settings: [String: String] = [:]
    ) async throws -> Fault {
        let id = ids.text(17, of: .hexadecimal, after: "fault-")
        return try await ledger.write { transaction in
            let now = transaction.now
            let fault = Fault(
                id: id,
                scope: scope,
                what: what,
                origin: origin,
                start: now,
                end: duration.map { now.advanced(by: $0) },
                settings: settings
            )
            transaction.log(Self.event("fault.begins", fault, at: now))
            return try transaction.insert(fault, id: id, in: .world).record
        }
    }

    /// Ends a fault now. One that is over stays as it is; one that never was is an error.
    package func heal(_ id: String) async throws {
        try await ledger.write { transaction in
            let kept = try transaction.require(Fault.self, id, in: .world)
            if !kept.isClosed { try Self.close(kept, &transaction) }
        }
    }

    package func healAll() async throws { try await close { _, _ in true } }

    package func get(_ id: String) throws -> Fault? { try ledger.get(Fault.self, id, in: .world)?.record }

    /// Those in force, oldest first.
    package func inForce(at time: WorldInstant? = nil) throws -> [Fault] {
        let time = time ?? clock.now
        return try open(ledger).map(\.record).filter { $0.isInForce(at: time) }.sorted { $0.start < $1.start }
    }

    /// Those in force on a zone, its Region's included.
    package func affecting(zone id: String) throws -> [Fault] {
        let region = geography.region(ofZone: id)?.name
        return try inForce().filter { fault in
            fault.scope == .zone(id) || region.map { fault.scope == .region($0) } == true
        }
    }

    package func affecting(region: String) throws -> [Fault] { try affecting(.region(region)) }

    /// Those in force on just this.
    package func affecting(_ scope: FaultScope) throws -> [Fault] { try inForce().filter { $0.scope == scope } }

    /// Those remembered, over or not, oldest first.
    package func history() throws -> [Fault] {
        try ledger.list(Fault.self).map(\.record).sorted { $0.start < $1.start }
    }

    /// Beginnings and ends. An end that time brings is told when `run` notices it.
    package func changes(after: Int64? = nil) async throws -> ChangeFeed {
        try await ledger.changes(of: [Fault.self], after: after)
    }

    /// Closes faults when their end comes, until it is cancelled. To be run by the process's service group.
    package func run() async throws {
        let snapshot = ledger.snapshot()
        let feed = try await changes(after: snapshot.sequence)
        try await closeDue()
        try await withThrowingDiscardingTaskGroup { group in
            for kept in try open(snapshot) { watch(kept.record, in: &group) }
            for await element in feed {
                switch element {
                case .change(let change):
                    if change.action == .created, let fault = try get(change.key.id) { watch(fault, in: &group) }
                case .resync:
                    for kept in try open(ledger) { watch(kept.record, in: &group) }
                }
            }
            group.cancelAll()
        }
    }

    private func watch(_ fault: Fault, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        guard let end = fault.end, !fault.isClosed else { return }
        group.addTask {
            // Cancelled only with the whole group.
            guard (try? await clock.sleep(until: end)) != nil else { return }
            try await closeDue()
        }
    }

    /// Closes those whose end has come. `run` calls it in time.
    package func closeDue() async throws {
        let now = clock.now
        guard try open(ledger).contains(where: { $0.end.map { $0 <= now } == true }) else { return }
        try await close { fault, now in fault.end.map { $0 <= now } == true }
    }

    private func close(_ isDue: @escaping @Sendable (Fault, WorldInstant) -> Bool) async throws {
        try await ledger.write { transaction in
            for kept in try open(transaction) where isDue(kept.record, transaction.now) {
                try Self.close(kept, &transaction)
            }
            let over = try transaction.list(Fault.self).filter(\.isClosed).sorted { $0.updated < $1.updated }
            for kept in over.dropLast(Self.closedMax) { try transaction.delete(kept) }
        }
    }

    private func open(_ reader: some LedgerReading) throws -> [Kept<Fault>] {
        try reader.list(Fault.self, where: "open", is: "yes", in: .place(.world))
    }

    private static func close(_ kept: Kept<Fault>, _ transaction: inout LedgerTransaction) throws {
        var kept = kept
        kept.record.end = min(kept.record.end ?? transaction.now, transaction.now)
        kept.record.isClosed = true
        try transaction.update(kept)
        transaction.log(event("fault.ends", kept.record, at: transaction.now))
    }

    private static func event(_ what: String, _ fault: Fault, at time: WorldInstant) -> Event {
        Event(
            at: time,
            who: fault.origin.rawValue,
            what: what,
            region: fault.scope.level == .region ? fault.scope.target : "",
            zone: fault.scope.level == .zone ? fault.scope.target : "",
            detail: [
                "fault": .string(fault.id), "kind": .string(fault.what.rawValue),
                "level": .string(fault.scope.level.rawValue), "target": .string(fault.scope.target),
            ]
        )
    }
}
