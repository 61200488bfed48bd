/// What an operation takes: the actions that policies name, and the permission of a list that does as well.
///
/// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"; S3 User Guide,
/// "Mapping of ACL permissions and access policy permissions".
struct Right: Sendable, Equatable {
    enum Scope: Sendable, Equatable {
        /// All buckets of the account: `*`.
        case account
        case bucket
        case object
    }

    /// With the `s3:`.
    var actions: [String]
    var scope: Scope
    var permission: AccessControlList.Permission?
    /// The permission is asked of the bucket's list, though the action names an object.
    var asksBucketList = false

    init(
        _ actions: String...,
        on scope: Scope,
        permission: AccessControlList.Permission? = nil,
        asksBucketList: Bool = false
    ) {
        self.actions = actions.map { "s3:" + $0 }
        self.scope = scope
        self.permission = permission
        self.asksBucketList = asksBucketList
    }

    func adding(_ actions: [String]) -> Right {
        var copy = self
        copy.actions += actions.map { "s3:" + $0 }
        return copy
    }

    /// The resource that the action is asked for.
    func resource(partition: String, bucket: String, key: String) -> String {
        switch scope {
        case .account: "*"
        case .bucket: "arn:\(partition):s3:::\(bucket)"
        case .object: "arn:\(partition):s3:::\(bucket)/\(key)"
        }
    }
}

extension Right {
    /// What an operation takes; nil for names that are not S3's.
    ///
    /// - Parameters:
    ///   - hasVersion: the request names a version.
    ///   - headers: those of writes ask for more.
    static func of(
        _ operation: String,
        hasVersion: Bool = false,
        _ headers: HeaderFields = HeaderFields()
    ) -> Right? {
        switch operation {
        case "PutObject", "CopyObject", "CreateMultipartUpload": return write.adding(extras(headers))
        case "CreateBucket": return Right("CreateBucket", on: .bucket).adding(creationExtras(headers))
        case "UploadPart", "UploadPartCopy", "CompleteMultipartUpload": return write
        case "DeleteObject", "DeleteObjects":
            let right = Right(
                hasVersion ? "DeleteObjectVersion" : "DeleteObject",
                on: .object,
                permission: .write,
                asksBucketList: true
            )
            return headers.isTrue("x-amz-bypass-governance-retention")
                ? right.adding(["BypassGovernanceRetention"]) : right
        case "PutObjectRetention":
            let right = Right("PutObjectRetention", on: .object)
            return headers.isTrue("x-amz-bypass-governance-retention")
                ? right.adding(["BypassGovernanceRetention"]) : right
        default:
            if hasVersion, let right = versioned[operation] { return right }
            return plain[operation]
        }
    }

    /// What it takes to read the source of a copy.
    static func copySource(hasVersion: Bool, copiesTags: Bool) -> Right {
        let right = Right(hasVersion ? "GetObjectVersion" : "GetObject", on: .object, permission: .read)
        return copiesTags ? right.adding([hasVersion ? "GetObjectVersionTagging" : "GetObjectTagging"]) : right
    }

    private static let write = Right("PutObject", on: .object, permission: .write, asksBucketList: true)

    private static func extras(_ headers: HeaderFields) -> [String] {
        var actions: [String] = []
        if headers.contains("x-amz-tagging") { actions.append("PutObjectTagging") }
        if headers.contains("x-amz-object-lock-mode") { actions.append("PutObjectRetention") }
        if headers.contains("x-amz-object-lock-legal-hold") { actions.append("PutObjectLegalHold") }
        if asksList(headers) { actions.append("PutObjectAcl") }
        return actions
    }

    private static func asksList(_ headers: HeaderFields) -> Bool {
        if let canned = headers["x-amz-acl"], canned != CannedList.bucketOwnerFullControl.rawValue { return true }
        return !headers.lines(prefix: "x-amz-grant-").isEmpty
    }

    private static func creationExtras(_ headers: HeaderFields) -> [String] {
        var actions: [String] = []
        if asksList(headers) { actions.append("PutBucketAcl") }
        if headers.contains("x-amz-object-ownership") { actions.append("PutBucketOwnershipControls") }
        if headers.isTrue("x-amz-bucket-object-lock-enabled") {
            actions += ["PutBucketVersioning", "PutBucketObjectLockConfiguration"]
        }
        return actions
    }

    private static let versioned: [String: Right] = [
        "GetObject": Right("GetObjectVersion", on: .object, permission: .read),
        "HeadObject": Right("GetObjectVersion", on: .object, permission: .read),
        "GetObjectAttributes": Right(
            "GetObjectVersion",
            "GetObjectVersionAttributes",
            on: .object,
            permission: .read
        ),
        "GetObjectAcl": Right("GetObjectVersionAcl", on: .object, permission: .readACP),
        "PutObjectAcl": Right("PutObjectVersionAcl", on: .object, permission: .writeACP),
        "GetObjectTagging": Right("GetObjectVersionTagging", on: .object),
        "PutObjectTagging": Right("PutObjectVersionTagging", on: .object),
        "DeleteObjectTagging": Right("DeleteObjectVersionTagging", on: .object),
    ]

