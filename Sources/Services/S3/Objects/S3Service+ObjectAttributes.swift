import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "GetObjectAttributes".
extension S3Service {
    func getObjectAttributes(
        _ input: GetObjectAttributesRequest,
        _ context: RequestContext
    ) async throws -> GetObjectAttributesOutput {
        let names = input.objectAttributes.map { ("x-amz-object-attributes", $0) }
        let wanted = try ObjectPartsPage.attributes(HeaderFields(names))
        let wish = ObjectWish(
            bucket: input.bucket,
            key: input.key,
            version: try .read(input.versionId),
            expectedOwner: input.expectedBucketOwner
        )
        let found = try await find(
            wish,
            "GetObjectAttributes",
            context
        )
        try CustomerKey.check(kept: found.attributes.encryption.customerKey?.md5, HeaderFields(customerKeyOf: input))
        let parts = ObjectPartsPage.page(
            found.stored.parts.map(ObjectPartsPage.Piece.init(stored:)),
            after: try ListingLimit.check(input.partNumberMarker ?? 0, name: "part-number-marker"),
            limit: try ListingLimit.check(input.maxParts, name: "max-parts")
        )
        return GetObjectAttributesOutput { output in
            output.lastModified = Timestamp(milliseconds: found.record.modified)
            output.versionId = shownVersion(found)
            if wanted.contains("ETag") { output.eTag = found.record.tag }
            if wanted.contains("StorageClass") { output.storageClass = found.storageClass }
            if wanted.contains("ObjectSize") { output.objectSize = found.stored.size }
            if wanted.contains("Checksum") { output.checksum = found.checksum.map { Checksum($0) } }
            if wanted.contains("ObjectParts"), !found.stored.parts.isEmpty { output.objectParts = parts }
        }
    }
}

extension ObjectPartsPage.Piece {
    fileprivate init(stored part: PartRecord) {
        self.init(number: part.number, size: part.size, checksum: PartChecksums(bytes: part.attributes).shown)
    }
}

extension HeaderFields {
    /// The customer's key of a request that was decoded into a tree.
    fileprivate init(customerKeyOf input: GetObjectAttributesRequest) {
        let role = CustomerKey.Role.target.rawValue
        let values = [
            ("algorithm", input.sseCustomerAlgorithm), ("key", input.sseCustomerKey),
            ("key-md5", input.sseCustomerKeyMD5),
        ]
        self.init(values.compactMap { name, value in value.map { (role + name, $0) } })
    }
}
