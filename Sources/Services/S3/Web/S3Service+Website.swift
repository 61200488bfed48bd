import AWSModel
import AWSService
import NIOCore
import ObjectStore

/// Web sites, at the host names that are theirs.
///
/// Source: S3 User Guide, "Hosting a static website using Amazon S3", "Website endpoints".
extension S3Service {
    func getWebsite(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let head = request.head
        // Visitors of a site do not sign.
        var visitor = context
        visitor.principal = .anonymous
        let page = WebsitePage(request: request, context: visitor)
        guard let record = store.bucket(head.bucket) else { return page.failure(.noSuchBucket(head.bucket)) }
        guard head.method == "GET" || head.method == "HEAD" else {
            return page.failure(.methodNotAllowed(head.method, on: "OBJECT"))
        }
        guard let configuration = states.state(of: record).website else {
            return page.failure(.missingConfiguration(.website, head.bucket))
        }
        let site = WebsiteResolver(configuration)
        switch site.resolve(page.asked) {
        case .redirect(let status, let location): return page.redirect(status, location)
        case .object(let key):
            do throws(AWSError) {
                return try await serve(key, page)
            } catch {
                return await afterFailure(error, site, page)
            }
        }
    }

    private func serve(_ key: String, _ page: WebsitePage) async throws(AWSError) -> StreamResponse {
        let wish = ObjectWish(bucket: page.request.head.bucket, key: key)
        let found = try await find(wish, "GetObject", page.context)
        if let location = found.attributes.redirect { return page.redirect(301, location) }
        let headers = HeaderFields(page.request.head.headers)
        let sendsBody = page.request.head.method == "GET"
        return try answer(found, headers, try QueryItems(""), page.context, sendsBody: sendsBody)
    }

    private func afterFailure(_ error: AWSError, _ site: WebsiteResolver, _ page: WebsitePage) async -> StreamResponse {
        let status = error.status ?? 500
        if status == 304 { return StreamResponse(status: 304) }
        var folderHasIndex = false
        if status == 404, let index = site.folderIndex(of: page.asked.key) {
            let wish = ObjectWish(bucket: page.request.head.bucket, key: index)
            folderHasIndex = (try? await find(wish, "GetObject", page.context)) != nil
        }
        switch site.afterFailure(page.asked, status: status, folderHasIndex: folderHasIndex) {
        case .redirect(let status, let location): return page.redirect(status, location)
        case .page: return page.failure(error)
        case .errorDocument(let key):
            do throws(AWSError) {
                var response = try await serve(key, page)
                response.status = status
                return response
            } catch let failure {
                return page.failure(error, custom: (failure, key: key))
            }
        }
    }
}

/// One visit to a site.
private struct WebsitePage {
    let request: StreamRequest
    let context: RequestContext

    var asked: WebsiteResolver.Request {
        WebsiteResolver.Request(
            host: request.head.header("host") ?? "",
            key: request.head.key,
            isSecure: context.origin.isSecure
        )
    }

    func redirect(_ status: Int, _ location: String) -> StreamResponse {
        StreamResponse(status: status, headers: [("Location", location)])
    }

    func failure(_ error: AWSError, custom: (AWSError, key: String)? = nil) -> StreamResponse {
        let text = WebsiteText.page(error, requestID: context.requestID, hostID: "", custom: custom)
        let headers =
            error.headers.map { ($0.name, $0.value) }
            + [
                ("x-amz-error-code", error.code), ("x-amz-error-message", error.message),
                ("Content-Type", "text/html; charset=utf-8"),
            ]
        return StreamResponse(
            status: error.status ?? 500,
            headers: headers,
            body: request.head.method == "HEAD" ? .none : .buffer(ByteBuffer(string: text))
        )
    }
}
