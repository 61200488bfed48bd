import NIOCore

/// One request's way to its connection, from whatever thread the handler is on.
///
/// On the loop every call is direct; from elsewhere it is sent to the loop, in order.
final class ExchangePort: BodySource, ResponseSink {
    private let connection: NIOLoopBound<Connection>
    private let loop: any EventLoop
    private let exchange: UInt64
    let announcedLength: Int64?

    init(_ connection: Connection, loop: any EventLoop, exchange: UInt64, announcedLength: Int64?) {
        self.connection = NIOLoopBound(connection, eventLoop: loop)
        self.loop = loop
        self.exchange = exchange
        self.announcedLength = announcedLength
    }

    func next() async throws(BodyFailure) -> ByteBuffer? {
        if loop.inEventLoop, let ready = connection.value.pull(exchange) { return try ready.get() }
        let wasAsked = loop.inEventLoop
        let pulled = await withCheckedContinuation { continuation in
            onLoop { connection, exchange in
                if !wasAsked, let ready = connection.pull(exchange) {
                    continuation.resume(returning: ready)
                } else {
                    connection.waitForPart(continuation)
                }
            }
        }
        return try pulled.get()
    }

    func send(_ response: WholeResponse, extra: HeaderFields) {
        onLoop { $0.send(response, extra: extra, for: $1) }
    }

    func begin(_ head: ResponseHead, extra: HeaderFields, length: Int64?) {
        onLoop { $0.begin(head, extra: extra, length: length, for: $1) }
    }

    func write(_ piece: ByteBuffer) async throws(ResponseFailure) {
        if loop.inEventLoop, let done = connection.value.write(piece, for: exchange) { return try done.get() }
        let wasWritten = loop.inEventLoop
        let written = await withCheckedContinuation { continuation in
            onLoop { connection, exchange in
                if !wasWritten, let done = connection.write(piece, for: exchange) {
                    continuation.resume(returning: done)
                } else {
                    connection.waitForRoom(continuation)
                }
            }
        }
        return try written.get()
    }

    func finish() { onLoop { $0.finish(for: $1) } }
    func abandon() { onLoop { $0.abandon($1) } }
    func handlerReturned() { onLoop { connection, _ in connection.share.handlerReturned() } }

    @inline(__always)
    private func onLoop(_ action: @escaping @Sendable (Connection, UInt64) -> Void) {
        if loop.inEventLoop {
            action(connection.value, exchange)
        } else {
            loop.execute { action(self.connection.value, self.exchange) }
        }
    }
}
