/// Questions that the ledger, a snapshot of it and a transaction answer alike. None of them waits.
package protocol LedgerReading {
    var contents: LedgerContents { get }
}

/// What a question is asked of; opaque to all but the ledger.
package struct LedgerContents: Sendable {
    var state: LedgerState
}

extension LedgerReading {
    /// The number of the last change that these contents know.
    package var sequence: Int64 { contents.state.sequence }

    package func get<Record: LedgerRecord>(
        _ type: Record.Type,
        _ id: String,
        in place: Place
    ) throws(LedgerError) -> Kept<Record>? {
        try contents.state[RecordKey(kind: Record.kind, place: place, id: id)]?.kept(as: type)
    }

    /// The record, or the error that it is missing.
    package func require<Record: LedgerRecord>(
        _ type: Record.Type,
        _ id: String,
        in place: Place
    ) throws(LedgerError) -> Kept<Record> {
        guard let kept = try get(type, id, in: place) else {
            throw .missing(RecordKey(kind: Record.kind, place: place, id: id))
        }
        return kept
    }

    package func contains<Record: LedgerRecord>(_ type: Record.Type, _ id: String, in place: Place) -> Bool {
        contents.state[RecordKey(kind: Record.kind, place: place, id: id)] != nil
    }

    /// Records of a type in the order of account, Region and id.
    package func list<Record: LedgerRecord>(
        _ type: Record.Type,
        in scope: Scope = .everywhere
    ) throws(LedgerError) -> [Kept<Record>] {
        let state = contents.state
        return try collect(type, state.records, prefix: scope.prefix(LedgerState.join(Record.kind)), in: scope)
    }

    /// Records of one place in the order of their ids, a page at a time.
    ///
    /// - Parameters:
    ///   - idPrefix: only ids that begin so.
    ///   - after: only ids that come later in the order of their bytes.
    package func list<Record: LedgerRecord>(
        _ type: Record.Type,
        in place: Place,
        idPrefix: String = "",
        after: String? = nil,
        limit: Int = .max
    ) throws(LedgerError) -> [Kept<Record>] {
        let prefix = LedgerState.join(Record.kind, place.account, place.region, idPrefix)
        let start = after.map { LedgerState.join(Record.kind, place.account, place.region, $0) }
        let scope = Scope.place(place)
        return try collect(type, contents.state.records, prefix: prefix, after: start, in: scope, limit: limit)
    }

    /// Records whose `indexes` hold this value.
    package func list<Record: LedgerRecord>(
        _ type: Record.Type,
        where index: String,
        is value: String,
        in scope: Scope = .everywhere
    ) throws(LedgerError) -> [Kept<Record>] {
        let prefix = scope.prefix(LedgerState.join(Record.kind, index, value))
        return try collect(type, contents.state.index, prefix: prefix, in: scope)
    }

    package func count<Record: LedgerRecord>(_ type: Record.Type, in scope: Scope = .everywhere) -> Int {
        var count = 0
        contents.state.records.visit(prefix: scope.prefix(LedgerState.join(Record.kind))) { stored in
            if scope.contains(stored.key.place) { count += 1 }
            return true
        }
        return count
    }

    private func collect<Record: LedgerRecord>(
        _ type: Record.Type,
        _ map: SortedMap<StoredRecord>,
        prefix: [UInt8],
        after: [UInt8]? = nil,
        in scope: Scope,
        limit: Int = .max
    ) throws(LedgerError) -> [Kept<Record>] {
        var found: [Kept<Record>] = []
        guard limit > 0 else { return found }
        var failure: LedgerError?
        map.visit(prefix: prefix, after: after) { stored in
            guard scope.contains(stored.key.place) else { return true }
            do throws(LedgerError) {
                found.append(try stored.kept(as: type))
            } catch {
                failure = error
                return false
            }
            return found.count < limit
        }
        if let failure { throw failure }
        return found
    }
}

extension Scope {
    /// What all keys within begin with, after what they all have in front.
    fileprivate func prefix(_ head: [UInt8]) -> [UInt8] {
        switch self {
        case .everywhere, .region: head + [0]
        case .account(let account): head + [0] + Array(account.utf8) + [0]
        case .place(let place): head + [0] + Array(place.account.utf8) + [0] + Array(place.region.utf8) + [0]
        }
    }

    fileprivate func contains(_ place: Place) -> Bool {
        if case .region(let region) = self { place.region == region } else { true }
    }
}

/// The whole ledger at one point in the order of changes; it stays as it is however long it is held.
package struct LedgerSnapshot: LedgerReading, Sendable {
    package let contents: LedgerContents
}
