import AWSModel
import ObjectStore
import S3Shapes

/// One of the records that are configured on a bucket: the name it is kept under and its shape in the service's model.
struct Configuration<View: StructureView>: Sendable {
    let name: String
    let shape: String

    init(_ name: String, _ shape: String) {
        self.name = name
        self.shape = shape
    }

    func bytes(_ view: View) -> [UInt8] { FieldCoding.encode(view, as: shape) }

    /// Nil when nothing is configured.
    func read(_ record: BucketRecord) -> View? {
        record.configuration[name].map { FieldCoding.decode($0, as: shape) }
    }
}

/// Every configuration that is a structure of the model. The policy is kept as its text, the access control list in
/// a form of its own.
enum Configurations {
    static let cors = Configuration<CORSConfiguration>("cors", "CORSConfiguration")
    static let lifecycle = Configuration<BucketLifecycleConfiguration>("lifecycle", "BucketLifecycleConfiguration")
    static let encryption = Configuration<ServerSideEncryptionConfiguration>(
        "encryption",
        "ServerSideEncryptionConfiguration"
    )
    static let ownership = Configuration<OwnershipControls>("ownership", "OwnershipControls")
    static let publicAccessBlock = Configuration<PublicAccessBlockConfiguration>(
        "publicAccessBlock",
        "PublicAccessBlockConfiguration"
    )
    static let tagging = Configuration<Tagging>("tagging", "Tagging")
    static let website = Configuration<WebsiteConfiguration>("website", "WebsiteConfiguration")
    static let notification = Configuration<NotificationConfiguration>("notification", "NotificationConfiguration")
    static let logging = Configuration<BucketLoggingStatus>("logging", "BucketLoggingStatus")
    static let requestPayment = Configuration<RequestPaymentConfiguration>(
        "requestPayment",
        "RequestPaymentConfiguration"
    )
    static let accelerate = Configuration<AccelerateConfiguration>("accelerate", "AccelerateConfiguration")
    static let replication = Configuration<ReplicationConfiguration>("replication", "ReplicationConfiguration")
    static let objectLock = Configuration<ObjectLockConfiguration>("objectLock", "ObjectLockConfiguration")

    static let policyName = "policy"
    static let accessControlName = "acl"
    /// What the caller said of lifecycle rules besides the rules.
    static let lifecycleMinimumSizeName = "lifecycle.minimumSize"
}
