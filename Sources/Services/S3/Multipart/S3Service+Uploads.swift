import AWSModel
import AWSService
import NIOCore
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "CreateMultipartUpload", "UploadPart", "AbortMultipartUpload"; S3 User Guide, "Uploading
/// and copying objects using multipart upload".
extension S3Service {
    func registerUploads(in table: inout OperationTable) {
        table.onStream(S3Operations.createMultipartUpload, createUpload)
        table.onStream(S3Operations.uploadPart, uploadPart)
        table.onStream(S3Operations.uploadPartCopy, uploadPartCopy)
        table.onStream(S3Operations.listParts, listParts)
        table.onStream(S3Operations.listMultipartUploads, listUploads)
        table.on(S3Operations.completeMultipartUpload, completeUpload)
        table.on(S3Operations.abortMultipartUpload, abortUpload)
    }

    /// The head says all there is to say, as with PutObject: both read it alike.
    private func createUpload(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let head = request.head
        let headers = HeaderFields(head.headers)
        let bucket = try findBucket(head.bucket, owner: headers["x-amz-expected-bucket-owner"])
        try ObjectNames.check(head.key)
        try access.check(
            .needed(for: "CreateMultipartUpload", headers),
            Target(bucket, key: head.key),
            context,
            ConditionFacts(headers)
        )
        let write = try ObjectWrite(headers, bucket, context)
        var attributes = UploadAttributes()
        attributes.object = write.attributes
        attributes.protection = write.protection
        attributes.initiator = context.account
        attributes.checksum = try UploadChecksum.read(headers)
        var summary = write.summary
        summary.checksum = attributes.checksum
        let upload: UploadRecord
        do throws(StoreError) {
            upload = try await store.createUpload(
                of: ObjectKey(head.key),
                in: bucket.name,
                facts: UploadFacts(initiated: now, summary: summary.bytes, attributes: attributes.bytes)
            )
        } catch {
            throw AWSError(error)
        }
        var lines = write.attributes.encryption.headers
        if let checksum = attributes.checksum {
            lines.append(("x-amz-checksum-algorithm", checksum.algorithm.rawValue))
            lines.append((ChecksumType.header, checksum.type.rawValue))
        }
        lines += abortHeaders(upload, bucket)
        var xml = XMLAnswer("InitiateMultipartUploadResult")
        xml.element("Bucket", bucket.name)
        xml.element("Key", head.key)
        xml.element("UploadId", upload.id)
        return xml.response(lines)
    }

    private func uploadPart(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let place = try PartPlace(request.head)
        let headers = HeaderFields(request.head.headers)
        let upload = try await findUpload(place, "UploadPart", context)
        try checkLength(request.body)
        let encryption = upload.attributes.object.encryption
        try CustomerKey.checkPart(uploadKey: encryption.customerKey?.md5, headers)
        let algorithm = upload.attributes.checksum?.algorithm
        let plan = try ChecksumPlan(part: headers, algorithm.map { .algorithm($0) } ?? .none)
        let received = try await receive(request.body, plan, besides: algorithm == nil ? .crc64nvme : nil)
        let checksums = PartChecksums(
            shown: received.results.kept,
            crc64: algorithm == nil ? received.digests.values[.crc64nvme] : nil
        )
        let part = try await put(received.content, place, tag: received.results.md5Hexadecimal, checksums)
        var lines: [NamedValue] = [("ETag", EntityTag.quoted(part.tag))]
        lines += encryption.headers
        if let checksum = received.results.kept { lines.append((checksum.algorithm.header, checksum.value)) }
        return StreamResponse(headers: lines)
    }

    func put(
        _ content: ObjectContent,
        _ place: PartPlace,
        tag: String,
        _ checksums: PartChecksums
    ) async throws(AWSError) -> PartRecord {
        do throws(StoreError) {
            return try await store.putPart(
                content,
                number: place.number,
                of: place.upload,
                key: place.key,
                in: place.bucket,
                facts: PartFacts(modified: now, tag: tag, attributes: checksums.bytes)
            )
        } catch {
            throw AWSError(error)
        }
    }

    private func abortUpload(
        _ input: AbortMultipartUploadRequest,
        _ context: RequestContext
    ) async throws -> AbortMultipartUploadOutput {
        let bucket = try findBucket(input.bucket, owner: input.expectedBucketOwner)
        do throws(AWSError) {
            try access.check(.needed(for: "AbortMultipartUpload"), Target(bucket, key: input.key), context)
        } catch {
            let upload = try? await store.upload(input.uploadId, of: ObjectKey(input.key), in: input.bucket)
            try checkInitiator(upload, "AbortMultipartUpload", Target(bucket, key: input.key), context, error)
        }
        do throws(StoreError) {
            try await store.abortUpload(input.uploadId, of: ObjectKey(input.key), in: input.bucket)
        } catch {
            throw AWSError(error)
        }
        return AbortMultipartUploadOutput()
    }

    /// Whoever began an upload may list its parts and give it up, unless a policy denies it.
    ///
    /// Source: S3 User Guide, "Multipart upload and permissions".
    private func checkInitiator(
        _ upload: UploadRecord?,
        _ operation: String,
        _ target: Target,
        _ context: RequestContext,
        _ refusal: AWSError
    ) throws(AWSError) {
        guard let upload, context.principal.kind != .anonymous,
            UploadAttributes(bytes: upload.attributes).initiator == context.account,
            !access.denies(.needed(for: operation), target, context, .none)
        else { throw refusal }
    }

    /// Finds an upload for a caller who may go on with it.
    func findUpload(
        _ place: PartPlace,
        _ operation: String,
        _ context: RequestContext
    ) async throws(AWSError) -> FoundUpload {
        let bucket = try findBucket(place.bucket, owner: place.expectedOwner)
        let target = Target(bucket, key: place.key.text)
        do throws(AWSError) {
            try access.check(.needed(for: operation), target, context)
        } catch {
            guard operation == "ListParts" else { throw error }
            let upload = try? await store.upload(place.upload, of: place.key, in: place.bucket)
            try checkInitiator(upload, operation, target, context, error)
        }
        do throws(StoreError) {
            let record = try await store.upload(place.upload, of: place.key, in: place.bucket)
            return FoundUpload(bucket: bucket, record: record, attributes: UploadAttributes(bytes: record.attributes))
        } catch {
            throw AWSError(error)
        }
    }
}

/// An upload that a request goes on with.
struct FoundUpload: Sendable {
    let bucket: BucketState
    let record: UploadRecord
    let attributes: UploadAttributes
}

/// Which part of which upload.
struct PartPlace: Sendable {
    let bucket: String
    let key: ObjectKey
    let upload: String
    /// 0 where no part is named.
    let number: Int
    let expectedOwner: String?

    init(_ head: RequestFace, namesPart: Bool = true) throws(AWSError) {
        let query = try QueryItems(head.query)
        bucket = head.bucket
        try ObjectNames.check(head.key)
        key = ObjectKey(head.key)
        upload = query["uploadId"] ?? ""
        expectedOwner = head.header("x-amz-expected-bucket-owner")
        guard namesPart else {
            number = 0
            return
        }
        let text = query["partNumber"] ?? ""
        guard let number = Int(text), ObjectStore.partNumbers.contains(number) else {
            throw .partNumberOutOfRange(text)
        }
        self.number = number
    }
}
