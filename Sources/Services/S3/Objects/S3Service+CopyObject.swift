import AWSModel
import AWSService
import Ground
import ObjectStore

/// Source: S3 API Reference, "CopyObject", "UploadPartCopy".
extension S3Service {
    func copyObject(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let head = request.head
        let headers = HeaderFields(head.headers)
        let bucket = try findBucket(head.bucket, owner: headers["x-amz-expected-bucket-owner"])
        try ObjectNames.check(head.key)
        let source = try CopySource(headers["x-amz-copy-source"] ?? "")
        var write = try ObjectWrite(headers, bucket, context)
        try access.check(
            .needed(for: "CopyObject", headers),
            Target(bucket, key: head.key),
            context,
            ConditionFacts(headers)
        )
        let conditions = WriteConditions(try PutConditions(headers))
        let found = try await findSource(source, headers, context)
        guard found.stored.size <= Self.objectBytesMax else {
            throw AWSError.invalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: "
                    + "\(Self.objectBytesMax)"
            )
        }
        let metadata = try CopyDirective.metadata(headers)
        if source == CopySource(bucket: bucket.name, key: head.key), metadata == .copy, !Self.changes(headers) {
            throw AWSError.copyToItself
        }
        if metadata == .copy {
            write.attributes.system = found.attributes.system
            write.attributes.metadata = found.attributes.metadata
        }
        if try CopyDirective.tagging(headers) == .copy { write.attributes.tags = found.attributes.tags }
        let asked = try headers.text("x-amz-checksum-algorithm").map(ChecksumAlgorithm.named)
        let known = try await digests(of: found, nil, asked ?? found.summary.checksum?.algorithm ?? .crc64nvme)
        write.checksum = known.checksum
        let outcome: PutOutcome
        do throws(StoreError) {
            outcome = try await store.put(
                .shared(found.stored, keepsParts: false),
                as: ObjectKey(head.key),
                in: bucket.name,
                facts: write.facts(tag: known.tag, now: now),
                conditions: conditions
            )
        } catch {
            throw AWSError(error, ObjectWish(bucket: bucket.name, key: head.key))
        }
        return copied(outcome, found, write, bucket)
    }

    private func copied(
        _ outcome: PutOutcome,
        _ found: FoundObject,
        _ write: ObjectWrite,
        _ bucket: BucketState
    ) -> StreamResponse {
        var xml = XMLAnswer("CopyObjectResult")
        xml.element("LastModified", milliseconds: outcome.record.modified)
        xml.quoted("ETag", outcome.record.tag)
        if let checksum = write.checksum {
            xml.element("ChecksumType", checksum.type.rawValue)
            xml.element(checksum.algorithm.elementName, checksum.value)
        }
        // The ETag and the checksum stand in the body.
        let inBody = ["ETag", ChecksumType.header, write.checksum?.algorithm.header]
        var lines = putHeaders(outcome, write, bucket).filter { !inBody.contains($0.name) }
        if found.bucket.record.versioning != .off {
            lines.append(("x-amz-copy-source-version-id", found.record.version.text))
        }
        return xml.response(lines)
    }

    /// Whether a copy of an object onto itself changes it.
    private static func changes(_ headers: HeaderFields) -> Bool {
        headers.contains("x-amz-storage-class") || headers.contains("x-amz-website-redirect-location")
            || headers.contains("x-amz-server-side-encryption") || headers.contains("x-amz-checksum-algorithm")
            || headers.contains("x-amz-server-side-encryption-customer-algorithm")
    }

    // MARK: Parts

    func uploadPartCopy(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let headers = HeaderFields(request.head.headers)
        let place = try PartPlace(request.head)
        let upload = try await findUpload(place, "UploadPartCopy", context)
        let encryption = upload.attributes.object.encryption
        try CustomerKey.checkPart(uploadKey: encryption.customerKey?.md5, headers)
        let source = try CopySource(headers["x-amz-copy-source"] ?? "")
        let found = try await findSource(source, headers, context)
        let size = found.stored.size
        let text = headers["x-amz-copy-source-range"]
        var range: Range<Int>?
        if let text { range = try CopyRange.read(text, size: size) }
        let count = range?.count ?? size
        guard count <= Self.objectBytesMax else { throw AWSError.entityTooLarge(count, most: Self.objectBytesMax) }
        let asked = upload.attributes.checksum?.algorithm
        let known = try await digests(of: found, range, asked ?? .crc64nvme)
        let checksums = PartChecksums(
            shown: asked == nil ? nil : known.checksum,
            crc64: asked == nil ? known.checksum.flatMap { $0.algorithm.decode($0.value) } : nil
        )
        let content = ObjectContent.shared(found.stored, range: range, keepsParts: false)
        let part = try await put(content, place, tag: known.tag, checksums)
        var xml = XMLAnswer("CopyPartResult")
        xml.element("LastModified", milliseconds: part.modified)
        xml.quoted("ETag", part.tag)
        if let checksum = checksums.shown { xml.element(checksum.algorithm.elementName, checksum.value) }
        var lines = encryption.headers
        if found.bucket.record.versioning != .off {
            lines.append(("x-amz-copy-source-version-id", found.record.version.text))
        }
        return xml.response(lines)
    }

    // MARK: Digests

    private struct KnownDigests {
        /// The hexadecimal MD5.
        var tag: String
        var checksum: ChecksumValue?
    }

    /// Digests of a stored content, read through for them where they are not known. The content itself is shared, not
    /// copied.
    private func digests(
        of found: FoundObject,
        _ range: Range<Int>?,
        _ algorithm: ChecksumAlgorithm
    ) async throws(AWSError) -> KnownDigests {
        let isWhole = range == nil || range == 0..<found.stored.size
        if isWhole, !found.record.tag.contains("-"), let checksum = found.checksum, checksum.algorithm == algorithm,
            checksum.type == .fullObject
        {
            return KnownDigests(tag: found.record.tag, checksum: checksum)
        }
        do throws(StoreError) {
            var set = ChecksumSet([algorithm])
            let reader = try found.stored.reader(range: range)
            while let piece = try await reader.next() { set.update(piece) }
            let digests = set.finish()
            return KnownDigests(
                tag: hexadecimal(digests.md5),
                checksum: digests.values[algorithm].map {
                    ChecksumValue(algorithm: algorithm, value: Base64.encode($0))
                }
            )
        } catch {
            throw AWSError(error)
        }
    }
}

extension ChecksumAlgorithm {
    /// In answers that are XML.
    var elementName: StaticString {
        switch self {
        case .crc32: "ChecksumCRC32"
        case .crc32c: "ChecksumCRC32C"
        case .crc64nvme: "ChecksumCRC64NVME"
        case .sha1: "ChecksumSHA1"
        case .sha256: "ChecksumSHA256"
        }
    }
}
