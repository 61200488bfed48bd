import AWSModel
import Ground
import S3Shapes

/// What the configurations of a bucket may say. Each check is of one document, before it is kept.
///
/// Source: S3 API Reference, "PutBucket…". Observed: recorded answers for words; what breaks the published schema is
/// answered with `MalformedXML`.
enum ConfigurationCheck {
    static func cors(_ configuration: CORSConfiguration) throws(AWSError) {
        try CrossOriginCheck.check(configuration)
    }

    static func bucketTags(_ tagging: Tagging) throws(AWSError) {
        try BucketTags.check(tagging.tagSet.map { ($0.key, $0.value) })
    }

    static func encryption(_ configuration: ServerSideEncryptionConfiguration) throws(AWSError) {
        guard configuration.rules.count == 1, let rule = configuration.rules.first else { throw .malformedXML }
        guard let byDefault = rule.applyServerSideEncryptionByDefault else {
            guard rule.bucketKeyEnabled != nil || rule.blockedEncryptionTypes != nil else { throw .malformedXML }
            return
        }
        guard let method = EncryptionHeaders.Method(rawValue: byDefault.sseAlgorithm) else { throw .malformedXML }
        guard method != .s3 || byDefault.kmsMasterKeyID == nil else {
            throw .invalidArgument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                name: "ApplyServerSideEncryptionByDefault"
            )
        }
    }

    static func ownership(_ controls: OwnershipControls) throws(AWSError) {
        guard controls.rules.count == 1, ObjectOwnership(rawValue: controls.rules[0].objectOwnership) != nil else {
            throw .malformedXML
        }
    }

    static func requestPayment(_ configuration: RequestPaymentConfiguration) throws(AWSError) {
        guard ["BucketOwner", "Requester"].contains(configuration.payer) else { throw .malformedXML }
    }

    static func accelerate(_ configuration: AccelerateConfiguration, bucket: String) throws(AWSError) {
        guard !bucket.contains(".") else {
            throw .invalidRequest(
                "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
            )
        }
        guard ["Enabled", "Suspended"].contains(configuration.status) else { throw .malformedXML }
    }

    /// - Parameter hasObjectLock: such a bucket must keep its versions.
    static func versioning(_ configuration: VersioningConfiguration, hasObjectLock: Bool) throws(AWSError) {
        guard let status = configuration.status else {
            throw .s3(
                "IllegalVersioningConfigurationException",
                "The Versioning element must be specified",
                status: 400
            )
        }
        guard ["Enabled", "Suspended"].contains(status) else { throw .malformedXML }
        guard configuration.mfaDelete != "Enabled" else { throw .notBuilt("MFA delete") }
        guard status == "Enabled" || !hasObjectLock else {
            throw .invalidBucketState(
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
            )
        }
    }

    /// - Parameters:
    ///   - bucketRegion: of the bucket that is logged.
    ///   - target: the Region of the bucket that the logs go to; nil when there is no such bucket of this owner.
    static func logging(
        _ status: BucketLoggingStatus,
        bucketRegion: String,
        target: (String) -> String?
    ) throws(AWSError) {
        guard let enabled = status.loggingEnabled else { return }
        guard let region = target(enabled.targetBucket) else {
            throw .s3(
                "InvalidTargetBucketForLogging",
                "The target bucket for logging does not exist",
                status: 400,
                ["TargetBucket": enabled.targetBucket]
            )
        }
        guard region == bucketRegion else {
            throw .s3(
                "CrossLocationLoggingProhibitted",
                "Cross S3 location logging not allowed. ",
                status: 403,
                ["SourceBucketLocation": bucketRegion, "TargetBucketLocation": region]
            )
        }
        for grant in enabled.targetGrants ?? [] {
            guard ["FULL_CONTROL", "READ", "WRITE"].contains(grant.permission) else { throw .malformedXML }
        }
    }
}
