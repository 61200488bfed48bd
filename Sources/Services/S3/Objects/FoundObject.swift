import AWSModel
import AWSService
import ObjectStore
import World

/// An object that a request has found and may use, with what S3 says of it.
struct FoundObject: Sendable {
    let bucket: BucketState
    let stored: StoredObject
    let attributes: ObjectAttributes
    let summary: ObjectSummaryFacts

    init(_ bucket: BucketState, _ stored: StoredObject) {
        self.bucket = bucket
        self.stored = stored
        attributes = ObjectAttributes(bytes: stored.record.attributes)
        summary = ObjectSummaryFacts(bytes: stored.record.summary)
    }

    var record: ObjectRecord { stored.record }
    var owner: String { summary.owner ?? bucket.owner }
    var storageClass: String { summary.storageClass ?? "STANDARD" }

    var checksum: ChecksumValue? {
        guard let kind = summary.checksum, let value = attributes.checksumValue else { return nil }
        return ChecksumValue(algorithm: kind.algorithm, value: value, type: kind.type)
    }

    /// The list kept with the object; without one it is its owner's alone.
    var accessControl: AccessControlList {
        attributes.accessControl.map { AccessControlList(bytes: $0) }
            ?? AccessControlList(ownerID: Account.canonicalUserID(of: owner))
    }

    func target(version: VersionID?) -> Target {
        var target = Target(bucket, key: record.key.text)
        target.owner = owner
        target.objectList = accessControl
        target.objectTags = attributes.tags
        target.version = version?.text
        return target
    }
}

extension S3Service {
    /// What the caller wants of an object.
    struct ObjectWish: Sendable {
        var bucket: String
        var key: String
        var version: VersionID?
        var expectedOwner: String?

        init(bucket: String, key: String, version: VersionID? = nil, expectedOwner: String? = nil) {
            self.bucket = bucket
            self.key = key
            self.version = version
            self.expectedOwner = expectedOwner
        }
    }

    /// Finds an object for a caller who may have it.
    ///
    /// - Parameter operation: tells which right it takes.
    func find(
        _ wish: ObjectWish,
        _ operation: String,
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) async throws(AWSError) -> FoundObject {
        let bucket = try findBucket(wish.bucket, owner: wish.expectedOwner)
        let right = Right.needed(for: operation, hasVersion: wish.version != nil)
        let stored: StoredObject
        do throws(StoreError) {
            stored = try await lookUp(wish)
        } catch {
            try checkAbsent(wish, bucket, right, context, conditions)
            throw AWSError(error, wish)
        }
        let found = FoundObject(bucket, stored)
        try access.check(right, found.target(version: wish.version), context, conditions)
        return found
    }

    private func lookUp(_ wish: ObjectWish) async throws(StoreError) -> StoredObject {
        let key = ObjectKey(wish.key)
        // Most reads are of what was just written or read: those never leave the connection's loop.
        if wish.version == nil, let found = store.cachedObject(key, in: wish.bucket) { return found }
        return try await store.object(key, version: wish.version, in: wish.bucket)
    }

    /// What is not there is told only to those who may see what is there.
    ///
    /// Source: S3 API Reference, "GetObject", "Permissions".
    func checkAbsent(
        _ wish: ObjectWish,
        _ bucket: BucketState,
        _ right: Right,
        _ context: RequestContext,
        _ conditions: ConditionFacts
    ) throws(AWSError) {
        guard access.isEnforced else { return }
        // An object that is not there has no list of its own: the right to it comes from policies or not at all.
        let target = Target(bucket, key: wish.key, version: wish.version?.text)
        try access.check(right, target, context, conditions)
        let listing = Right.needed(for: "ListObjects")
        guard access.allows(listing, Target(bucket), context, conditions) else { throw .accessDenied }
    }
}
