import AWSModel
import AWSService
import Ground
import S3Shapes

/// Brings a bucket's configurations to what the template says: each that is named is put, each that is named no more
/// is taken back.
extension BucketResource {
    static func apply(
        _ new: JSONValue,
        replacing old: JSONValue,
        to name: String,
        _ request: ResourceRequest
    ) async throws {
        let bucket = AppliedBucket(name: name, new: new, old: old, context: request.context)
        try await bucket.applyOwnership()
        try await bucket.applyPublicAccessBlock()
        try await bucket.applyAccessControl()
        try await bucket.applyVersioning()
        try await bucket.applyObjectLock()
        try await bucket.applyEncryption()
        try await bucket.applyCORS()
        try await bucket.applyLifecycle()
        try await bucket.applyWebsite()
        try await bucket.applyNotification()
        try await bucket.applyLogging()
        try await bucket.applyAccelerate()
        try await bucket.applyReplication()
        if new["Tags"] != old["Tags"] {
            try await request.context.call(S3Operations.putBucketTagging) {
                $0.bucket = name
                $0.tagging = Tagging { $0.tagSet = tags(request) }
            }
        }
    }
}

/// One bucket whose properties are being applied.
private struct AppliedBucket {
    let name: String
    let new: JSONValue
    let old: JSONValue
    let context: RequestContext

    /// Whether a property was there and is there no more.
    private func isGone(_ property: String) -> Bool { new[property] == nil && old[property] != nil }

    func applyOwnership() async throws {
        if let value = new["OwnershipControls"] {
            try await context.call(S3Operations.putBucketOwnershipControls) {
                $0.bucket = name
                $0.ownershipControls = OwnershipControls {
                    $0.rules = value.list("Rules").map { rule in
                        OwnershipControlsRule { $0.objectOwnership = rule.text("ObjectOwnership") ?? "" }
                    }
                }
            }
        } else if isGone("OwnershipControls") {
            try await context.call(S3Operations.deleteBucketOwnershipControls) { $0.bucket = name }
        }
    }

    func applyPublicAccessBlock() async throws {
        if let value = new["PublicAccessBlockConfiguration"] {
            try await context.call(S3Operations.putPublicAccessBlock) {
                $0.bucket = name
                $0.publicAccessBlockConfiguration = PublicAccessBlockConfiguration {
                    $0.blockPublicAcls = value.boolean("BlockPublicAcls")
                    $0.ignorePublicAcls = value.boolean("IgnorePublicAcls")
                    $0.blockPublicPolicy = value.boolean("BlockPublicPolicy")
                    $0.restrictPublicBuckets = value.boolean("RestrictPublicBuckets")
                }
            }
        } else if isGone("PublicAccessBlockConfiguration") {
            try await context.call(S3Operations.deletePublicAccessBlock) { $0.bucket = name }
        }
    }

    /// `PublicReadWrite` in a template is `public-read-write` in the API.
    func applyAccessControl() async throws {
        guard let value = new.text("AccessControl") ?? (isGone("AccessControl") ? "Private" : nil) else { return }
        var canned = ""
        for character in value {
            if character.isUppercase, !canned.isEmpty { canned.append("-") }
            canned.append(contentsOf: character.lowercased())
        }
        // The default needs no list, and a bucket without lists refuses one.
        if canned == "private", old.text("AccessControl") == nil { return }
        try await context.call(S3Operations.putBucketAcl) {
            $0.bucket = name
            $0.acl = canned
        }
    }

    func applyVersioning() async throws {
        guard
            let status = new["VersioningConfiguration"]?.text("Status")
                ?? (isGone("VersioningConfiguration") ? "Suspended" : nil)
        else { return }
        try await context.call(S3Operations.putBucketVersioning) {
            $0.bucket = name
            $0.versioningConfiguration = VersioningConfiguration { $0.status = status }
        }
    }

    func applyObjectLock() async throws {
        guard let value = new["ObjectLockConfiguration"] else { return }
        _ = try await context.call(S3Operations.putObjectLockConfiguration) {
            $0.bucket = name
            $0.objectLockConfiguration = ObjectLockConfiguration {
                $0.objectLockEnabled = value.text("ObjectLockEnabled") ?? "Enabled"
                $0.rule = value["Rule"]?["DefaultRetention"].map { retention in
                    ObjectLockRule {
                        $0.defaultRetention = DefaultRetention {
                            $0.mode = retention.text("Mode")
                            $0.days = retention.integer("Days")
                            $0.years = retention.integer("Years")
                        }
                    }
                }
            }
        }
    }

