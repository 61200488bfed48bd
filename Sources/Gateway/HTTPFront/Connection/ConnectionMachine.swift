/// Decides what becomes of one connection. Holds no bytes, socket, task or clock.
///
/// Each call states one fact and returns what must be done; `Connection` is the shell that does it. Requests are
/// served one at a time, in order. An exchange is over when its answer is written *and* its body is read or given
/// up; only then is the next head looked at.
struct ConnectionMachine {
    /// What comes in.
    enum Input: Equatable {
        /// Between requests, not a byte of the next head yet.
        case idle
        case head
        case body
        /// The answer is written; the rest of the body is read to keep the connection.
        case discarding(left: Int)
        /// The request is whole. What follows belongs to the next one and waits.
        case complete
        /// Nothing more is read, except to be thrown away while lingering.
        case ended
    }

    /// What goes out.
    enum Output: Equatable {
        case idle
        /// The handler has the request.
        case awaited
        case streaming
        /// Written, but the exchange is not over.
        case finished
        /// The last answer is on its way: then the connection closes.
        case closing
        /// Our side is shut; the client's rest is thrown away, so that it sees the answer and not a reset.
        case lingering(left: Int)
        case closed
    }

    let limits: Limits
    var input = Input.idle
    var output = Output.idle
    /// Numbers the requests, so that a reader or writer kept too long cannot touch a later one.
    var exchange: UInt64 = 0

    var bufferedBytes = 0
    var bodyIsWhole = false
    var bodyFailure: BodyFailure?
    var readerWaits = false

    var writerWaits = false
    var isWritable = true
    var responseFailure: ResponseFailure?

    var keepsAlive = true
    var owesContinue = false
    /// The client has shut its side.
    var clientIsDone = false
    var isDraining = false

    /// Since when nothing has moved in the direction that somebody waits for.
    var since: Duration
    /// Unsent bytes seen at the last look.
    var unsentBytes = 0

    init(limits: Limits, at uptime: Duration) {
        self.limits = limits
        since = uptime
    }
}

/// What the shell must do, in this order.
struct Effects: OptionSet, Sendable, Equatable, Hashable {
    let rawValue: UInt32

    /// Give the request to the handler, once the bytes at hand are parsed.
    static let serve = Effects(rawValue: 1 << 0)
    static let writeContinue = Effects(rawValue: 1 << 1)
    /// Wake the reader: there is a piece, the end, or a failure.
    static let wakeReader = Effects(rawValue: 1 << 2)
    /// Wake the writer: there is room, or a failure.
    static let wakeWriter = Effects(rawValue: 1 << 3)
    /// The answer is written, or never will be.
    static let log = Effects(rawValue: 1 << 4)
    /// Look at the next request.
    static let proceed = Effects(rawValue: 1 << 5)
    /// Shut our side after what is written.
    static let shutOutput = Effects(rawValue: 1 << 6)
    /// Close after what is written.
    static let closeAfterFlush = Effects(rawValue: 1 << 7)
    /// Close at once, dropping what is unsent.
    static let close = Effects(rawValue: 1 << 8)
}

// MARK: - What comes in

extension ConnectionMachine {
    /// Whether the parser may look for more; bytes of a later request must wait.
    var wantsEvents: Bool {
        switch input {
        case .idle, .head: output == .idle
        case .body, .discarding: true
        case .complete, .ended: false
        }
    }

    /// Whether the socket may be read. `unparsedBytes` are those that the parser may not look at yet.
    func wantsBytes(unparsedBytes: Int) -> Bool {
        switch output {
        case .closing, .closed: return false
        case .lingering: return !clientIsDone
        case .idle, .awaited, .streaming, .finished: break
        }
        switch input {
        case .idle, .head, .discarding: return true
        case .body: return bufferedBytes < limits.bufferedBodyBytes
        // Reading on a little notices a client that leaves, and saves switching the socket's interest off and on.
        case .complete: return unparsedBytes < limits.headBytes
        case .ended: return false
        }
    }

    /// The first bytes of a head are there.
    mutating func headBegan(at uptime: Duration) {
        guard input == .idle else { return }
        input = .head
        since = uptime
    }

