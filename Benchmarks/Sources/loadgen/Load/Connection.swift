import Glibc

/// One keep-alive connection with at most one request under way.
final class Connection {
    enum Progress {
        case underWay
        case finished(ResponseReader)
    }

    private let address: SocketAddress
    private let forge: RequestForge
    private let verifies: Bool
    private var descriptor: Int32 = -1
    private var head: [UInt8] = []
    private var headSent = 0
    private var bodySent = 0
    private var reader: ResponseReader
    private(set) var isBusy = false
    private(set) var startedAt: UInt64 = 0
    private(set) var opened = 0

    init(_ plan: LoadPlan) {
        address = plan.address
        forge = plan.forge
        verifies = plan.verifies
        reader = ResponseReader(verifyingWith: nil)
    }

    deinit { drop() }

    private var isSending: Bool { headSent < head.count || bodySent < forge.streamedSize }

    /// What to wait for. An answer may come before the body is out: a refusal.
    var interest: pollfd {
        let events = isBusy ? POLLIN | (isSending ? POLLOUT : 0) : 0
        return pollfd(fd: isBusy ? descriptor : -1, events: Int16(events), revents: 0)
    }

    func open() throws(TransportError) {
        guard descriptor < 0 else { return }
        descriptor = try address.connect()
        opened += 1
    }

    /// - Parameter rendered: the request's bytes when they were made beforehand.
    func begin(_ number: Int, rendered: [UInt8]?) throws(TransportError) {
        if let rendered { head = rendered } else { forge.render(number, into: &head) }
        headSent = 0
        bodySent = 0
        reader = ResponseReader(verifyingWith: verifies ? forge.pattern : nil)
        startedAt = MonotonicTime.nanoseconds
        isBusy = true
        try open()
        try send()
    }

    func advance(_ events: Int16, buffer: UnsafeMutableRawBufferPointer) throws(TransportError) -> Progress {
        if Int32(events) & POLLOUT != 0 { try send() }
        guard Int32(events) & (POLLIN | POLLHUP | POLLERR) != 0 else { return .underWay }
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return .underWay }
            throw TransportError("recv")
        }
        if count == 0 {
            guard reader.close() else { throw TransportError("recv", "closed before the answer was whole") }
        } else if !reader.take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
            throw TransportError("recv", "not an HTTP response")
        }
        guard reader.isWhole else { return .underWay }
        if !reader.keepsAlive || isSending { drop() }
        isBusy = false
        return .finished(reader)
    }

    func drop() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        isBusy = false
    }

    private func send() throws(TransportError) {
        while headSent < head.count {
            let flags = Int32(MSG_NOSIGNAL) | (forge.streamedSize > 0 ? Int32(MSG_MORE) : 0)
            let sent = head.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Glibc.send(descriptor, $0 + headSent, bytes.count - headSent, flags) } ?? 0
            }
            guard try note(sent, &headSent) else { return }
        }
        while bodySent < forge.streamedSize {
            let piece = forge.pattern.piece(at: bodySent, atMost: forge.streamedSize - bodySent)
            let sent = Glibc.send(descriptor, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
            guard try note(sent, &bodySent) else { return }
        }
    }

    /// - Returns: false when the socket takes no more for now.
    private func note(_ sent: Int, _ total: inout Int) throws(TransportError) -> Bool {
        if sent >= 0 {
            total += sent
            return true
        }
        if errno == EAGAIN || errno == EINTR { return false }
        throw TransportError("send")
    }
}

enum MonotonicTime {
    static var nanoseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}
