package import Ground

/// Changes to several records that come to be together or not at all.
///
/// It sees what it wrote itself. When its closure throws, nothing of it remains.
package struct LedgerTransaction: LedgerReading {
    package private(set) var contents: LedgerContents
    /// When this transaction is taken to happen.
    package let now: WorldInstant

    enum Write: Sendable {
        case put(StoredRecord, body: RecordCoding.Body)
        case delete
    }

    /// What to write to the database in the end.
    private(set) var writes: [RecordKey: Write] = [:]
    /// The versions that records had before this transaction first touched them.
    private var before: [RecordKey: Int64?] = [:]
    /// The number of the last operation on each record.
    private var lastTouch: [RecordKey: Int64] = [:]
    private(set) var events: [Event] = []

    init(state: LedgerState, now: WorldInstant) {
        contents = LedgerContents(state: state)
        self.now = now
    }

    @discardableResult
    package mutating func insert<Record: LedgerRecord>(
        _ record: Record,
        id: String,
        in place: Place
    ) throws(LedgerError) -> Kept<Record> {
        let key = RecordKey(kind: Record.kind, place: place, id: id)
        guard key.isUsable else { throw .unusableKey(key) }
        guard contents.state[key] == nil else { throw .exists(key) }
        return try write(record, key: key, over: nil)
    }

    /// Writes back a record that was read before, unless someone else wrote it since.
    @discardableResult
    package mutating func update<Record: LedgerRecord>(_ kept: Kept<Record>) throws(LedgerError) -> Kept<Record> {
        let old = try current(kept.key, version: kept.version)
        return try write(kept.record, key: kept.key, over: old)
    }

    /// Changes the record as it is now.
    @discardableResult
    package mutating func update<Record: LedgerRecord>(
        _ type: Record.Type,
        _ id: String,
        in place: Place,
        _ change: (inout Record) throws -> Void
    ) throws -> Kept<Record> {
        let key = RecordKey(kind: Record.kind, place: place, id: id)
        let old = try current(key, version: nil)
        var record = try old.kept(as: type).record
        try change(&record)
        return try write(record, key: key, over: old)
    }

    /// Writes the record whether or not there is one.
    @discardableResult
    package mutating func put<Record: LedgerRecord>(
        _ record: Record,
        id: String,
        in place: Place
    ) throws(LedgerError) -> Kept<Record> {
        let key = RecordKey(kind: Record.kind, place: place, id: id)
        guard key.isUsable else { throw .unusableKey(key) }
        return try write(record, key: key, over: contents.state[key])
    }

    /// - Parameter version: when given, the deletion fails if someone else wrote the record since.
    package mutating func delete<Record: LedgerRecord>(
        _ type: Record.Type,
        _ id: String,
        in place: Place,
        version: Int64? = nil
    ) throws(LedgerError) {
        try remove(RecordKey(kind: Record.kind, place: place, id: id), version: version)
    }

    /// Deletes a record that was read before, unless someone else wrote it since.
    package mutating func delete<Record: LedgerRecord>(_ kept: Kept<Record>) throws(LedgerError) {
        try remove(kept.key, version: kept.version)
    }

    /// Logs what happened together with the changes.
    package mutating func log(_ event: Event) { events.append(event) }

    private func current(_ key: RecordKey, version: Int64?) throws(LedgerError) -> StoredRecord {
        guard let old = contents.state[key] else { throw .missing(key) }
        if let version, version != old.version {
            throw .versionChanged(key, expected: version, found: old.version)
        }
        return old
    }

    private mutating func write<Record: LedgerRecord>(
        _ record: Record,
        key: RecordKey,
        over old: StoredRecord?
    ) throws(LedgerError) -> Kept<Record> {
        let body = try RecordCoding.encode(record, key: key)
        let version = contents.state.sequence + 1
        let stored = StoredRecord(record, key: key, version: version, created: old?.created ?? now, updated: now)
        guard !stored.indexes.contains(where: { $0.key.utf8.contains(0) || $0.value.utf8.contains(0) }) else {
            throw .unusableKey(key)
        }
        touch(key, old)
        contents.state.sequence = version
        contents.state.put(stored, replacing: old)
        writes[key] = .put(stored, body: body)
        return try stored.kept(as: Record.self)
    }

    private mutating func remove(_ key: RecordKey, version: Int64?) throws(LedgerError) {
        let old = try current(key, version: version)
        touch(key, old)
        contents.state.sequence += 1
        contents.state.remove(old)
        writes[key] = .delete
    }

    private mutating func touch(_ key: RecordKey, _ old: StoredRecord?) {
        if before[key] == nil { before[key] = .some(old?.version) }
        lastTouch[key] = contents.state.sequence + 1
    }

    /// What became of each record in the end, in the order of the last operations.
    var changes: [LedgerChange] {
        lastTouch.sorted { $0.value < $1.value }.compactMap { key, sequence in
            let old = before[key] ?? nil
            let new = contents.state[key]?.version
            let action: LedgerChange.Action
            switch (old, new) {
            case (nil, nil): return nil
            case (nil, _): action = .created
            case (_, nil): action = .deleted
            default: action = .updated
            }
            return LedgerChange(
                sequence: sequence,
                action: action,
                key: key,
                oldVersion: old,
                newVersion: new,
                at: now
            )
        }
    }
}
