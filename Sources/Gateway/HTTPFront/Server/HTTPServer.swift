package import NIOCore
import NIOPosix

/// Answers HTTP/1.1 on one or several addresses, plain and with TLS on the same port: the first byte tells which.
package final class HTTPServer: Sendable {
    /// Where the server listens, with the ports that the system chose for port 0; in the order asked for.
    package let addresses: [SocketAddress]

    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    private let shares: [NIOLoopBound<LoopShare>]
    private let census: Census
    private let settings: Settings

    private init(
        group: MultiThreadedEventLoopGroup,
        listeners: [any Channel],
        shares: [NIOLoopBound<LoopShare>],
        census: Census,
        settings: Settings
    ) {
        self.settings = settings
        self.group = group
        self.listeners = listeners
        self.shares = shares
        self.census = census
        addresses = listeners.compactMap(\.localAddress)
    }

    /// Connections open at this moment.
    package var connectionCount: Int { census.count }

    /// Listens, or throws what the system says when an address cannot be had; then nothing is left open.
    package static func start(
        on endpoints: [Endpoint],
        settings: Settings,
        handler: any HTTPHandler
    ) async throws -> HTTPServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.loops)
        let census = Census()
        do {
            var shares: [NIOLoopBound<LoopShare>] = []
            for loop in group.makeIterator() {
                shares.append(
                    try await loop.submit {
                        let share = LoopShare(loop: loop, handler: handler, settings: settings, census: census)
                        return NIOLoopBound(share, eventLoop: loop)
                    }.get()
                )
            }
            let listeners = try await listen(on: endpoints, group: group, shares: shares, settings: settings)
            return HTTPServer(
                group: group,
                listeners: listeners,
                shares: shares,
                census: census,
                settings: settings
            )
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Stops accepting, lets requests in flight finish until the deadline, then cuts what is left.
    package func stop(within patience: Duration) async {
        for listener in listeners { try? await listener.close() }
        let drained = shares.map { share in
            share.eventLoop.flatSubmit {
                let share = share.value
                let deadline = share.loop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) { share.closeAll() }
                let drained = share.drain()
                drained.whenComplete { _ in deadline.cancel() }
                return drained
            }
        }
        for future in drained { try? await future.get() }
        try? await group.shutdownGracefully()
    }

    /// Listens on a socket that somebody else has bound, perhaps in a network namespace, and takes it over.
    ///
    /// - Parameter handler: answers what comes in here, instead of the server's own.
    package func open(socket: Int32, handler: any HTTPHandler) async throws -> HTTPDoor {
        let number = DoorNumber()
        let bootstrap = Self.bootstrap(group: group, shares: shares, settings: settings) { share in
            Connection(share: share, handler: handler, door: number)
        }
        let listener = try await bootstrap.withBoundSocket(socket).get()
        return HTTPDoor(number: number, listener: listener, shares: shares)
    }

    private static func listen(
        on endpoints: [Endpoint],
        group: MultiThreadedEventLoopGroup,
        shares: [NIOLoopBound<LoopShare>],
        settings: Settings
    ) async throws -> [any Channel] {
        let bootstrap = bootstrap(group: group, shares: shares, settings: settings) { share in
            Connection(share: share, handler: share.handler, door: nil)
        }
        var listeners: [any Channel] = []
        do {
            for endpoint in endpoints {
                listeners.append(try await bootstrap.bind(host: endpoint.host, port: endpoint.port).get())
            }
        } catch {
            for listener in listeners { try? await listener.close() }
            throw error
        }
        return listeners
    }

    private static func bootstrap(
        group: MultiThreadedEventLoopGroup,
        shares: [NIOLoopBound<LoopShare>],
        settings: Settings,
        connection: @escaping @Sendable (LoopShare) -> Connection
    ) -> ServerBootstrap {
        let byLoop = Dictionary(uniqueKeysWithValues: shares.map { (ObjectIdentifier($0.eventLoop), $0) })
        let limits = settings.limits
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: settings.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Several connections per wake-up, but not so many that those at hand starve.
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 2)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 4096, maximum: 512 << 10)
            )
            .childChannelOption(
                .writeBufferWaterMark,
                value: ChannelOptions.Types.WriteBufferWaterMark(
                    low: limits.bufferedResponseBytes / 4,
                    high: limits.bufferedResponseBytes
                )
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let share = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        preconditionFailure("a connection on a loop of somebody else")
                    }
                    try channel.pipeline.syncOperations.addHandler(connection(share.value))
                }
            }
    }
}

/// A host name or address, and a port; port 0 lets the system choose.
package struct Endpoint: Sendable, Hashable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
