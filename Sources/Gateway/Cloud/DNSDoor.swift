import AWSService
import Ground
import HTTPFront
import NIOCore
import NIOPosix
import Synchronization

/// A listener for DNS over TCP, and the connections that came in by it.
///
/// Source: RFC 7766: a client may send several queries over one connection, and answers come as they are ready.
final class DNSDoor: Door {
    /// How long a client may say nothing.
    private static let patience = TimeAmount.seconds(10)

    private let listener = Mutex<(any Channel)?>(nil)
    private let connections = Mutex<[ObjectIdentifier: any Channel]>([:])

    static func open(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> DNSDoor {
        let door = DNSDoor()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                door.keep(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(readTimeout: Self.patience), DNSStreamHandler(answer: answer),
                    ])
                }
            }
            .withBoundSocket(socket).get()
        door.listener.withLock { $0 = channel }
        return door
    }

    func close() async {
        try? await listener.withLock { $0 }?.close()
        for channel in connections.withLock({ Array($0.values) }) { try? await channel.close() }
    }

    func cut(where isMeant: @escaping @Sendable (DoorConnection) -> Bool) async {}

    private func keep(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        connections.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in self.connections.withLock { $0[id] = nil } }
    }
}

private final class DNSStreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    private var stream = DNSStream()

    init(answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        stream.append(unwrapInboundIn(data).readableBytesView)
        let connection = DoorConnection(ConnectionFacts(peer: context.remoteAddress, local: context.localAddress))
        let channel = context.channel
        let answer = answer
        while let query = stream.next() {
            // Who asks and does not listen is not waited for.
            guard channel.isWritable else { return context.close(promise: nil) }
            context.eventLoop.makeFutureWithTask { await answer(connection, query) }.whenSuccess { reply in
                guard let framed = reply.flatMap(DNSStream.framed) else { return }
                channel.writeAndFlush(ByteBuffer(bytes: framed), promise: nil)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
