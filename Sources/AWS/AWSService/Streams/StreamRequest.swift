package import NIOCore

/// The head of a request, as a service sees it.
package struct RequestFace: Sendable {
    package var method: String
    /// As sent, percent-encoded, without the query.
    package var path: String
    /// As sent, percent-encoded, without the question mark.
    package var query: String
    package var headers: [(name: String, value: String)]
    /// S3: the bucket, from the host name or the path, decoded; empty for requests on no bucket.
    package var bucket: String
    /// S3: the key, decoded.
    package var key: String
    /// The host name is a web site's (`bucket.s3-website-us-east-1.amazonaws.com`).
    package var isWebsite: Bool

    package init(
        method: String,
        path: String,
        query: String = "",
        headers: [(name: String, value: String)] = [],
        bucket: String = "",
        key: String = "",
        isWebsite: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.bucket = bucket
        self.key = key
        self.isWebsite = isWebsite
    }

    /// The first header of this name, which is given in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }?.value
    }
}

/// A request whose body is still on its way.
package struct StreamRequest: Sendable {
    package var operation: String
    package var head: RequestFace
    package var body: any BodySource

    package init(operation: String, head: RequestFace, body: any BodySource) {
        self.operation = operation
        self.head = head
        self.body = body
    }
}

/// A request body that is pulled piece by piece; the sender is held back until the next pull.
package protocol BodySource: Sendable, AnyObject {
    /// Bytes of payload, when the sender has said: after chunk framing is taken off.
    var length: Int? { get }
    /// The next piece; nil at the end, and only when the whole body has arrived and agrees with its signature.
    ///
    /// - Throws: `AWSError` when the body breaks off or does not agree with what the head promised.
    func next() async throws -> ByteBuffer?
    /// Headers that came behind the body; complete once ``next()`` has answered nil.
    var trailers: [(name: String, value: String)] { get }
}

/// A body that is at hand.
package final class BufferedBody: BodySource {
    package let length: Int?
    package let trailers: [(name: String, value: String)] = []
    private let pieces: BufferQueue

    package init(_ buffer: ByteBuffer) {
        length = buffer.readableBytes
        pieces = BufferQueue(buffer)
    }

    package func next() async throws -> ByteBuffer? { pieces.pop() }
}
