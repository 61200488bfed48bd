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
        let stored: StoredObject
        do throws(StoreError) {
            stored = try await lookUp(wish)
        } catch {
            try checkAbsent(wish, bucket, operation, context, conditions)
            throw AWSError(error, wish)
        }
        let found = FoundObject(bucket, stored)
        try access.check(
            .needed(for: operation, hasVersion: wish.version != nil),
            found.target(version: wish.version),
            context,
            conditions
        )
        return found
    }

    private func lookUp(_ wish: ObjectWish) async throws(StoreError) -> StoredObject {
        let key = ObjectKey(wish.key)
        // Most reads are of what was just written or read: those never leave the connection's loop.
        if wish.version == nil, let found = store.cachedObject(key, in: wish.bucket) { return found }
        return try await store.object(key, version: wish.version, in: wish.bucket)
    }

    private static let reads: Set = ["GetObject", "GetObjectAttributes"]

    /// What is not there is told only to those who may see what is there.
    ///
    /// Source: S3 API Reference, "GetObject", "Permissions".
    func checkAbsent(
        _ wish: ObjectWish,
        _ bucket: BucketState,
        _ operation: String,
        _ context: RequestContext,
        _ conditions: ConditionFacts
    ) throws(AWSError) {
        guard access.isEnforced else { return }
        // An object that is not there has no list of its own: the right to it comes from policies or not at all.
        let target = Target(bucket, key: wish.key, version: wish.version?.text)
        let right = Right.needed(for: operation, hasVersion: wish.version != nil)
        let listing = ConditionFacts { keys in
            conditions.add(&keys)
            keys.set("s3:prefix", wish.key)
        }
        let mayList = access.allows(.needed(for: "ListObjects"), Target(bucket), context, listing)
        // Who may list learns that there is nothing to read, though he could not read it, unless he is denied to.
        if mayList, Self.reads.contains(operation), !access.denies(right, target, context, conditions) { return }
        try access.check(right, target, context, conditions)
        guard mayList else { throw .accessDenied }
    }
}
