import Ground
import World

/// Snapshots and backups.
extension DatabaseActs {
    func takeSnapshot(_ name: String, _ kept: Kept<DatabaseRecord>) async throws {
        guard let snapshot = try world.ledger.get(SnapshotRecord.self, name, in: kept.place) else { return }
        var failure: String?
        do {
            // What an earlier try left is not a snapshot.
            try FileTree.remove(snapshotPath(snapshot.file))
            try FileTree.makeParent(of: snapshotPath(snapshot.file))
            try await host.snapshot(kept.resourceID, to: snapshotPath(snapshot.file))
        } catch {
            if Task.isCancelled { throw error }
            failure = "\(error)"
        }
        let reason = failure
        try await change(kept) { record, transaction in
            if var now = try transaction.get(SnapshotRecord.self, name, in: kept.place), now.status == .creating {
                now.status = reason == nil ? .available : .failed
                now.taken = transaction.now
                try transaction.update(now)
                let done: RDSEvent = now.origin == .manual ? .snapshotCreated : .automatedCreated
                transaction.note(.snapshot, name, reason.map { .snapshotFailed($0) } ?? done, in: kept.place)
                if now.origin == .automated {
                    transaction.note(.instance, kept.id, .backedUp, in: kept.place)
                    record.lastBackup = transaction.now
                    record.hasFirstBackup = true
                }
            }
            if record.lastSnapshot == name {
                record.lastSnapshot = nil
                // Who asked for a last snapshot does not want the data gone without it.
                if let reason, record.goal == .gone {
                    record.goal = record.stoppedAt == nil ? .running : .stopped
                    record.status = record.stoppedAt == nil ? .available : .stopped
                    transaction.note(.instance, kept.id, .notDeleted(reason), in: kept.place)
                }
            }
            if record.status == .backingUp { record.status = .available }
        }
    }

    /// Writes an automated snapshot down, and lets go those that are older than the retention.
    func beginBackup(_ kept: Kept<DatabaseRecord>) async throws {
        let ids = world.ids
        try await change(kept) { record, transaction in
            guard record.settings.backupRetention > 0 else {
                record.hasFirstBackup = true
                return
            }
            let name = Self.automatedName(kept.id, at: transaction.now)
            record.status = .backingUp
            record.lastBackup = transaction.now
            guard !transaction.contains(SnapshotRecord.self, name, in: kept.place) else {
                record.hasFirstBackup = true
                return
            }
            var now = kept
            now.record = record
            try transaction.insert(SnapshotRecord(of: now, .automated, ids), named: name, in: kept.place)
            transaction.note(.instance, kept.id, .backingUp, in: kept.place)
            let limit = transaction.now.advanced(by: .seconds(-86400 * record.settings.backupRetention))
            for snapshot in try transaction.list(SnapshotRecord.self, in: kept.place)
            where snapshot.resourceID == kept.resourceID && snapshot.origin == .automated
                && snapshot.taken.map({ $0 < limit }) == true
            {
                var old = snapshot
                old.status = .deleting
                try transaction.update(old)
            }
        }
    }

    /// `rds:mydb-2026-11-23-15-10`.
    private static func automatedName(_ id: String, at time: WorldInstant) -> String {
        let text = CivilDate(secondsSince1970: time.wholeSecondsSince1970).iso8601(fractionDigits: 0)
        let digits = text.prefix(16).replacing("T", with: "-").replacing(":", with: "-")
        return "rds:\(id)-\(digits)"
    }

    /// Deletes what was let go, once no database is being made from it; the directory goes with the last snapshot that
    /// shares it.
    func deleteSnapshots() async throws {
        let ledger = world.ledger.snapshot()
        let all = try ledger.list(SnapshotRecord.self)
        let gone = all.filter { $0.status == .deleting }
        guard !gone.isEmpty else { return }
        let needed = Set(try ledger.list(DatabaseRecord.self).filter { $0.status == .creating }.compactMap(\.origin))
        for snapshot in gone where !needed.contains(snapshot.file) {
            let isShared = all.contains { $0.file == snapshot.file && $0.status != .deleting }
            if !isShared { try FileTree.remove(snapshotPath(snapshot.file)) }
            try await world.ledger.write { transaction in
                guard let now = try transaction.get(SnapshotRecord.self, snapshot.id, in: snapshot.place),
                    now.status == .deleting
                else { return }
                try transaction.delete(now)
            }
        }
    }
}
