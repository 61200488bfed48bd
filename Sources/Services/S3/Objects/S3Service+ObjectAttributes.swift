import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "GetObjectAttributes".
extension S3Service {
    private static let known: Set<String> = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]

    func getObjectAttributes(
        _ input: GetObjectAttributesRequest,
        _ context: RequestContext
    ) async throws -> GetObjectAttributesOutput {
        // Clients send the names in one header or in several.
        let wanted = Set(input.objectAttributes.flatMap { $0.split(separator: ",") }.map { String($0.trimmed) })
        guard !wanted.isEmpty, wanted.isSubset(of: Self.known) else {
            throw AWSError.invalidArgument(
                "Invalid attribute name specified.",
                name: "x-amz-object-attributes",
                value: input.objectAttributes.joined(separator: ",")
            )
        }
        let wish = ObjectWish(
            bucket: input.bucket,
            key: input.key,
            version: try .read(input.versionId),
            expectedOwner: input.expectedBucketOwner
        )
        let found = try await find(
            wish,
            Need("GetObject", "GetObjectAttributes", right: .read),
            versioned: Need("GetObjectVersion", "GetObjectVersionAttributes", right: .read),
            context
        )
        try CustomerKey.check(kept: found.attributes.encryption.customerKey?.md5, HeaderFields(customerKeyOf: input))
        return GetObjectAttributesOutput { output in
            output.lastModified = Timestamp(milliseconds: found.record.modified)
            output.versionId = shownVersion(found)
            if wanted.contains("ETag") { output.eTag = found.record.tag }
            if wanted.contains("StorageClass") { output.storageClass = found.storageClass }
            if wanted.contains("ObjectSize") { output.objectSize = found.stored.size }
            if wanted.contains("Checksum") { output.checksum = found.checksum.map { Checksum($0) } }
            if wanted.contains("ObjectParts") { output.objectParts = GetObjectAttributesParts(found, input) }
        }
    }
}

extension GetObjectAttributesParts {
    private static let partsMax = 1000

    /// Nil for an object that was not made of parts. Without checksums AWS tells only how many parts there were.
    fileprivate init?(_ found: FoundObject, _ input: GetObjectAttributesRequest) {
        let parts = found.stored.parts
        guard !parts.isEmpty else { return nil }
        self.init { output in
            output.totalPartsCount = parts.count
            guard found.summary.checksum?.type == .composite else { return }
            let marker = input.partNumberMarker ?? 0
            let limit = min(input.maxParts ?? Self.partsMax, Self.partsMax)
            let rest = parts.filter { $0.number > marker }
            let page = rest.prefix(limit)
            output.partNumberMarker = marker
            output.nextPartNumberMarker = page.last?.number ?? 0
            output.maxParts = limit
            output.isTruncated = rest.count > page.count
            output.parts = page.map(ObjectPart.init(stored:))
        }
    }
}

extension ObjectPart {
    fileprivate init(stored part: PartRecord) {
        self.init {
            $0.partNumber = part.number
            $0.size = part.size
            $0.set(PartChecksums(bytes: part.attributes).shown)
        }
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
