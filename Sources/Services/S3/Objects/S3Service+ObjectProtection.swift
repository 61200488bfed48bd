import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "PutObjectRetention", "PutObjectLegalHold"; S3 User Guide, "Locking objects with Object
/// Lock".
extension S3Service {
    func registerObjectProtection(in table: inout OperationTable) {
        table.on(S3Operations.getObjectRetention) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let need = Need("GetObjectRetention")
            let found = try await lockable(wish, need, context)
            guard let retention = found.record.protection.retention else { throw AWSError.noSuchObjectLockConfiguration }
            return GetObjectRetentionOutput { output in
                output.retention = ObjectLockRetention {
                    $0.mode = retention.mode == .strict ? "COMPLIANCE" : "GOVERNANCE"
                    $0.retainUntilDate = Timestamp(milliseconds: retention.until)
                }
            }
        }
        table.on(S3Operations.putObjectRetention, putRetention)
        table.on(S3Operations.getObjectLegalHold) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let found = try await lockable(wish, Need("GetObjectLegalHold"), context)
            return GetObjectLegalHoldOutput { output in
                output.legalHold = ObjectLockLegalHold { $0.status = found.record.protection.hold ? "ON" : "OFF" }
            }
        }
        table.on(S3Operations.putObjectLegalHold) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let found = try await lockable(wish, Need("PutObjectLegalHold"), context)
            guard let status = input.legalHold?.status, ["ON", "OFF"].contains(status) else {
                throw AWSError.malformedXML
            }
            try await change(found, wish) { (facts) throws(StoreError) in facts.protection.hold = status == "ON" }
            return PutObjectLegalHoldOutput()
        }
    }

    /// Finds an object of a bucket that knows locks.
    private func lockable(_ wish: ObjectWish, _ need: Need, _ context: RequestContext) async throws(AWSError)
        -> FoundObject
    {
        let bucket = try findBucket(wish.bucket, owner: wish.expectedOwner)
        guard bucket.lock != nil else { throw .bucketWithoutObjectLock }
        return try await find(wish, need, versioned: need, context)
    }

    private func putRetention(
        _ input: PutObjectRetentionRequest,
        _ context: RequestContext
    ) async throws -> PutObjectRetentionOutput {
        let wish = ObjectWish(
            bucket: input.bucket,
            key: input.key,
            version: try .read(input.versionId),
            expectedOwner: input.expectedBucketOwner
        )
        let found = try await lockable(wish, Need("PutObjectRetention"), context)
        let retention = try Self.retention(input.retention, now: context.now.milliseconds)
        let bypasses =
            input.bypassGovernanceRetention == true
            && access.allows(Need("BypassGovernanceRetention"), found.target(version: wish.version), context)
        let now = context.now.milliseconds
        try await change(found, wish) { (facts) throws(StoreError) in
            if let current = facts.protection.retention, current.until > now {
                let isLonger = (retention?.until ?? 0) >= current.until
                let isSofter = current.mode == .strict && retention?.mode != .strict
                let mayChange =
                    switch current.mode {
                    case .strict: isLonger && !isSofter
                    case .overridable: bypasses || (isLonger && retention != nil)
                    }
                guard mayChange else { throw .protected(facts.protection) }
            }
            facts.protection.retention = retention
        }
        return PutObjectRetentionOutput()
    }

    /// An empty retention takes the present one away.
    private static func retention(
        _ given: ObjectLockRetention?,
        now: Int64
    ) throws(AWSError) -> Protection.Retention? {
        guard let given else { throw .malformedXML }
        if given.mode == nil, given.retainUntilDate == nil { return nil }
        guard let mode = given.mode.flatMap({ Protection.Mode(lock: $0) }), let until = given.retainUntilDate else {
            throw .malformedXML
        }
        guard until.milliseconds > now else {
            throw .invalidArgument(
                "The retain until date must be in the future!",
                name: "RetainUntilDate",
                value: LockDates.text(until.milliseconds)
            )
        }
        return Protection.Retention(mode: mode, until: until.milliseconds)
    }
}

extension Protection.Mode {
    init?(lock name: String) {
        switch name {
        case "GOVERNANCE": self = .overridable
        case "COMPLIANCE": self = .strict
        default: return nil
        }
    }
}
