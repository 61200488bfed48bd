import Glibc
import Ground
import NIOCore
import NIOPosix
import Synchronization
import World

@testable import Cloud

/// A world with doors in it, and servers behind them.
final class HostDoorStand: Sendable {
    let world: World
    let place = Place(account: "000000000000", region: "us-east-1")
    let range: ClosedRange<Int>
    private static let stands = Atomic(0)

    init() throws {
        let number = Self.stands.add(1, ordering: .relaxed).newValue
        let directory = "/tmp/faultline-doors-\(getpid())-\(number)"
        world = try World(directory: directory, durability: .relaxed, clock: WorldClock(mode: .manual))
        world.serviceHosts.fill(LocalHosts())
        let first = 12_000 + (Int(getpid()) * 32 + number * 4) % 16_000
        range = first...first + 3
    }

    func target(_ port: Int, host: String = "a") -> @Sendable () async throws -> HostDoorTarget {
        let place = place
        return { HostDoorTarget(host: host, place: place, port: port) }
    }

    func finish() {
        let directory = world.directory
        world.close()
        _ = system("rm -rf \(directory)")
    }

    typealias Stream = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Runs a server that reads to the end of what it is sent, then answers; tells the body its port.
    func withServer(
        _ answer: @escaping @Sendable (Int) -> [UInt8],
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LateAnswer(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(server.localAddress?.port ?? 0)
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }

    /// Sends bytes, says that no more come, and reads what is answered to its end.
    func ask(_ port: Int, sending bytes: [UInt8]) async throws -> [UInt8] {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Stream(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            outbound.finish()
            var answer: [UInt8] = []
            for try await part in inbound { answer += part.readableBytesView }
            return answer
        }
    }
}

/// Answers when it has been told all.
private final class LateAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable (Int) -> [UInt8]
    private var count = 0

    init(_ answer: @escaping @Sendable (Int) -> [UInt8]) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { count += unwrapInboundIn(data).readableBytes }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return }
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer(bytes: answer(count))).whenComplete { _ in channel.close(promise: nil) }
    }
}
