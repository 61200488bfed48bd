package import AWSModel
package import AWSService
import ObjectStore

/// What the service's model does not name: browsers' forms, preflights and web sites.
extension S3Service {
    func registerWeb(in table: inout OperationTable) {
        table.onUnmodelled("PostObject", postObject)
        table.onUnmodelled("OptionsObject", preflight)
        table.onUnmodelled("GetWebsite", getWebsite)
    }

    package func unmodelledOperation(_ head: RequestFace) -> String? {
        if head.isWebsite { return "GetWebsite" }
        switch head.method {
        case "OPTIONS": return "OptionsObject"
        case "POST" where !head.bucket.isEmpty && head.key.isEmpty && head.query.isEmpty: return "PostObject"
        default: return nil
        }
    }

    package func originHeaders(_ head: RequestFace) async -> [(name: String, value: String)] {
        // A preflight's answer says all there is to say; a refused one says nothing.
        guard head.method != "OPTIONS" else { return [] }
        let headers = HeaderFields(head.headers)
        guard let origin = headers.text("origin"), let record = store.bucket(head.bucket),
            let rules = states.state(of: record).crossOrigin
        else { return [] }
        let method = headers.text("access-control-request-method") ?? head.method
        return rules.headers(origin: origin, method: method)
    }

    package func checkBody(_ body: [UInt8], _ head: RequestFace) throws(AWSError) {
        // The checksums of a completion are the object's, not the document's.
        if head.method == "POST", head.query.contains("uploadId=") { return }
        // What came in a trailer is held against the body where the framing is taken off.
        let headers = HeaderFields(head.headers.filter { $0.name.lowercased() != "x-amz-trailer" })
        let plan = try ChecksumPlan(headers)
        guard plan.hasPromise else {
            let isDelete = head.method == "POST" && QueryItems.names("delete", in: head.query)
            guard !isDelete || headers.contains("x-amz-sdk-checksum-algorithm") else {
                throw .invalidRequest("Missing required header for this request: Content-MD5")
            }
            return
        }
        var digests = plan.makeSet()
        digests.update(body)
        _ = try plan.check(digests.finish(), trailers: [])
    }

    private func preflight(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let asked = try Preflight(HeaderFields(request.head.headers))
        let record = store.bucket(request.head.bucket)
        let rules = record.flatMap { states.state(of: $0).crossOrigin }
        let lines = try asked.answer(rules, bucketExists: record != nil, isObject: !request.head.key.isEmpty)
        return StreamResponse(headers: lines)
    }
}