    mutating func head(keepsAlive: Bool, hasBody: Bool, expectsContinue: Bool, at uptime: Duration) -> Effects {
        precondition(wantsEvents && output == .idle, "a head while another request is served")
        exchange += 1
        input = hasBody ? .body : .complete
        output = .awaited
        self.keepsAlive = keepsAlive && !isDraining
        owesContinue = expectsContinue && hasBody
        bufferedBytes = 0
        bodyIsWhole = !hasBody
        bodyFailure = nil
        since = uptime
        // An empty body is waited for too: botocore takes an answer without it for the next request's answer as well,
        // and then reports a write as done that never was.
        return expectsContinue && !hasBody ? [.serve, .writeContinue] : .serve
    }

    mutating func bodyPart(bytes: Int, at uptime: Duration) -> Effects {
        since = uptime
        // A client that sends without waiting needs no permission any more.
        owesContinue = false
        switch input {
        case .body:
            bufferedBytes += bytes
            return wakeReader()
        case .discarding(let left):
            guard bytes <= left else { return linger(at: uptime) }
            input = .discarding(left: left - bytes)
            return []
        case .idle, .head, .complete, .ended: preconditionFailure("body bytes without a body")
        }
    }

    mutating func bodyEnd(at uptime: Duration) -> Effects {
        since = uptime
        switch input {
        case .complete: return []
        case .body:
            input = .complete
            bodyIsWhole = true
            owesContinue = false
            return wakeReader()
        case .discarding:
            input = .complete
            return finishExchange(at: uptime)
        case .idle, .head, .ended: preconditionFailure("the end of a body that never began")
        }
    }

    /// The parser cannot go on. True when the front itself must answer with a refusal.
    mutating func malformed(at uptime: Duration) -> (refuses: Bool, effects: Effects) {
        switch output {
        case .idle:
            input = .ended
            keepsAlive = false
            exchange += 1
            output = .awaited
            return (true, [])
        case .awaited, .streaming:
            return (false, failBody(.malformed))
        case .finished: return (false, linger(at: uptime))
        case .closing, .lingering, .closed: return (false, [])
        }
    }

    /// The client has shut its side and nothing is left to parse; it may still read answers. May be said again.
    mutating func clientDone() -> Effects {
        clientIsDone = true
        switch output {
        case .idle, .lingering: return end(.closeAfterFlush)
        case .finished: return input == .complete ? [] : end(.closeAfterFlush)
        case .awaited, .streaming: return input == .body ? failBody(.connectionClosed) : []
        case .closing, .closed: return []
        }
    }

    /// Bytes that came while lingering.
    mutating func thrownAway(bytes: Int) -> Effects {
        guard case .lingering(let left) = output else { return [] }
        guard bytes <= left else { return end(.close) }
        output = .lingering(left: left - bytes)
        return []
    }

    private mutating func failBody(_ failure: BodyFailure) -> Effects {
        input = .ended
        keepsAlive = false
        bodyFailure = failure
        return wakeReader()
    }

    private mutating func wakeReader() -> Effects {
        guard readerWaits else { return [] }
        readerWaits = false
        return .wakeReader
    }
}

// MARK: - The end

extension ConnectionMachine {
    /// The socket is gone, by the client or by us.
    mutating func closed() -> Effects {
        guard output != .closed else { return [] }
        return end([])
    }

    mutating func drain() -> Effects {
        isDraining = true
        keepsAlive = false
        switch (output, input) {
        case (.idle, .idle): return end(.closeAfterFlush)
        default: return []
        }
    }

    /// Nothing may happen after this but the closing itself.
    mutating func end(_ how: Effects, response: ResponseFailure = .connectionClosed) -> Effects {
        var effects = how
        if output == .awaited || output == .streaming {
            effects.insert(.log)
            bodyFailure = bodyFailure ?? .connectionClosed
            responseFailure = responseFailure ?? response
        }
        input = .ended
        output = how == .closeAfterFlush ? .closing : .closed
        if readerWaits { effects.insert(.wakeReader) }
        if writerWaits { effects.insert(.wakeWriter) }
        readerWaits = false
        writerWaits = false
        return effects
    }

    /// Shuts our side and throws the client's rest away for a while.
    mutating func linger(at uptime: Duration) -> Effects {
        if clientIsDone { return end(.closeAfterFlush) }
        input = .ended
        output = .lingering(left: limits.discardedBodyBytes)
        since = uptime
        return .shutOutput
    }
}
