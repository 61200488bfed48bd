import NIOCore

/// The shell around `ConnectionMachine`: bytes in, bytes out, and the handler in between.
///
/// The only handler in the pipeline of a plain connection. It stays on its loop.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The request being served.
    struct Served {
        var head: RequestHead
        var announcedLength: Int64?
        var began: Duration
        var received: Int64 = 0
        var status = 0
        var sent: Int64 = 0
        var framing = ResponseFraming.bodiless
        /// What a streamed answer still owes.
        var owed: Int64?
    }

    let share: LoopShare
    let handler: any HTTPHandler
    /// Nil for the server's own listeners.
    let door: DoorNumber?
    var machine: ConnectionMachine
    var parser: RequestParser
    var served: Served?
    var facts = ConnectionFacts()
    var context: ChannelHandlerContext?
    /// Where TLS speaks to the socket; a close from there does not wait for the client's farewell.
    var below: ChannelHandlerContext?

    var inbound = ByteBuffer()
    var parts = CircularBuffer<ByteBuffer>()
    var reader: CheckedContinuation<Pulled, Never>?
    var writer: CheckedContinuation<Written, Never>?
    var task: Task<Void, Never>?

    var outbound = ByteBuffer()
    var mustFlush = false
    private var isPumping = false
    private var mustServe = false
    private var hasHeldRead = false
    private var knowsProtocol = false
    private var inputIsClosed = false

    init(share: LoopShare, handler: any HTTPHandler, door: DoorNumber?) {
        self.share = share
        self.handler = handler
        self.door = door
        machine = ConnectionMachine(limits: share.settings.limits, at: share.uptime())
        parser = RequestParser(limits: share.settings.limits)
    }

    // MARK: - The channel speaks

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        facts.peer = context.remoteAddress
        facts.local = context.localAddress
        if !share.admit(self) {
            refuse(.tooManyConnections)
        } else if share.isDraining {
            drain()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if !knowsProtocol {
            knowsProtocol = true
            if startsTLS(bytes), insertTLS(context, replaying: data) { return }
        }
        if case .lingering = machine.output {
            perform(machine.thrownAway(bytes: bytes.readableBytes))
            return
        }
        if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            inbound.writeBuffer(&bytes)
        }
        pump()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flushNow()
    }

    /// Reading is asked for by the channel itself after every read; we let it through or keep it for later.
    func read(context: ChannelHandlerContext) {
        if machine.wantsBytes(unparsedBytes: inbound.readableBytes) {
            context.read()
        } else {
            hasHeldRead = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        perform(machine.writabilityChanged(context.channel.isWritable, at: share.uptime()))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else { return }
        inputIsClosed = true
        pump()
        perform(machine.clientDone())
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        perform(machine.end(.close))
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(machine.closed())
        share.leave(self)
        self.context = nil
        below = nil
    }

    // MARK: - The server speaks

    func tick(at now: Duration) {
        switch machine.tick(at: now, unsentBytes: unsentBytes) {
        case .none: break
        case .refuses: refuse(.headTimedOut)
        case .effects(let effects): perform(effects)
        }
    }

    func drain() { perform(machine.drain()) }

    func cut() {
        perform(machine.end(.close))
        task?.cancel()
    }

    private var unsentBytes: Int {
        guard let channel = context?.channel, let options = channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: - Bytes to requests

    /// Parses what is there and serves what is whole, until more bytes or the handler are needed.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        repeat {
            parse()
            guard mustServe else { break }
            mustServe = false
            serve()
        } while machine.wantsEvents && (inbound.readableBytes > 0 || inputIsClosed)
        isPumping = false
        flushNow()
        readOn()
    }

    private func parse() {
        guard machine.wantsEvents else { return }
        let now = share.uptime()
        while machine.wantsEvents {
            switch parser.next(from: &inbound) {
            case .needsMore:
                if parser.hasBegun { machine.headBegan(at: now) }
                if inputIsClosed { perform(machine.clientDone()) }
                return
            case .head(let parsed):
                begin(parsed, at: now)
                if parsed.framing == .none { _ = parser.next(from: &inbound) }
            case .body(let piece):
                take(piece, at: now)
            case .end:
                perform(machine.bodyEnd(at: now))
            case .refused(let refusal):
                inbound.clear()
                let (refuses, effects) = machine.malformed(at: now)
                if refuses { write(refusal) }
                perform(effects)
                return
            }
        }
    }

    private func begin(_ parsed: ParsedHead, at now: Duration) {
        let announced: Int64? =
            switch parsed.framing {
            case .none: 0
            case .sized(let length): length
            case .chunked: nil
            }
        served = Served(head: parsed.head, announcedLength: announced, began: now)
        perform(
            machine.head(
                keepsAlive: parsed.keepsAlive,
                hasBody: parsed.framing != .none,
                expectsContinue: parsed.expectsContinue,
                at: now
            )
        )
    }

    private func take(_ piece: ByteBuffer, at now: Duration) {
        served?.received += Int64(piece.readableBytes)
        if machine.input == .body { keep(piece) }
        perform(machine.bodyPart(bytes: piece.readableBytes, at: now))
    }

    /// Joins crumbs: thousands of one-byte chunks must not cost a buffer each.
    private func keep(_ piece: ByteBuffer) {
        let crumb = 4096
        if piece.readableBytes < crumb, let last = parts.indices.last, parts[last].readableBytes < crumb {
            parts[last].writeImmutableBuffer(piece)
        } else {
            parts.append(piece)
        }
    }

    private func serve() {
        guard let served, let context else { return }
        let exchange = machine.exchange
        let port = ExchangePort(
            self,
            loop: context.eventLoop,
            exchange: exchange,
            announcedLength: served.announcedLength
        )
        let request = HTTPRequest(
            head: served.head,
            body: BodyReader(source: port),
            connection: facts,
            announcedLength: served.announcedLength
        )
        if served.announcedLength == 0, let answer = handler.respondNow(to: request) {
            send(answer, extra: HeaderFields(), for: exchange)
            return
        }
        let handler = handler
        share.handlerStarts()
        // Starts on this very thread and comes back at the first wait: most requests never wait.
        task = Task.immediate(executorPreference: share.executor) {
            await handler.respond(to: request, with: ResponseWriter(sink: port))
            port.handlerReturned()
        }
    }

    // MARK: - What the machine wants

    func perform(_ effects: Effects) {
        if effects.isEmpty { return }
        if effects.contains(.serve) { mustServe = true }
        if effects.contains(.writeContinue) { writeContinue() }
        if effects.contains(.wakeReader) { wakeReader() }
        if effects.contains(.wakeWriter) { wakeWriter() }
        if effects.contains(.log) { log() }
        if effects.contains(.proceed) { pump() }
        if effects.contains(.shutOutput) { shutOutput() }
        if effects.contains(.closeAfterFlush) { closeAfterFlush() }
        if effects.contains(.close) { (below ?? context)?.close(promise: nil) }
    }

    /// Lets a held read go when the machine wants bytes again.
    func readOn() {
        guard hasHeldRead, machine.wantsBytes(unparsedBytes: inbound.readableBytes) else { return }
        hasHeldRead = false
        context?.read()
    }

    func flushNow() {
        guard mustFlush, !isPumping else { return }
        mustFlush = false
        context?.flush()
    }

    private func shutOutput() {
        context?.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            self.context?.close(mode: .output).assumeIsolated().whenFailure { _ in
                self.context?.close(promise: nil)
            }
            self.readOn()
        }
    }

    private func closeAfterFlush() {
        context?.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            self.context?.close(promise: nil)
        }
    }

    private func log() {
        if !parts.isEmpty { parts.removeAll() }
        guard let served = served.take() else { return }
        guard let log = share.settings.log else { return }
        log(
            FinishedRequest(
                head: served.head,
                connection: facts,
                status: served.status,
                bytesIn: served.received,
                bytesOut: served.sent,
                duration: share.uptime() - served.began,
                isComplete: machine.responseFailure == nil
            )
        )
    }
}
