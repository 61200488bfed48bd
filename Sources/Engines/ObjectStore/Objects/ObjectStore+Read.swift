extension ObjectStore {
    /// The current version of a key when it is at hand in memory; never waits.
    ///
    /// `nil` says nothing: the object may be there or not. Never older than the last acknowledged write.
    public func cachedObject(_ key: ObjectKey, in bucket: String) -> StoredObject? {
        guard let record = core.catalog.find(bucket) else { return nil }
        return cached(ObjectCache.Key(bucket: record.id, key: key))
    }

    /// Finds the current version of a key, or the one named.
    ///
    /// Throws `objectMissing`, `versionMissing` or `deleteMarker` when there is no content to speak of.
    public func object(
        _ key: ObjectKey,
        version: VersionID? = nil,
        in bucket: String
    ) async throws(StoreError) -> StoredObject {
        let record = try core.catalog.require(bucket)
        let cacheKey = ObjectCache.Key(bucket: record.id, key: key)
        if version == nil, let found = cached(cacheKey) { return found }
        let ticket = BlobLease(reclaimer: core.reclaimer)
        let epoch = core.cache.epoch(cacheKey)
        let entry = try await readers.run { (database) throws(StoreError) in
            try ObjectLookup(database: database).entry(bucket: record.id, key: key, version: version)
        }
        guard let entry else {
            if let version { throw .versionMissing(key, version) }
            throw .objectMissing(key)
        }
        if entry.record.isDeleteMarker {
            let found = entry.record
            throw .deleteMarker(key, found.version, modified: found.modified, latest: version == nil)
        }
        if version == nil { core.cache.fill(cacheKey, entry, since: epoch) }
        return hold(entry, ticket)
    }

    private func cached(_ key: ObjectCache.Key) -> StoredObject? {
        guard let entry = core.cache.find(key), !entry.record.isDeleteMarker else { return nil }
        guard entry.needsLease else { return StoredObject(entry: entry, lease: nil, store: core) }
        // Looked up again under a ticket: the first find may be of a version whose file is just being removed.
        let ticket = BlobLease(reclaimer: core.reclaimer)
        guard let entry = core.cache.find(key), !entry.record.isDeleteMarker else { return nil }
        return hold(entry, ticket)
    }

    /// Swaps the ticket for the hold that the object needs.
    private func hold(_ entry: ObjectEntry, _ ticket: BlobLease) -> StoredObject {
        let lease: BlobLease? =
            switch entry.content {
            case .empty, .inline: nil
            case .file(let blob): BlobLease(blob: blob, reclaimer: core.reclaimer)
            case .layout: ticket
            }
        return withExtendedLifetime(ticket) { StoredObject(entry: entry, lease: lease, store: core) }
    }
}

extension ObjectEntry {
    var needsLease: Bool {
        switch content {
        case .empty, .inline: false
        case .file, .layout: true
        }
    }
}
