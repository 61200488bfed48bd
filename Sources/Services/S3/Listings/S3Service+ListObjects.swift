import AWSModel
import AWSService
import Ground
import ObjectStore
import S3Shapes
import World

/// Source: S3 API Reference, "ListObjects", "ListObjectsV2", "ListObjectVersions".
extension S3Service {
    func registerListings(in table: inout OperationTable) {
        table.onStream(S3Operations.listObjects, listObjects)
        table.onStream(S3Operations.listObjectsV2, listObjectsV2)
        table.onStream(S3Operations.listObjectVersions, listVersions)
    }

    private func listObjects(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let asked = try ListRequest(request.head)
        let bucket = try listable(asked, request.head, "ListObjects", context)
        let marker = asked.query["marker"] ?? ""
        let page = try await list(asked.storeQuery(marker.isEmpty ? .beginning : .past(marker)), bucket)
        var xml = XMLAnswer("ListBucketResult", capacity: 512 + page.items.count * 400)
        xml.element("Name", bucket.name)
        xml.element("Prefix", asked.text(asked.prefix))
        xml.element("Marker", asked.text(marker))
        xml.element("MaxKeys", asked.limit)
        xml.element("Delimiter", asked.delimiter.map(asked.text))
        xml.element("IsTruncated", page.isTruncated)
        xml.element("EncodingType", asked.encodingType)
        // Without a delimiter the last key serves as the marker.
        if page.isTruncated, asked.delimiter != nil { xml.element("NextMarker", page.last.map(asked.text)) }
        writeContents(page, asked, bucket, showsOwner: true, to: &xml)
        return xml.response()
    }

    private func listObjectsV2(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let asked = try ListRequest(request.head)
        let bucket = try listable(asked, request.head, "ListObjects", context)
        let token = asked.query["continuation-token"]
        let startAfter = asked.query["start-after"]
        var start = ListQuery.Start.beginning
        if let token {
            start = .past(try ContinuationToken.read(token))
        } else if let startAfter, !startAfter.isEmpty {
            start = .after(startAfter)
        }
        let page = try await list(asked.storeQuery(start), bucket)
        var xml = XMLAnswer("ListBucketResult", capacity: 512 + page.items.count * 300)
        xml.element("Name", bucket.name)
        xml.element("Prefix", asked.text(asked.prefix))
        xml.element("ContinuationToken", token)
        if page.isTruncated { xml.element("NextContinuationToken", page.last.map(ContinuationToken.make(after:))) }
        xml.element("StartAfter", startAfter.map(asked.text))
        xml.element("KeyCount", page.items.count + page.commonPrefixes.count)
        xml.element("MaxKeys", asked.limit)
        xml.element("Delimiter", asked.delimiter.map(asked.text))
        xml.element("IsTruncated", page.isTruncated)
        xml.element("EncodingType", asked.encodingType)
        writeContents(page, asked, bucket, showsOwner: asked.query["fetch-owner"] == "true", to: &xml)
        return xml.response()
    }

    private func listVersions(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let asked = try ListRequest(request.head)
        let bucket = try listable(asked, request.head, "ListObjectVersions", context)
        let keyMarker = asked.query["key-marker"] ?? ""
        let versionMarker = asked.query["version-id-marker"] ?? ""
        try ListingMarkers.checkVersion(keyMarker: keyMarker, versionMarker: asked.query["version-id-marker"])
        var marker: ListMarker?
        if !keyMarker.isEmpty {
            let version = try VersionID.read(versionMarker.isEmpty ? nil : versionMarker)
            marker = ListMarker(key: keyMarker, item: version.map { $0 == .null ? "" : $0.text })
        }
        let page: ListPage<ObjectSummary>
        do throws(StoreError) {
            page = try await store.listVersions(asked.storeQuery(.beginning), after: marker, in: bucket.name)
        } catch {
            throw AWSError(error)
        }
        var xml = XMLAnswer("ListVersionsResult", capacity: 512 + page.items.count * 450)
        xml.element("Name", bucket.name)
        xml.element("Prefix", asked.text(asked.prefix))
        xml.element("KeyMarker", asked.text(keyMarker))
        xml.element("VersionIdMarker", versionMarker)
        if page.isTruncated, let last = page.last {
            xml.element("NextKeyMarker", asked.text(last))
            // A page may end with a common prefix, which has no version.
            if let item = page.items.last, item.key.text == last {
                xml.element("NextVersionIdMarker", item.version.text)
            }
        }
        xml.element("MaxKeys", asked.limit)
        xml.element("Delimiter", asked.delimiter.map(asked.text))
        xml.element("IsTruncated", page.isTruncated)
        xml.element("EncodingType", asked.encodingType)
        var writer = EntryWriter(bucket: bucket, asked: asked, showsOwner: true)
        for item in page.items { writer.writeVersion(item, to: &xml) }
        writer.writePrefixes(page.commonPrefixes, to: &xml)
        return xml.response()
    }

    /// Finds the bucket of a listing for a caller who may see it.
    func listable(
        _ asked: ListRequest,
        _ head: RequestFace,
        _ operation: String,
        _ context: RequestContext
    ) throws(AWSError) -> BucketState {
        let owner = head.header("x-amz-expected-bucket-owner")
        return try bucket(
            head.bucket,
            owner: owner,
            operation,
            context,
            conditions: ConditionFacts(HeaderFields(head.headers), asked.query)
        )
    }

    private func list(_ query: ListQuery, _ bucket: BucketState) async throws(AWSError) -> ListPage<ObjectSummary> {
        do throws(StoreError) {
            return try await store.list(query, in: bucket.name)
        } catch {
            throw AWSError(error)
        }
    }

    private func writeContents(
        _ page: ListPage<ObjectSummary>,
        _ asked: ListRequest,
        _ bucket: BucketState,
        showsOwner: Bool,
        to xml: inout XMLAnswer
    ) {
        var writer = EntryWriter(bucket: bucket, asked: asked, showsOwner: showsOwner)
        for item in page.items { writer.writeObject(item, to: &xml) }
        writer.writePrefixes(page.commonPrefixes, to: &xml)
    }
}

/// What every listing takes.
struct ListRequest: Sendable {
    let query: QueryItems
    let prefix: String
    let delimiter: String?
    let limit: Int
    let encoding: KeyEncoding

    init(_ head: RequestFace, limitName: String = "max-keys") throws(AWSError) {
        query = try QueryItems(head.query)
        prefix = query["prefix"] ?? ""
        delimiter = query["delimiter"].flatMap { $0.isEmpty ? nil : $0 }
        limit = try ListingLimit.read(query[limitName], name: limitName)
        encoding = try KeyEncoding.read(query["encoding-type"].flatMap { $0.isEmpty ? nil : $0 })
    }

    var encodingType: String? { encoding == .url ? encoding.rawValue : nil }

    func storeQuery(_ start: ListQuery.Start) -> ListQuery {
        ListQuery(prefix: prefix, delimiter: delimiter, start: start, limit: limit)
    }

    /// A key as the client wants it.
    func text(_ key: String) -> String { encoding.encode(key) }
}
