package import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client that sends exactly the bytes it is told, also wrong ones, and says what came back.
///
/// Waits for bytes and for the end of the connection, never for time.
package final class HTTPTestClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// - Parameters:
    ///   - trusting: PEM of the authority; with it the connection speaks TLS.
    ///   - name: what is asked for in the TLS handshake, and verified.
    package static func connect(
        to address: SocketAddress,
        trusting: [UInt8]? = nil,
        name: String? = nil,
        receiveBufferBytes: Int? = nil
    ) async throws -> HTTPTestClient {
        let inbox = Inbox()
        var context: NIOSSLContext?
        if let trusting {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(trusting))
            configuration.applicationProtocols = ["h2", "http/1.1"]
            if name == nil { configuration.certificateVerification = .noHostnameVerification }
            context = try NIOSSLContext(configuration: configuration)
        }
        let tls = context
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
        if let receiveBufferBytes {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBufferBytes))
        }
        let channel = try await bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls {
                    let handler = try NIOSSLClientHandler(context: tls, serverHostname: name)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
                try channel.pipeline.syncOperations.addHandler(Collector(inbox: inbox))
            }
        }.connect(to: address).get()
        return HTTPTestClient(channel: channel, inbox: inbox)
    }

    package func send(_ text: String) async throws { try await send(ByteBuffer(string: text)) }
    package func send(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }

    /// Hands bytes to the socket without waiting until it took them.
    package func push(_ bytes: ByteBuffer) { channel.writeAndFlush(bytes, promise: nil) }

    package func shutOutput() async throws { try await channel.close(mode: .output) }
    package func close() async throws { try await channel.close() }

    /// Stops taking bytes from the socket, so that the server sees a client that stalls.
    package func pauseReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
    package func resumeReading() async throws { try await channel.setOption(.autoRead, value: true).get() }

    /// The bytes up to and with a text, or all that came when the connection ended before.
    package func receive(through marker: String) async -> String {
        let wanted = Array(marker.utf8)
        let bytes = await inbox.take { bytes in
            guard bytes.count >= wanted.count else { return nil }
            for start in 0...(bytes.count - wanted.count)
            where bytes[(bytes.startIndex + start)...].starts(with: wanted) {
                return start + wanted.count
            }
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func receive(byteCount: Int) async -> [UInt8] {
        await inbox.take { $0.count >= byteCount ? byteCount : nil }
    }

    /// Everything until the server closes.
    package func receiveToEnd() async -> String {
        String(decoding: await inbox.take { _ in nil }, as: UTF8.self)
    }

    /// Returns when the server has closed or shut its side.
    package func waitForEnd() async { await inbox.waitForEnd() }
}

/// What has come and nobody has taken.
private final class Inbox: Sendable {
    private struct State {
        var bytes: ArraySlice<UInt8> = []
        var hasEnded = false
        var changes = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func arrived(_ bytes: ByteBufferView) { wake { $0.bytes.append(contentsOf: bytes) } }
    func ended() { wake { $0.hasEnded = true } }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            state.changes += 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Takes as many bytes as `count` says once it knows; all there are when the connection ends before.
    func take(_ count: @Sendable (ArraySlice<UInt8>) -> Int?) async -> [UInt8] {
        while true {
            let (taken, changes): ([UInt8]?, Int) = state.withLock { state in
                guard let length = count(state.bytes) ?? (state.hasEnded ? state.bytes.count : nil) else {
                    return (nil, state.changes)
                }
                defer { state.bytes = state.bytes.dropFirst(length) }
                return (Array(state.bytes.prefix(length)), state.changes)
            }
            if let taken { return taken }
            await change(after: changes)
        }
    }

    func waitForEnd() async {
        while true {
            let (hasEnded, changes) = state.withLock { ($0.hasEnded, $0.changes) }
            if hasEnded { return }
            await change(after: changes)
        }
    }

    private func change(after changes: Int) async {
        await withCheckedContinuation { continuation in
            let isStale = state.withLock { state in
                if state.changes != changes { return true }
                state.waiting.append(continuation)
                return false
            }
            if isStale { continuation.resume() }
        }
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.arrived(unwrapInboundIn(data).readableBytesView)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { inbox.ended() }
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.ended() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.ended()
        context.close(promise: nil)
    }
}