    func applyEncryption() async throws {
        if let value = new["BucketEncryption"] {
            try await context.call(S3Operations.putBucketEncryption) {
                $0.bucket = name
                $0.serverSideEncryptionConfiguration = ServerSideEncryptionConfiguration {
                    $0.rules = value.list("ServerSideEncryptionConfiguration").map(
                        ServerSideEncryptionRule.init(property:)
                    )
                }
            }
        } else if isGone("BucketEncryption") {
            try await context.call(S3Operations.deleteBucketEncryption) { $0.bucket = name }
        }
    }

    func applyCORS() async throws {
        if let value = new["CorsConfiguration"] {
            try await context.call(S3Operations.putBucketCors) {
                $0.bucket = name
                $0.corsConfiguration = CORSConfiguration {
                    $0.corsRules = value.list("CorsRules").map(CORSRule.init(property:))
                }
            }
        } else if isGone("CorsConfiguration") {
            try await context.call(S3Operations.deleteBucketCors) { $0.bucket = name }
        }
    }

    func applyLifecycle() async throws {
        if let value = new["LifecycleConfiguration"] {
            _ = try await context.call(S3Operations.putBucketLifecycleConfiguration) {
                $0.bucket = name
                $0.transitionDefaultMinimumObjectSize = value.text("TransitionDefaultMinimumObjectSize")
                $0.lifecycleConfiguration = BucketLifecycleConfiguration {
                    $0.rules = value.list("Rules").map(LifecycleRule.init(property:))
                }
            }
        } else if isGone("LifecycleConfiguration") {
            try await context.call(S3Operations.deleteBucketLifecycle) { $0.bucket = name }
        }
    }

    func applyWebsite() async throws {
        if let value = new["WebsiteConfiguration"] {
            try await context.call(S3Operations.putBucketWebsite) {
                $0.bucket = name
                $0.websiteConfiguration = WebsiteConfiguration(property: value)
            }
        } else if isGone("WebsiteConfiguration") {
            try await context.call(S3Operations.deleteBucketWebsite) { $0.bucket = name }
        }
    }

    func applyNotification() async throws {
        guard let value = new["NotificationConfiguration"] ?? (isGone("NotificationConfiguration") ? [:] : nil) else {
            return
        }
        try await context.call(S3Operations.putBucketNotificationConfiguration) {
            $0.bucket = name
            $0.notificationConfiguration = NotificationConfiguration(property: value)
        }
    }

    func applyLogging() async throws {
        guard let value = new["LoggingConfiguration"] ?? (isGone("LoggingConfiguration") ? [:] : nil) else { return }
        try await context.call(S3Operations.putBucketLogging) {
            $0.bucket = name
            $0.bucketLoggingStatus = BucketLoggingStatus { status in
                guard !(value.object?.isEmpty ?? true) else { return }
                status.loggingEnabled = LoggingEnabled {
                    // Without a destination the bucket keeps its own log.
                    $0.targetBucket = value.text("DestinationBucketName") ?? name
                    $0.targetPrefix = value.text("LogFilePrefix") ?? ""
                }
            }
        }
    }

    func applyAccelerate() async throws {
        guard
            let status = new["AccelerateConfiguration"]?.text("AccelerationStatus")
                ?? (isGone("AccelerateConfiguration") ? "Suspended" : nil)
        else { return }
        try await context.call(S3Operations.putBucketAccelerateConfiguration) {
            $0.bucket = name
            $0.accelerateConfiguration = AccelerateConfiguration { $0.status = status }
        }
    }

    func applyReplication() async throws {
        if let value = new["ReplicationConfiguration"] {
            try await context.call(S3Operations.putBucketReplication) {
                $0.bucket = name
                $0.replicationConfiguration = ReplicationConfiguration {
                    $0.role = value.text("Role") ?? ""
                    $0.rules = value.list("Rules").map(ReplicationRule.init(property:))
                }
            }
        } else if isGone("ReplicationConfiguration") {
            try await context.call(S3Operations.deleteBucketReplication) { $0.bucket = name }
        }
    }
}
