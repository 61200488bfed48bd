package import NIOCore

/// An answer that a handler writes itself.
package struct StreamResponse: Sendable {
    package enum Body: Sendable {
        case none
        case buffer(ByteBuffer)
        /// Pulled until nil as the receiver takes it. A throw in the middle cuts the connection: the head is gone.
        case stream(length: Int?, next: @Sendable () async throws -> ByteBuffer?)
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: Body

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
