/// What is to be deleted, and how.
public struct DeleteRequest: Sendable {
    public var key: ObjectKey
    /// Without a version the bucket's versioning decides: the object goes, or a delete marker is put on top.
    public var version: VersionID?
    /// Milliseconds since 1970: judges retention, and is the time of a marker.
    public var now: Int64
    /// Kept with a delete marker for listings.
    public var markerSummary: [UInt8]
    public var conditions: WriteConditions
    /// The caller may remove what is under overridable retention.
    public var overridesRetention: Bool

    public init(
        key: ObjectKey,
        version: VersionID? = nil,
        now: Int64,
        markerSummary: [UInt8] = [],
        conditions: WriteConditions = .none,
        overridesRetention: Bool = false
    ) {
        self.key = key
        self.version = version
        self.now = now
        self.markerSummary = markerSummary
        self.conditions = conditions
        self.overridesRetention = overridesRetention
    }
}

/// What a delete has done. Deleting what is not there is no error and does nothing.
public struct DeleteOutcome: Sendable, Equatable {
    public struct Removed: Sendable, Equatable {
        public let version: VersionID
        public let wasDeleteMarker: Bool
        public let size: Int
    }

    /// A version that is gone for good.
    public var removed: Removed?
    /// A delete marker that was put on top.
    public var marker: VersionID?
    public let versioning: Versioning
}

extension ObjectStore {
    public func delete(_ request: DeleteRequest, in bucket: String) async throws(StoreError) -> DeleteOutcome {
        try request.key.checkLength()
        return try await committer.run { (transaction) throws(StoreError) in
            try transaction.delete(request, bucket)
        }
    }

    /// Several deletes in one commit; each has its own outcome.
    public func delete(
        _ requests: [DeleteRequest],
        in bucket: String
    ) async throws(StoreError) -> [Result<DeleteOutcome, StoreError>] {
        try await committer.run { (transaction) throws(StoreError) in
            var outcomes: [Result<DeleteOutcome, StoreError>] = []
            for request in requests {
                do throws(StoreError) {
                    try request.key.checkLength()
                    outcomes.append(.success(try transaction.delete(request, bucket)))
                } catch {
                    if error.isStorageFailure { throw error }
                    if case .bucketMissing = error { throw error }
                    outcomes.append(.failure(error))
                }
            }
            return outcomes
        }
    }
}

extension Transaction {
    func delete(_ request: DeleteRequest, _ bucketName: String) throws(StoreError) -> DeleteOutcome {
        let bucket = try bucket(bucketName)
        var outcome = DeleteOutcome(versioning: bucket.versioning)
        if let version = request.version {
            let head = try head(bucket.id, request.key, version)
            try request.conditions.check(head?.condition, key: request.key)
            if let head { outcome.removed = try remove(head, bucket, request) }
            return outcome
        }
        let newest = try newestHead(bucket.id, request.key)
        try request.conditions.check(newest?.condition, key: request.key)
        switch bucket.versioning {
        case .off:
            if let newest { outcome.removed = try remove(newest, bucket, request) }
        case .enabled:
            outcome.marker = try putMarker(bucket, request, newest, replacing: nil)
        case .suspended:
            let null = try nullHead(bucket, request.key, newest: newest)
            if let null {
                try checkRemoval(null, request)
                outcome.removed = DeleteOutcome.Removed(null)
            }
            outcome.marker = try putMarker(bucket, request, newest, replacing: null)
        }
        return outcome
    }

    private func remove(
        _ head: ObjectHead,
        _ bucket: Bucket,
        _ request: DeleteRequest
    ) throws(StoreError) -> DeleteOutcome.Removed {
        try checkRemoval(head, request)
        try remove(bucket.id, request.key, head)
        return DeleteOutcome.Removed(head)
    }

    private func checkRemoval(_ head: ObjectHead, _ request: DeleteRequest) throws(StoreError) {
        guard head.protection.allowsRemoval(at: request.now, overriding: request.overridesRetention) else {
            throw .protected(head.protection)
        }
    }

    private func putMarker(
        _ bucket: Bucket,
        _ request: DeleteRequest,
        _ newest: ObjectHead?,
        replacing: ObjectHead?
    ) throws(StoreError) -> VersionID {
        let record = ObjectRecord(
            key: request.key,
            version: newVersion(bucket),
            isDeleteMarker: true,
            size: 0,
            facts: ObjectFacts(modified: request.now, tag: "", summary: request.markerSummary)
        )
        try putOnTop(bucket.id, record, .empty, newest: newest, replaced: replacing)
        return record.version
    }
}

extension DeleteOutcome.Removed {
    init(_ head: ObjectHead) {
        self.init(version: head.version, wasDeleteMarker: head.isMarker, size: head.size)
    }
}
