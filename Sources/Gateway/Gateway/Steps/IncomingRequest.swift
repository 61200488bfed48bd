import AWSService
import AWSWire
import HTTPFront
import NIOCore

/// A request as the steps see it: its head taken apart once.
struct IncomingRequest {
    let method: String
    /// As sent, without the query.
    let path: String
    /// As sent, without the question mark.
    let query: String
    let headers: [(name: String, value: String)]
    let host: String
    let http: HTTPRequest
    /// What the door's keeper says of the sender, for what came in through one.
    var doorOrigin: RequestContext.Origin?

    init(_ request: HTTPRequest) {
        http = request
        method = request.head.method
        path = IncomingRequest.path(String(request.head.rawPath))
        query = request.head.rawQuery.map(String.init) ?? ""
        headers = Array(request.head.headers)
        host = request.head.headers["host"] ?? ""
    }

    /// A target in absolute form (`GET http://host/path`), as proxies send it, is cut to its path.
    private static func path(_ target: String) -> String {
        guard !target.hasPrefix("/") else { return target }
        guard let scheme = target.range(ofText: "://") else { return "/" + target }
        let rest = target[scheme...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }

    func header(_ name: String) -> String? { http.head.headers[name] }

    /// What curl sends to a query service: a form at the root, perhaps unsigned. A browser's upload is another type.
    var isForm: Bool {
        method == "POST" && path == "/"
            && header("content-type")?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    }

    var wireHeaders: WireHeaders { WireHeaders(headers.map { WireHeaders.Line($0.name, $0.value) }) }

    var origin: RequestContext.Origin {
        var origin = doorOrigin ?? RequestContext.Origin()
        if doorOrigin == nil { origin.sourceAddress = http.connection.peer?.ipAddress }
        origin.isSecure = http.connection.isTLS
        origin.userAgent = header("user-agent")
        return origin
    }
}

extension String {
    /// The index behind the first place of a text.
    fileprivate func range(ofText text: String) -> String.Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
