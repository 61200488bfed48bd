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
        let bucket = try listable(asked, request.head, Need("ListBucket", right: .read), context)
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
        let bucket = try listable(asked, request.head, Need("ListBucket", right: .read), context)
        let token = asked.query["continuation-token"]
        let startAfter = asked.query["start-after"]
        var start = ListQuery.Start.beginning
        if let token {
            start = .past(try ListTokens.key(of: token))
        } else if let startAfter, !startAfter.isEmpty {
            start = .after(startAfter)
        }
        let page = try await list(asked.storeQuery(start), bucket)
        var xml = XMLAnswer("ListBucketResult", capacity: 512 + page.items.count * 300)
        xml.element("Name", bucket.name)
        xml.element("Prefix", asked.text(asked.prefix))
        xml.element("ContinuationToken", token)
        if page.isTruncated { xml.element("NextContinuationToken", page.last.map(ListTokens.token)) }
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
        let bucket = try listable(asked, request.head, Need("ListBucketVersions", right: .read), context)
        let keyMarker = asked.query["key-marker"] ?? ""
        let versionMarker = asked.query["version-id-marker"] ?? ""
        guard versionMarker.isEmpty || !keyMarker.isEmpty else {
            throw AWSError.invalidArgument(
                "A version-id marker cannot be specified without a key marker.",
                name: "version-id-marker",
                value: versionMarker
            )
        }
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
        _ need: Need,
        _ context: RequestContext
    ) throws(AWSError) -> BucketState {
        let owner = head.header("x-amz-expected-bucket-owner")
        return try bucket(head.bucket, owner: owner, need, context, conditions: asked.conditions)
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
    private static let limitMax = 1000

    let query: QueryItems
    let prefix: String
    let delimiter: String?
    let limit: Int
    let encodesURL: Bool

    init(_ head: RequestFace, limitName: String = "max-keys") throws(AWSError) {
        query = try QueryItems(head.query)
        prefix = query["prefix"] ?? ""
        delimiter = query["delimiter"].flatMap { $0.isEmpty ? nil : $0 }
        let asked = try query.integer(limitName) ?? Self.limitMax
        guard (0...Int(Int32.max)).contains(asked) else {
            throw .invalidArgument(
                "Argument \(limitName) must be an integer between 0 and 2147483647",
                name: limitName,
                value: String(asked)
            )
        }
        limit = min(asked, Self.limitMax)
        switch query["encoding-type"] {
        case nil, "": encodesURL = false
        case "url": encodesURL = true
        case let other?:
            throw .invalidArgument("Invalid Encoding Method specified in Request", name: "encoding-type", value: other)
        }
    }

    var encodingType: String? { encodesURL ? "url" : nil }

    func storeQuery(_ start: ListQuery.Start) -> ListQuery {
        ListQuery(prefix: prefix, delimiter: delimiter, start: start, limit: limit)
    }

    /// A key as the client wants it. S3 leaves slashes as they are.
    func text(_ key: String) -> String { encodesURL ? PercentEncoding.encode(key, keeping: Self.kept) : key }

    private static let kept = PercentEncoding.Kept(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._*/"
    )

    var conditions: ConditionFacts {
        ConditionFacts { [query, prefix] in
            var values = ["s3:prefix": [prefix]]
            values["s3:delimiter"] = query["delimiter"].map { [$0] }
            values["s3:max-keys"] = query["max-keys"].map { [$0] }
            return values
        }
    }
}

/// Continuation tokens of a listing: the last key, in a form that nobody takes for one.
enum ListTokens {
    static func token(_ key: String) -> String { "1" + Base64.encode(Array(key.utf8)) }

    static func key(of token: String) throws(AWSError) -> String {
        guard token.hasPrefix("1"), let bytes = Base64.decode(String(token.dropFirst())),
            let key = String(validating: bytes, as: UTF8.self)
        else {
            throw .invalidArgument(
                "The continuation token provided is incorrect",
                name: "continuation-token",
                value: token
            )
        }
        return key
    }
}