    private static let plain: [String: Right] = {
        var table: [String: Right] = [
            "ListBuckets": Right("ListAllMyBuckets", on: .account),
            "HeadBucket": Right("ListBucket", on: .bucket, permission: .read),
            "ListObjects": Right("ListBucket", on: .bucket, permission: .read),
            "ListObjectsV2": Right("ListBucket", on: .bucket, permission: .read),
            "ListObjectVersions": Right("ListBucketVersions", on: .bucket, permission: .read),
            "ListMultipartUploads": Right("ListBucketMultipartUploads", on: .bucket, permission: .read),
            "GetBucketAcl": Right("GetBucketAcl", on: .bucket, permission: .readACP),
            "PutBucketAcl": Right("PutBucketAcl", on: .bucket, permission: .writeACP),
            "GetObject": Right("GetObject", on: .object, permission: .read),
            "HeadObject": Right("GetObject", on: .object, permission: .read),
            "GetObjectAttributes": Right("GetObject", "GetObjectAttributes", on: .object, permission: .read),
            "GetObjectAcl": Right("GetObjectAcl", on: .object, permission: .readACP),
            "PutObjectAcl": Right("PutObjectAcl", on: .object, permission: .writeACP),
            "AbortMultipartUpload": Right("AbortMultipartUpload", on: .object),
            "ListParts": Right("ListMultipartUploadParts", on: .object),
        ]
        for (operation, action) in bucketActions { table[operation] = Right(action, on: .bucket) }
        for name in objectActions { table[name] = Right(name, on: .object) }
        return table
    }()

    private static let objectActions = [
        "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging", "GetObjectLegalHold", "PutObjectLegalHold",
        "GetObjectRetention", "RestoreObject",
    ]

    /// Configurations have actions of their own names, more or less.
    private static let bucketActions = [
        ("DeleteBucket", "DeleteBucket"), ("GetBucketLocation", "GetBucketLocation"),
        ("GetBucketPolicy", "GetBucketPolicy"), ("PutBucketPolicy", "PutBucketPolicy"),
        ("DeleteBucketPolicy", "DeleteBucketPolicy"), ("GetBucketPolicyStatus", "GetBucketPolicyStatus"),
        ("GetBucketCors", "GetBucketCORS"), ("PutBucketCors", "PutBucketCORS"), ("DeleteBucketCors", "PutBucketCORS"),
        ("GetBucketEncryption", "GetEncryptionConfiguration"), ("PutBucketEncryption", "PutEncryptionConfiguration"),
        ("DeleteBucketEncryption", "PutEncryptionConfiguration"),
        ("GetBucketLifecycle", "GetLifecycleConfiguration"), ("PutBucketLifecycle", "PutLifecycleConfiguration"),
        ("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
        ("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
        ("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
        ("GetBucketOwnershipControls", "GetBucketOwnershipControls"),
        ("PutBucketOwnershipControls", "PutBucketOwnershipControls"),
        ("DeleteBucketOwnershipControls", "PutBucketOwnershipControls"),
        ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"), ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
        ("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
        ("GetBucketReplication", "GetReplicationConfiguration"),
        ("PutBucketReplication", "PutReplicationConfiguration"),
        ("DeleteBucketReplication", "PutReplicationConfiguration"),
        ("GetBucketTagging", "GetBucketTagging"), ("PutBucketTagging", "PutBucketTagging"),
        ("DeleteBucketTagging", "PutBucketTagging"),
        ("GetBucketWebsite", "GetBucketWebsite"), ("PutBucketWebsite", "PutBucketWebsite"),
        ("DeleteBucketWebsite", "DeleteBucketWebsite"),
        ("GetBucketVersioning", "GetBucketVersioning"), ("PutBucketVersioning", "PutBucketVersioning"),
        ("GetBucketLogging", "GetBucketLogging"), ("PutBucketLogging", "PutBucketLogging"),
        ("GetBucketNotificationConfiguration", "GetBucketNotification"),
        ("PutBucketNotificationConfiguration", "PutBucketNotification"),
        ("GetBucketRequestPayment", "GetBucketRequestPayment"),
        ("PutBucketRequestPayment", "PutBucketRequestPayment"),
        ("GetBucketAccelerateConfiguration", "GetAccelerateConfiguration"),
        ("PutBucketAccelerateConfiguration", "PutAccelerateConfiguration"),
        ("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
        ("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
    ]
}
