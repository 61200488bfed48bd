import AWSModel
import AWSService
import Ground
import NIOCore
import ObjectStore
import World

/// Source: S3 API Reference, "PutObject"; S3 User Guide, "Checking object integrity" and "Conditional writes".
extension S3Service {
    /// The most that one request may bring.
    static let objectBytesMax = 5 << 30

    func putObject(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let head = request.head
        let headers = HeaderFields(head.headers)
        let bucket = try findBucket(head.bucket, owner: headers["x-amz-expected-bucket-owner"])
        try ObjectNames.check(head.key)
        try access.check(
            .needed(for: "PutObject", headers),
            Target(bucket, key: head.key),
            context,
            ConditionFacts(headers)
        )
        var write = try ObjectWrite(headers, bucket, context)
        try checkLength(request.body)
        let plan = try ChecksumPlan(headers)
        let conditions = WriteConditions(try PutConditions(headers))
        let received = try await receive(request.body, plan)
        write.checksum = received.results.kept
        let outcome = try await put(received, write, head.key, bucket, conditions)
        return StreamResponse(headers: putHeaders(outcome, write, bucket))
    }

    func put(
        _ received: ReceivedContent,
        _ write: ObjectWrite,
        _ key: String,
        _ bucket: BucketState,
        _ conditions: WriteConditions
    ) async throws(AWSError) -> PutOutcome {
        do throws(StoreError) {
            return try await store.put(
                received.content,
                as: ObjectKey(key),
                in: bucket.name,
                facts: write.facts(tag: received.results.md5Hexadecimal, now: now),
                conditions: conditions
            )
        } catch {
            throw AWSError(error, ObjectWish(bucket: bucket.name, key: key))
        }
    }

    func putHeaders(_ outcome: PutOutcome, _ write: ObjectWrite, _ bucket: BucketState) -> [NamedValue] {
        var headers: [NamedValue] = [("ETag", EntityTag.quoted(outcome.record.tag))]
        if outcome.versioning != .off { headers.append(("x-amz-version-id", outcome.record.version.text)) }
        headers += write.attributes.encryption.headers
        if let checksum = write.checksum { headers += checksum.headers }
        if let text = expiration(of: outcome.record, tags: write.attributes.tags, bucket) {
            headers.append(("x-amz-expiration", text))
        }
        return headers
    }

    /// World time in milliseconds, cut to whole seconds: what clients see of a time of change has no fraction, and
    /// what they send back must compare equal.
    var now: Int64 { world.clock.now.wholeSecondsSince1970 * 1000 }

    /// World time for what ends at a moment, as retention does: no second early and none late.
    var exactNow: Int64 { world.clock.now.millisecondsSince1970 }

    func checkLength(_ body: any BodySource) throws(AWSError) {
        guard let length = body.length else { throw .missingContentLength }
        guard length <= Self.objectBytesMax else { throw .entityTooLarge(length, most: Self.objectBytesMax) }
    }

    /// Takes a body in, its checksums running along, and holds them against what the client promised.
    ///
    /// - Parameter besides: a checksum to compute whatever the client sends.
    func receive(
        _ body: any BodySource,
        _ plan: ChecksumPlan,
        besides: ChecksumAlgorithm? = nil
    ) async throws -> ReceivedContent {
        var digests = ChecksumSet(Set([plan.kept, besides].compactMap { $0 }))
        guard let first = try await body.next() else {
            return try ReceivedContent(.bytes(ByteBuffer()), digests.finish(), plan, trailers: body.trailers)
        }
        digests.update(first)
        if body.length == first.readableBytes, try await body.next() == nil {
            // The whole body in one piece: it goes to the store as it is.
            return try ReceivedContent(.bytes(first), digests.finish(), plan, trailers: body.trailers)
        }
        let writer = store.makeContentWriter()
        try await append(first, to: writer)
        while let piece = try await body.next() {
            digests.update(piece)
            try await append(piece, to: writer)
        }
        // A wrong body never becomes a content: the writer lets go of its file.
        var received = try ReceivedContent(.bytes(ByteBuffer()), digests.finish(), plan, trailers: body.trailers)
        do throws(StoreError) {
            received.content = .staged(try await writer.finish())
            return received
        } catch {
            throw AWSError(error)
        }
    }

    private func append(_ piece: ByteBuffer, to writer: ContentWriter) async throws(AWSError) {
        do throws(StoreError) {
            try await writer.append(piece)
        } catch {
            throw AWSError(error)
        }
    }
}

/// A body that has arrived in full and is what the client said.
struct ReceivedContent: Sendable {
    var content: ObjectContent
    let digests: ChecksumSet.Digests
    let results: ChecksumResults

    init(
        _ content: ObjectContent,
        _ digests: ChecksumSet.Digests,
        _ plan: ChecksumPlan,
        trailers: [NamedValue]
    ) throws(AWSError) {
        self.content = content
        self.digests = digests
        results = try plan.check(digests, trailers: trailers)
    }
}

extension WriteConditions {
    init(_ conditions: PutConditions) {
        switch conditions {
        case .none: self = .none
        case .absent: self.init(noneMatch: .any)
        case .tag(let tag): self.init(match: .tag(tag))
        }
    }

    init(_ conditions: DeleteConditions) {
        self.init(
            match: conditions.tag.map { $0 == "*" ? .any : .tag($0) },
            size: conditions.size,
            modified: conditions.modified.map { $0 * 1000 }
        )
    }
}
