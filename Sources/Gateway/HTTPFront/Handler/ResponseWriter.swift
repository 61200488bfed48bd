package import NIOCore

/// The right to answer one request, once.
///
/// Not copyable, and both ways of answering consume it: an answer cannot be started twice. Dropped unused, the
/// client is told 500.
package struct ResponseWriter: ~Copyable, Sendable {
    private var sink: (any ResponseSink)?
    private var extra = HeaderFields()

    init(sink: any ResponseSink) { self.sink = sink }

    deinit { sink?.abandon() }

    /// A field that goes with the answer whatever it will be, such as a request id.
    package mutating func addHeader(_ name: String, _ value: String) {
        extra.append(name, value)
    }

    /// Sends a whole answer. Does not wait for the client; one that has gone is found in the access log.
    package consuming func send(_ response: WholeResponse) {
        guard let sink = take() else { return }
        sink.send(response, extra: extra)
    }

    /// Begins an answer whose body follows piece by piece.
    ///
    /// With a length, exactly that many bytes must be written before `finish`; without one the body is chunked.
    package consuming func stream(_ head: ResponseHead, length: Int64? = nil) -> BodyWriter {
        let sink = take()
        sink?.begin(head, extra: extra, length: length)
        return BodyWriter(sink: sink)
    }

    private mutating func take() -> (any ResponseSink)? {
        defer { sink = nil }
        return sink
    }
}

/// The body of an answer, written piece by piece.
///
/// Dropped without `finish`, the connection is cut, so that the client cannot take the part for the whole.
package struct BodyWriter: ~Copyable, Sendable {
    private var sink: (any ResponseSink)?

    init(sink: (any ResponseSink)?) { self.sink = sink }

    deinit { sink?.abandon() }

    /// Hands a piece to the socket; waits while more than `Limits.bufferedResponseBytes` is unsent.
    ///
    /// Pieces of 256 KiB to 1 MiB are fastest. Nothing is sent for HEAD.
    package func write(_ piece: ByteBuffer) async throws(ResponseFailure) {
        try await sink?.write(piece)
    }

    package consuming func finish() {
        let finished = sink
        sink = nil
        finished?.finish()
    }
}

/// Where an answer goes: a connection, or a test's notebook. Called in order and by one owner at a time.
protocol ResponseSink: AnyObject, Sendable {
    func send(_ response: WholeResponse, extra: HeaderFields)
    func begin(_ head: ResponseHead, extra: HeaderFields, length: Int64?)
    func write(_ piece: ByteBuffer) async throws(ResponseFailure)
    func finish()
    /// Neither answered nor finished.
    func abandon()
}
