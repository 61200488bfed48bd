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
    /// What it takes besides the right to write.
    private(set) var need = Need("PutObject", right: .write, asksBucketList: true)
    let conditions: ConditionFacts

    init(_ headers: HeaderFields, _ bucket: BucketState, _ context: RequestContext) throws(AWSError) {
        conditions = ConditionFacts { Self.facts(headers) }
        attributes.system = SystemMetadata(headers)
        attributes.metadata = try UserMetadata.read(headers)
        attributes.redirect = try WebsiteRedirect.read(headers)
        let storageClass = try ObjectNames.storageClass(headers.text("x-amz-storage-class"))
        summary.storageClass = storageClass == "STANDARD" ? nil : storageClass
        attributes.encryption = try EncryptionHeaders(headers, bucket: bucket.encryption)
        if let text = headers["x-amz-tagging"] {
            attributes.tags = try ObjectTags.read(query: text)
            if !attributes.tags.isEmpty { need.add("PutObjectTagging") }
        }
        try readProtection(headers, bucket, now: context.now.milliseconds)
        try readAccessControl(headers, bucket, context)
    }

    private mutating func readProtection(
        _ headers: HeaderFields,
        _ bucket: BucketState,
        now: Int64
    ) throws(AWSError) {
        let given = try ObjectLockHeaders(headers, now: now)
        if given.isGiven {
            guard bucket.lock != nil else { throw .bucketWithoutObjectLock }
            protection = given.protection
            if protection.retention != nil { need.add("PutObjectRetention") }
            if protection.hold { need.add("PutObjectLegalHold") }
        }
        if protection.retention == nil { protection.retention = bucket.lock?.defaultRetention(from: now) }
    }

    private mutating func readAccessControl(
        _ headers: HeaderFields,
        _ bucket: BucketState,
        _ context: RequestContext
    ) throws(AWSError) {
        let writer = context.principal.kind == .anonymous ? bucket.owner : context.account
        let given = try GivenAccessControl(headers, owner: writer, bucketOwner: bucket.owner)
        if let given {
            try given.check(against: bucket)
            need.add("PutObjectAcl")
        }
        // With disabled lists everything is the bucket owner's; a preferring owner takes what is handed over in full.
        switch bucket.ownership {
        case .bucketOwnerEnforced: return
        case .bucketOwnerPreferred where given?.handsOver == true: break
        case .bucketOwnerPreferred, .objectWriter: if writer != bucket.owner { summary.owner = writer }
        }
        attributes.accessControl = given?.list.bytes
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

    private static func facts(_ headers: HeaderFields) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for line in headers.lines {
            let name = line.name.lowercased()
            guard name.hasPrefix("x-amz-"), !name.hasPrefix(UserMetadata.prefix) else { continue }
            values["s3:" + name] = [line.value]
        }
        values["s3:if-match"] = headers["if-match"].map { [$0] }
        values["s3:if-none-match"] = headers["if-none-match"].map { [$0] }
        values["s3:object-lock-mode"] = headers["x-amz-object-lock-mode"].map { [$0] }
        values["s3:object-lock-retain-until-date"] = headers["x-amz-object-lock-retain-until-date"].map { [$0] }
        values["s3:object-lock-legal-hold"] = headers["x-amz-object-lock-legal-hold"].map { [$0] }
        if let tags = headers["x-amz-tagging"].flatMap({ try? ObjectTags.read(query: $0) }) {
            values["s3:RequestObjectTagKeys"] = tags.map(\.name)
            for tag in tags { values["s3:RequestObjectTag/" + tag.name] = [tag.value] }
        }
        return values
    }
}
