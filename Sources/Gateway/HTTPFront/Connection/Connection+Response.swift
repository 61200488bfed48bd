import NIOCore

extension Connection {
    typealias Written = Result<Void, ResponseFailure>

    /// Bodies up to this size are copied behind their head: one buffer and one system call.
    private static let joinedBytes = 16 << 10

    func send(_ response: WholeResponse, extra: HeaderFields, for exchange: UInt64) {
        let length = Int64(response.body.count)
        let head = ResponseHead(status: response.status, headers: response.headers)
        guard writeHead(head, extra: extra, length: length, for: exchange) else { return }
        if served?.framing.sendsBody == true {
            served?.sent = length
            writeBody(response.body, count: Int(length))
        } else {
            writeOutbound()
        }
        perform(machine.finish(exchange: exchange, at: share.uptime()))
        flushNow()
    }

    func begin(_ head: ResponseHead, extra: HeaderFields, length: Int64?, for exchange: UInt64) {
        guard writeHead(head, extra: extra, length: length, for: exchange) else { return }
        served?.owed = length
        writeOutbound()
        // As a rule the first piece follows at once and leaves together with the head; if not, the head goes alone.
        guard let loop = context?.eventLoop else { return }
        loop.assumeIsolated().execute { self.flushNow() }
    }

    /// Writes a piece; nil when it is written but the caller must wait for room, and then come to `waitForRoom`.
    func write(_ piece: ByteBuffer, for exchange: UInt64) -> Written? {
        if let failure = machine.canWrite(exchange: exchange) { return .failure(failure) }
        guard let framing = served?.framing, framing.sendsBody, piece.readableBytes > 0 else { return .success(()) }
        if let owed = served?.owed {
            guard owed >= piece.readableBytes else {
                perform(machine.end(.close, response: .overLength))
                return .failure(.overLength)
            }
            served?.owed = owed - Int64(piece.readableBytes)
        }
        served?.sent += Int64(piece.readableBytes)
        writePiece(piece, isChunked: framing == .chunked)
        mustFlush = true
        flushNow()
        switch machine.wrote(at: share.uptime()) {
        case .written: return .success(())
        case .failed(let failure): return .failure(failure)
        case .wait: return nil
        }
    }

    func waitForRoom(_ continuation: CheckedContinuation<Written, Never>) {
        if machine.writerWaits {
            writer = continuation
        } else {
            continuation.resume(returning: roomOrFailure)
        }
    }

    func wakeWriter() { writer.take()?.resume(returning: roomOrFailure) }

    private var roomOrFailure: Written { machine.responseFailure.map { .failure($0) } ?? .success(()) }

    func finish(for exchange: UInt64) {
        guard machine.canWrite(exchange: exchange) == nil else { return }
        if let owed = served?.owed, owed > 0, served?.framing.sendsBody == true {
            // Shorter than announced: the client must not take it for whole.
            perform(machine.end(.close))
            return
        }
        if served?.framing == .chunked {
            context?.write(wrapOutboundOut(ByteBuffer(staticString: "0\r\n\r\n")), promise: nil)
        }
        mustFlush = true
        perform(machine.finish(exchange: exchange, at: share.uptime()))
        flushNow()
    }

    func abandon(_ exchange: UInt64) {
        let (refuses, effects) = machine.abandon(exchange: exchange)
        if refuses { write(.noAnswer) }
        perform(effects)
    }

    /// Answers without a handler; the machine has opened an exchange for it.
    func write(_ refusal: Refusal) {
        if served == nil {
            // There is no head, or none that can be read.
            served = Served(head: RequestHead(method: "-", target: "-"), announcedLength: nil, began: share.uptime())
        }
        var response = share.settings.refusal(refusal)
        response.headers.replace("connection", with: "close")
        send(response, extra: HeaderFields(), for: machine.exchange)
    }

    func refuse(_ refusal: Refusal) {
        if machine.output == .idle { _ = machine.malformed(at: share.uptime()) }
        write(refusal)
    }

    // MARK: - Bytes

    /// Puts the head into `outbound`. False when there is nobody to answer.
    private func writeHead(_ head: ResponseHead, extra: HeaderFields, length: Int64?, for exchange: UInt64) -> Bool {
        let declared = ResponseEncoder.declared(in: head.headers)
        let request = served?.head
        let version = request?.version ?? .http11
        let framing = ResponseFraming(
            status: head.status,
            isHEAD: request?.method == "HEAD",
            version: version,
            length: length,
            declared: declared.length
        )
        let left = served.flatMap { served in served.announcedLength.map { $0 - served.received } }
        let closes = declared.closes || framing == .untilClose
        guard let keepsAlive = machine.begin(exchange: exchange, closes: closes, bodyLeft: left) else { return false }
        served?.status = head.status
        served?.framing = framing
        outbound.clear(minimumCapacity: 512)
        ResponseEncoder.encode(
            status: head.status,
            headers: head.headers,
            declared: declared,
            extra: extra,
            framing: framing,
            connection: !keepsAlive ? .close : version == .http10 ? .keepAlive : .implied,
            date: share.date(),
            into: &outbound
        )
        return true
    }

    private func writeOutbound() {
        context?.write(wrapOutboundOut(outbound), promise: nil)
        mustFlush = true
    }

    private func writeBody(_ body: ResponseBody, count: Int) {
        let joins = count <= Connection.joinedBytes
        switch body {
        case .empty: writeOutbound()
        case .buffer(let buffer):
            if joins { outbound.writeImmutableBuffer(buffer) }
            writeOutbound()
            if !joins { context?.write(wrapOutboundOut(buffer), promise: nil) }
        case .buffers(let buffers):
            if joins { for buffer in buffers { outbound.writeImmutableBuffer(buffer) } }
            writeOutbound()
            if !joins { for buffer in buffers { context?.write(wrapOutboundOut(buffer), promise: nil) } }
        }
        if outbound.capacity > 4 * Connection.joinedBytes { outbound = ByteBuffer() }
    }

    private func writePiece(_ piece: ByteBuffer, isChunked: Bool) {
        guard isChunked else {
            context?.write(wrapOutboundOut(piece), promise: nil)
            return
        }
        let size = String(piece.readableBytes, radix: 16) + "\r\n"
        context?.write(wrapOutboundOut(ByteBuffer(string: size)), promise: nil)
        context?.write(wrapOutboundOut(piece), promise: nil)
        context?.write(wrapOutboundOut(ByteBuffer(staticString: "\r\n")), promise: nil)
    }
}
