package import AWSModel
package import AWSService
package import ObjectStore
import S3Shapes
package import World

/// Amazon S3: buckets and objects on an ``ObjectStore``.
///
/// Reads, writes and listings of objects are handled on streams, everything else on field trees. Every handler finds
/// its bucket and asks for its right in one step, ``bucket(_:owner:_:_:conditions:)``.
///
/// Contents are not encrypted at rest: encryption headers and configurations are kept and returned.
package final class S3Service: CloudService {
    let store: ObjectStore
    let world: World
    let access: Access
    let states = BucketStateCache()
    let refusesUnknownKeys: Bool

    /// - Parameters:
    ///   - refusesUnknownKeys: in the fields of forms; elsewhere the gateway has looked at them.
    ///   - credentials: asked when a request comes: the directory is put together after the services.
    package init(
        store: ObjectStore,
        world: World,
        enforcesPolicies: Bool,
        refusesUnknownKeys: Bool = false,
        credentials: @escaping @Sendable () -> CredentialDirectory
    ) {
        self.store = store
        self.world = world
        self.refusesUnknownKeys = refusesUnknownKeys
        access = Access(isEnforced: enforcesPolicies, credentials: credentials)
    }

    package var model: ServiceModel { s3Model }

    package func register(in table: inout OperationTable) {
        registerBuckets(in: &table)
        registerConfiguration(in: &table)
        registerBucketSettings(in: &table)
        registerObjects(in: &table)
        registerObjectRecords(in: &table)
        registerUploads(in: &table)
        registerListings(in: &table)
        registerWeb(in: &table)
    }

    package var resourceTypes: [ResourceType] { [BucketResource.type, BucketPolicyResource.type] }
}

extension S3Service {
    /// Finds a bucket, and makes sure that the caller may do with it what he wants.
    ///
    /// - Parameters:
    ///   - owner: the account that the caller expects the bucket to belong to.
    ///   - operation: tells which right it takes.
    func bucket(
        _ name: String,
        owner: String?,
        _ operation: String,
        _ context: RequestContext,
        conditions: ConditionFacts = .none
    ) throws(AWSError) -> BucketState {
        let bucket = try findBucket(name, owner: owner)
        try access.check(.needed(for: operation), Target(bucket), context, conditions)
        return bucket
    }

    /// Finds a bucket without asking for a right: the caller asks once it has found the object.
    func findBucket(_ name: String, owner: String?) throws(AWSError) -> BucketState {
        guard let record = store.bucket(name) else { throw .noSuchBucket(name) }
        try ExpectedOwner.check(owner, owner: record.owner)
        return states.state(of: record)
    }
}
