import AWSModel
import AWSService
import ObjectStore
import World

/// What the headers of a request that writes an object say about it: for PutObject, CopyObject, CreateMultipartUpload
/// and the fields of a browser's form.
struct ObjectWrite: Sendable {
    var attributes = ObjectAttributes()
    var summary = ObjectSummaryFacts()
    var protection = Protection.none
    /// Of the content, once it has come.
    var checksum: ChecksumValue?

    init(_ headers: HeaderFields, _ bucket: BucketState, _ context: RequestContext) throws(AWSError) {
        attributes.system = SystemMetadata(headers)
        attributes.metadata = try UserMetadata.read(headers)
        attributes.redirect = try WebsiteRedirect.read(headers)
        let storageClass = try ObjectNames.storageClass(headers.text("x-amz-storage-class"))
        summary.storageClass = storageClass == "STANDARD" ? nil : storageClass
        attributes.encryption = try EncryptionHeaders(headers, bucket: bucket.encryption)
        if let text = headers["x-amz-tagging"] {
            attributes.tags = try ObjectTags.read(query: text)
        }
        try readProtection(headers, bucket, now: context.now.milliseconds)
        try readAccessControl(headers, bucket, context)
    }

    private mutating func readProtection(
        _ headers: HeaderFields,
        _ bucket: BucketState,
        now: Int64
    ) throws(AWSError) {
        let given = try ObjectLock.read(headers, now: now)
        guard given.retention == nil && given.hold == nil || bucket.lock != nil else { throw .bucketWithoutObjectLock }
        let retention = given.retention ?? ObjectLock.DefaultRetention(bucket.lock)?.retention(from: now)
        protection = Protection(retention: retention?.kept, hold: given.hold ?? false)
    }

    private mutating func readAccessControl(
        _ headers: HeaderFields,
        _ bucket: BucketState,
        _ context: RequestContext
    ) throws(AWSError) {
        let writer = context.principal.kind == .anonymous ? bucket.owner : context.account
        let given = try AccessControlHeaders.read(
            headers,
            ownerID: Account.canonicalUserID(of: writer),
            bucketOwnerID: Account.canonicalUserID(of: bucket.owner)
        )
        try bucket.ownership.check(given)
        if let given { try bucket.publicAccess.check(given.list) }
        if bucket.ownership == .bucketOwnerEnforced { return }
        let isHandedOver = bucket.ownership.belongsToBucketOwner(given)
        if writer != bucket.owner, !isHandedOver { summary.owner = writer }
        attributes.accessControl = isHandedOver ? nil : given?.list.bytes
    }

    func facts(tag: String, now: Int64) -> ObjectFacts {
        var (attributes, summary) = (attributes, summary)
        summary.checksum = checksum.map { UploadChecksum(algorithm: $0.algorithm, type: $0.type) }
        attributes.checksumValue = checksum?.value
        return ObjectFacts(
            modified: now,
            tag: tag,
            summary: summary.bytes,
            attributes: attributes.bytes,
            protection: protection
        )
    }
}
