import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A listener on 127.0.0.1, and its connections with what is behind them.
final class RelayDoor: Sendable {
    typealias Connect = @Sendable () async throws -> Int32

    private struct State {
        var connect: Connect
        var listener: (any Channel)?
        var socket: Int32 = -1
        var connections: [ObjectIdentifier: any Channel] = [:]
        var failure: String?
        var isClosed = false
    }

    let port: Int
    private let state: Mutex<State>

    private init(port: Int, _ connect: @escaping Connect) {
        self.port = port
        state = Mutex(State(connect: connect))
    }

    /// Nil when the port is somebody's.
    static func listen(on port: Int, _ connect: @escaping Connect) async throws -> RelayDoor? {
        let door = RelayDoor(port: port, connect)
        guard let socket = try boundSocket(port) else { return nil }
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(ChannelOptions.backlog, value: 256)
                .childChannelOption(ChannelOptions.autoRead, value: false)
                .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
                .childChannelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { door.accept($0) }
                .withBoundSocket(socket).get()
            door.state.withLock { state in
                state.listener = channel
                state.socket = socket
            }
            return door
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return nil
        }
    }

    /// A socket of its own making: NIO's would be inherited by every program that is started while it is open.
    private static func boundSocket(_ port: Int) throws -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let result = try SocketAddress(ipAddress: "127.0.0.1", port: port)
            .withSockAddr { Glibc.bind(descriptor, $0, socklen_t($1)) }
        if result == 0 { return descriptor }
        let code = errno
        Glibc.close(descriptor)
        if code == EADDRINUSE || code == EACCES { return nil }
        throw IOError(errnoCode: code, reason: "bind")
    }

    /// From the next connection on.
    func point(to connect: @escaping Connect) { state.withLock { $0.connect = connect } }

    var facts: (count: Int, failure: String?) { state.withLock { ($0.connections.count, $0.failure) } }

    func close() async {
        let (listener, socket, connections) = state.withLock { state in
            state.isClosed = true
            defer { state.listener = nil }
            return (state.listener, state.socket, Array(state.connections.values))
        }
        if let listener {
            // A program that is just being started has this descriptor too, until it becomes another: closing alone
            // would leave the port taken until then.
            let ended = listener.eventLoop.flatSubmit {
                if listener.isActive { shutdown(socket, Int32(SHUT_RDWR)) }
                return listener.close()
            }
            try? await ended.get()
        }
        for channel in connections { try? await channel.close() }
    }

    // MARK: One connection

    private func accept(_ front: any Channel) -> EventLoopFuture<Void> {
        guard keep(front) else { return front.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        return front.eventLoop.makeCompletedFuture {
            try front.pipeline.syncOperations.addHandler(RelayHandler { self.connect(behind: $1, $0) })
        }
    }

    private func connect(behind front: any Channel, _ handler: RelayHandler) {
        let bound = NIOLoopBound(handler, eventLoop: front.eventLoop)
        let connect = state.withLock { $0.connect }
        front.eventLoop.makeFutureWithTask { try await connect() }
            .flatMap { Self.open($0, behind: front, bound) }
            .whenComplete { result in
                self.note(result)
                if case .failure = result { front.close(promise: nil) }
            }
    }

    /// Makes a channel of the socket behind and lets bytes flow.
    private static func open(
        _ socket: Int32,
        behind front: any Channel,
        _ frontHandler: NIOLoopBound<RelayHandler>
    ) -> EventLoopFuture<Void> {
        let backHandler = NIOLoopBound(RelayHandler(), eventLoop: front.eventLoop)
        return ClientBootstrap(group: front.eventLoop)
            .channelOption(ChannelOptions.autoRead, value: false)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .channelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .channelOption(ChannelOptions.socketOption(.so_keepalive), value: 1)
            // A host whose link is cut says nothing more; a client at the door is not left waiting for ever.
            .channelOption(ChannelOptions.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), value: 15_000)
            .channelOption(ChannelOptions.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 5)
            .channelOption(ChannelOptions.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 2)
            .channelOption(ChannelOptions.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 5)
            .channelInitializer { back in
                back.eventLoop.makeCompletedFuture {
                    try back.pipeline.syncOperations.addHandler(backHandler.value)
                }
            }
            .withConnectedSocket(socket)
            .flatMap { back in
                guard front.isActive else { return back.close() }
                RelayHandler.join(frontHandler.value, backHandler.value)
                return back.setOption(ChannelOptions.autoRead, value: true)
                    .and(front.setOption(ChannelOptions.autoRead, value: true)).map { _ in }
            }
    }

    private func note(_ result: Result<Void, any Error>) {
        state.withLock { state in
            switch result {
            case .success: state.failure = nil
            case .failure(let error): state.failure = "\(error)"
            }
        }
    }

    private func keep(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isKept = state.withLock { state in
            if !state.isClosed { state.connections[id] = channel }
            return !state.isClosed
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.connections[id] = nil } }
        return isKept
    }
}
