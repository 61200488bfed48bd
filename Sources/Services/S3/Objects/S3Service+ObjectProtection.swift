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
            let found = try await lockable(wish, "GetObjectRetention", context)
            guard let retention = found.record.protection.retention else {
                throw AWSError.noSuchObjectLockConfiguration
            }
            return GetObjectRetentionOutput { output in
                output.retention = ObjectLockRetention {
                    $0.mode = ObjectLock.Retention(retention).mode.rawValue
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
            let found = try await lockable(wish, "GetObjectLegalHold", context)
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
            let found = try await lockable(wish, "PutObjectLegalHold", context)
            let hold = try ObjectLock.read(input.legalHold)
            try await change(found, wish) { (facts) throws(StoreError) in facts.protection.hold = hold }
            return PutObjectLegalHoldOutput()
        }
    }

    /// Finds an object of a bucket that knows locks.
    private func lockable(_ wish: ObjectWish, _ operation: String, _ context: RequestContext) async throws(AWSError)
        -> FoundObject
    {
        let bucket = try findBucket(wish.bucket, owner: wish.expectedOwner)
        guard bucket.lock != nil else { throw .bucketWithoutObjectLock }
        return try await find(wish, operation, context)
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
        let found = try await lockable(wish, "PutObjectRetention", context)
        let now = context.now.milliseconds
        let retention = try ObjectLock.read(input.retention, now: now)
        let bypasses =
            input.bypassGovernanceRetention == true
            && access.allows(.bypassRetention, found.target(version: wish.version), context)
        try await change(found, wish) { (facts) throws(StoreError) in
            do throws(AWSError) {
                try ObjectLock.checkChange(
                    from: facts.protection.retention.map { ObjectLock.Retention($0) },
                    to: retention,
                    bypassesGovernance: bypasses,
                    now: now
                )
            } catch {
                throw .protected(facts.protection)
            }
            facts.protection.retention = retention?.kept
        }
        return PutObjectRetentionOutput()
    }
}
