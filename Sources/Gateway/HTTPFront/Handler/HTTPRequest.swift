package import NIOCore

/// A request as its handler sees it: the head, who sent it and how, and the body to be pulled.
package struct HTTPRequest: Sendable {
    package var head: RequestHead
    package var body: BodyReader
    package var connection: ConnectionFacts
    /// The length that the head announced: 0 without a body, nil when the body is chunked.
    package var announcedLength: Int64?

    package init(
        head: RequestHead,
        body: BodyReader = BodyReader(ByteBuffer()),
        connection: ConnectionFacts = ConnectionFacts(),
        announcedLength: Int64? = 0
    ) {
        self.head = head
        self.body = body
        self.connection = connection
        self.announcedLength = announcedLength
    }
}

/// What is the same for all requests of a connection.
package struct ConnectionFacts: Sendable {
    package var peer: SocketAddress?
    package var local: SocketAddress?
    package var isTLS: Bool

    package init(
        peer: SocketAddress? = nil,
        local: SocketAddress? = nil,
        isTLS: Bool = false
    ) {
        self.peer = peer
        self.local = local
        self.isTLS = isTLS
    }
}
