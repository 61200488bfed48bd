import AWSModel
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
    let publicAccess: PublicAccessBlock
    let accessControl: AccessControlList
    /// Nil for a bucket that was made without locks.
    let lock: ObjectLockConfiguration?
    let lifecycle: LifecycleRules?
    let encryption: ServerSideEncryptionConfiguration
    let crossOrigin: CrossOriginRules?
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
        ownership = ObjectOwnership(Configurations.ownership.read(record))
        publicAccess = PublicAccessBlock(Configurations.publicAccessBlock.read(record))
        accessControl =
            record.configuration[Configurations.accessControlName].map { AccessControlList(bytes: $0) }
            ?? AccessControlList(ownerID: Account.canonicalUserID(of: record.owner))
        lock = Configurations.objectLock.read(record)
        lifecycle = Configurations.lifecycle.read(record).map { LifecycleRules($0) }
        encryption = Configurations.encryption.read(record) ?? .standard
        crossOrigin = Configurations.cors.read(record).map { CrossOriginRules($0) }
        website = Configurations.website.read(record)
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
