import AWSModel
import AWSService
import NIOCore
import ObjectStore

/// Source: S3 API Reference, "GetObject", "HeadObject"; RFC 9110, "Conditional requests" and "Range requests".
extension S3Service {
    /// Pieces in which large contents leave.
    private static let pieceBytes = 512 * 1024

    func getObject(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        try await read(request, context, sendsBody: true)
    }

    func headObject(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        try await read(request, context, sendsBody: false)
    }

    private func read(
        _ request: StreamRequest,
        _ context: RequestContext,
        sendsBody: Bool
    ) async throws(AWSError) -> StreamResponse {
        let head = request.head
        let headers = HeaderFields(head.headers)
        let query = try QueryItems(head.query)
        let wish = ObjectWish(
            bucket: head.bucket,
            key: head.key,
            version: try .read(query["versionId"]),
            expectedOwner: headers["x-amz-expected-bucket-owner"]
        )
        try EncryptionHeaders.checkAbsent(headers)
        let found = try await find(
            wish,
            "GetObject",
            context,
            ConditionFacts(headers, query)
        )
        return try answer(found, headers, query, context, sendsBody: sendsBody)
    }

    /// What a read answers about an object that was found.
    func answer(
        _ found: FoundObject,
        _ asked: HeaderFields,
        _ query: QueryItems,
        _ context: RequestContext,
        sendsBody: Bool
    ) throws(AWSError) -> StreamResponse {
        try CustomerKey.check(kept: found.attributes.encryption.customerKey?.md5, asked)
        // What lies in an archive must be restored first, which is not built yet.
        if sendsBody, ObjectNames.archiveClasses.contains(found.storageClass) {
            throw .invalidObjectState(storageClass: found.storageClass)
        }
        var headers = ObjectResponseHeaders(found)
        headers.add("x-amz-expiration", expiration(of: found))
        let record = found.record
        switch ReadConditions(asked).judge(tag: record.tag, modified: record.modified, now: context.now.milliseconds) {
        case .proceed: break
        case .notModified: return StreamResponse(status: 304, headers: headers.lines)
        case .failed(let condition): throw .preconditionFailed(condition)
        }
        if !query.isEmpty {
            let isSigned = context.principal.kind != .anonymous
            headers.replace(try ResponseOverrides.read(isSigned: isSigned) { query[$0] })
        }
        let stretch = try stretch(of: found, asked, query, &headers)
        if asked["x-amz-checksum-mode"]?.uppercased() == "ENABLED" {
            let part = query["partNumber"].flatMap { Int($0) }
            if let part, !found.stored.parts.isEmpty {
                headers.addChecksum(ofPart: part, found)
            } else if stretch == nil {
                headers.addChecksum(of: found)
            }
        }
        let status = stretch == nil ? 200 : 206
        guard sendsBody else {
            headers.add("Content-Length", String(stretch?.count ?? found.stored.size))
            return StreamResponse(status: status, headers: headers.lines)
        }
        return StreamResponse(status: status, headers: headers.lines, body: try body(of: found, stretch))
    }

    private func body(of found: FoundObject, _ stretch: Range<Int>?) throws(AWSError) -> StreamResponse.Body {
        do throws(StoreError) {
            if let bytes = try found.stored.inlineContent() {
                guard let stretch else { return .buffer(bytes) }
                let slice = bytes.getSlice(at: bytes.readerIndex + stretch.lowerBound, length: stretch.count)
                return slice.map { .buffer($0) } ?? .none
            }
            let reader = try found.stored.reader(range: stretch, chunkBytes: Self.pieceBytes)
            return .stream(length: stretch?.count ?? found.stored.size) { try await reader.next() }
        } catch {
            throw AWSError(error)
        }
    }

    /// The part of the content that is asked for by range or part number; nil for all of it.
    private func stretch(
        of found: FoundObject,
        _ asked: HeaderFields,
        _ query: QueryItems,
        _ headers: inout ObjectResponseHeaders
    ) throws(AWSError) -> Range<Int>? {
        let size = found.stored.size
        let range = asked["range"]
        let wanted: ByteRange
        if let number = query["partNumber"] {
            let parts = found.stored.parts
            wanted = try ByteRange.part(number, range: range, sizes: parts.map(\.size), size: size)
            if !parts.isEmpty { headers.add("x-amz-mp-parts-count", String(parts.count)) }
        } else {
            guard let range,
                ReadConditions.rangeHolds(
                    ifRange: asked["if-range"],
                    tag: found.record.tag,
                    modified: found.record.modified
                )
            else { return nil }
            wanted = ByteRange.read(range, size: size)
        }
        switch wanted {
        case .whole: return nil
        case .unsatisfiable: throw .invalidRange(range ?? "", size: size)
        case .stretch(let stretch):
            headers.add("Content-Range", ByteRange.contentRange(stretch, size: size))
            return stretch
        }
    }
}
