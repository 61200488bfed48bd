/// A request as it stands on the wire, its body whole.
///
/// A body that is streamed (S3's object writes) is not here: its bytes never stand in memory at once.
package struct WireRequest: Sendable, Equatable {
    package var method: String
    /// Still percent-encoded, without the query.
    package var path: String
    /// Still percent-encoded, without the question mark.
    package var query: String
    package var headers: WireHeaders
    package var body: [UInt8]
    /// What a client puts before the endpoint's host name (`@endpoint` trait); nil in requests that came in.
    package var hostPrefix: String?

    package init(
        method: String = "POST",
        path: String = "/",
        query: String = "",
        headers: WireHeaders = WireHeaders(),
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The request target, as in the first line of HTTP/1.1.
    package var target: String { query.isEmpty ? path : path + "?" + query }
}
