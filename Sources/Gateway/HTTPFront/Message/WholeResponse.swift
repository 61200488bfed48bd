package import NIOCore

/// An answer that is all at hand: it leaves in one flush.
///
/// `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` are the front's to write. Two exceptions: a
/// `Content-Length` given with the answer to HEAD (or with 304) is sent as it is, and `Connection: close` closes.
package struct WholeResponse: Sendable {
    package var status: Int
    package var headers: HeaderFields
    package var body: ResponseBody

    package init(status: Int, headers: HeaderFields = HeaderFields(), body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Nothing, one buffer, or several that are written one after the other without being joined.
package enum ResponseBody: Sendable {
    case empty
    case buffer(ByteBuffer)
    case buffers([ByteBuffer])

    package static func text(_ text: String) -> ResponseBody { .buffer(ByteBuffer(string: text)) }
    package static func bytes(_ bytes: [UInt8]) -> ResponseBody { .buffer(ByteBuffer(bytes: bytes)) }

    package var count: Int {
        switch self {
        case .empty: 0
        case .buffer(let buffer): buffer.readableBytes
        case .buffers(let buffers): buffers.reduce(0) { $0 + $1.readableBytes }
        }
    }
}

/// The start of an answer whose body is still to come.
package struct ResponseHead: Sendable {
    package var status: Int
    package var headers: HeaderFields

    package init(status: Int, headers: HeaderFields = HeaderFields()) {
        self.status = status
        self.headers = headers
    }
}
