import ObjectStore
import PolicyLogic
import S3Shapes
import World

/// A bucket as requests see it: its configuration read, its policy made ready.
final class BucketState: Sendable {
    let record: BucketRecord
    let policyText: String?
    let policy: CompiledPolicy?
    /// The policy opens the bucket to strangers.
    let isPolicyPublic: Bool
    let ownership: ObjectOwnership
    let publicAccess: PublicAccess
    let accessControl: AccessControlList
    /// Nil for a bucket that was made without locks.
    let lock: ObjectLockConfiguration?
    let lifecycle: [LifecycleRule]
    let encryption: ServerSideEncryptionConfiguration
    let cors: [CORSRule]
    let website: WebsiteConfiguration?

    var name: String { record.name }
    var owner: String { record.owner }
    var region: String { record.region }

    init(_ record: BucketRecord) {
        self.record = record
        policyText = record.configuration[Configurations.policyName].map { String(decoding: $0, as: UTF8.self) }
        // It was checked when it was put; one that cannot be read any more opens nothing.
        policy = policyText.flatMap { try? CompiledPolicy(parsing: $0, as: .resource) }
        isPolicyPublic = policy?.document.isPublic ?? false
        // Without controls a bucket is as it was before there were any: the writer owns what it writes.
        ownership =
            Configurations.ownership.read(record)?.rules.first.flatMap { ObjectOwnership(rawValue: $0.objectOwnership) }
            ?? .objectWriter
        publicAccess = PublicAccess(Configurations.publicAccessBlock.read(record))
        accessControl =
            record.configuration[Configurations.accessControlName].flatMap { AccessControlList(bytes: $0) }
            ?? .private(ownerID: Account.canonicalUserID(of: record.owner))
        lock = Configurations.objectLock.read(record)
        lifecycle = Configurations.lifecycle.read(record)?.rules ?? []
        encryption = Configurations.encryption.read(record) ?? .standard
        cors = Configurations.cors.read(record)?.corsRules ?? []
        website = Configurations.website.read(record)
    }
}

/// Which public access a bucket shuts out.
struct PublicAccess: Sendable {
    var blocksPublicLists = false
    var ignoresPublicLists = false
    var blocksPublicPolicy = false
    var restrictsPublicBuckets = false

    init(_ configuration: PublicAccessBlockConfiguration?) {
        blocksPublicLists = configuration?.blockPublicAcls == true
        ignoresPublicLists = configuration?.ignorePublicAcls == true
        blocksPublicPolicy = configuration?.blockPublicPolicy == true
        restrictsPublicBuckets = configuration?.restrictPublicBuckets == true
    }
}

extension ServerSideEncryptionConfiguration {
    /// What every bucket has since January 2023.
    static let standard = ServerSideEncryptionConfiguration {
        $0.rules = [
            ServerSideEncryptionRule {
                $0.applyServerSideEncryptionByDefault = ServerSideEncryptionByDefault { $0.sseAlgorithm = "AES256" }
                $0.bucketKeyEnabled = false
            }
        ]
    }
}
