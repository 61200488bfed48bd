import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPFront

/// The shell on a loop that moves only when told, with a notebook where the socket would be.
@Suite("Back-pressure")
struct BackPressureTests {
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        var reads = 0

        func read(context: ChannelHandlerContext) { reads += 1 }
    }

    private func open(_ handler: TestHandler, _ adjust: (inout Limits) -> Void) throws -> (EmbeddedChannel, Socket) {
        let socket = Socket()
        let channel = EmbeddedChannel()
        var settings = HTTPServer.Settings(clocks: TestServer.clocks)
        adjust(&settings.limits)
        let share = LoopShare(loop: channel.embeddedEventLoop, handler: handler, settings: settings, census: Census())
        try channel.pipeline.syncOperations.addHandlers(socket, Connection(share: share, handler: handler, door: nil))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, socket)
    }

    @Test("stops the socket while a body is not read, and lets it go on afterwards")
    func body() throws {
        let mayRead = Events<Void>()
        let handler = TestHandler { request, response in
            await mayRead.next()
            let body = try? await request.body.collect(upTo: 1000)
            response.send(.text("\(body?.readableBytes ?? -1)"))
        }
        let (channel, socket) = try open(handler) { $0.bufferedBodyBytes = 100 }
        try channel.writeInbound(ByteBuffer(string: "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 150\r\n\r\n"))
        let before = socket.reads
        channel.read()
        #expect(socket.reads == before + 1)
        try channel.writeInbound(ByteBuffer(repeating: 0, count: 100))
        channel.read()
        channel.read()
        #expect(socket.reads == before + 1, "the buffer is full")
        mayRead.say(())
        while socket.reads == before + 1 { channel.embeddedEventLoop.run() }
        #expect(socket.reads == before + 2, "the reader has taken what was there")
        try channel.writeInbound(ByteBuffer(repeating: 0, count: 50))
        var answer: ByteBuffer?
        while answer == nil {
            channel.embeddedEventLoop.run()
            answer = try channel.readOutbound(as: ByteBuffer.self)
        }
        #expect(answer.map { String(buffer: $0).hasSuffix("\r\n\r\n150") } == true)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test("does not look at the next request, nor read for ever, while one is served")
    func pipeline() throws {
        let handler = TestHandler { _, response in
            await Events<Void>().next()
            response.send(.text("never"))
        }
        let (channel, socket) = try open(handler) { $0.headBytes = 100 }
        try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: h\r\n\r\n"))
        let before = socket.reads
        channel.read()
        #expect(socket.reads == before + 1, "a little is read ahead")
        try channel.writeInbound(ByteBuffer(repeating: UInt8(ascii: "A"), count: 100))
        channel.read()
        #expect(socket.reads == before + 1)
        channel.close(promise: nil)
        channel.embeddedEventLoop.run()
    }
}
