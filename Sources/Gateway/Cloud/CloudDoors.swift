import AWSService
import Gateway
import HTTPFront
import NIOCore
import NIOPosix

/// Opens doors on the cloud's own server.
struct CloudDoors: Doors {
    let server: HTTPServer
    let gateway: Gateway

    func openHTTP(
        _ socket: Int32,
        keeper: @escaping @Sendable (DoorConnection) -> DoorAnswer
    ) async throws -> any Door {
        let handler = DoorHandler(gateway: gateway, keeper: keeper)
        return ServerDoor(door: try await server.open(socket: socket, handler: handler))
    }

    func openDatagrams(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> any Door {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramHandler(answer: answer))
                }
            }
            .withBoundSocket(socket).get()
        return DatagramDoor(channel: channel)
    }

    func openDNSStreams(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> any Door {
        try await DNSDoor.open(socket, answer: answer)
    }
}

private struct ServerDoor: Door {
    let door: HTTPDoor

    func close() async { await door.close() }

    func cut(where isMeant: @escaping @Sendable (DoorConnection) -> Bool) async {
        await door.cut { isMeant(DoorConnection($0)) }
    }
}

private struct DatagramDoor: Door {
    let channel: any Channel

    func close() async { try? await channel.close() }
    func cut(where isMeant: @escaping @Sendable (DoorConnection) -> Bool) async {}
}

private struct DoorHandler: HTTPHandler {
    let gateway: Gateway
    let keeper: @Sendable (DoorConnection) -> DoorAnswer

    func respond(to request: HTTPRequest, with response: consuming ResponseWriter) async {
        let connection = DoorConnection(request.connection)
        switch keeper(connection) {
        case .api(let origin): await gateway.respond(to: request, from: origin, with: response)
        case .page(let answer):
            let page = await answer(
                PageRequest(
                    connection: connection,
                    method: request.head.method,
                    path: String(request.head.rawPath),
                    headers: Array(request.head.headers)
                )
            )
            var headers = HeaderFields()
            for line in page.headers { headers.append(line.name, line.value) }
            response.send(WholeResponse(status: page.status, headers: headers, body: .bytes(page.body)))
        case .none: response.send(WholeResponse(status: 503, headers: ["Connection": "close"]))
        }
    }
}

/// Hands each datagram to the closure, and its answer back to the sender.
private final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let answer: @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?

    init(answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let connection = DoorConnection(ConnectionFacts(peer: envelope.remoteAddress, local: context.localAddress))
        let channel = context.channel
        let answer = answer
        let query = Array(envelope.data.readableBytesView)
        context.eventLoop.makeFutureWithTask { await answer(connection, query) }.whenSuccess { reply in
            guard let reply else { return }
            let envelope = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: reply))
            channel.writeAndFlush(envelope, promise: nil)
        }
    }
}

extension DoorConnection {
    init(_ facts: ConnectionFacts) {
        self.init(
            peer: facts.peer?.ipAddress ?? "",
            local: facts.local?.ipAddress ?? "",
            localPort: facts.local?.port ?? 0,
            isSecure: facts.isTLS
        )
    }
}
