import HTTPTestClient
import NIOCore
import NIOPosix
import Testing

@testable import HTTPFront

@Suite("A request body")
struct RequestBodyTests {
    /// Answers with the length of the body, or the reason why it has none.
    static func counter(upTo limitBytes: Int = .max, said: Events<String>? = nil) -> TestHandler {
        TestHandler { request, response in
            do throws(BodyFailure) {
                let body = try await request.body.collect(upTo: limitBytes)
                said?.say("\(body.readableBytes)")
                response.send(.text("\(body.readableBytes)"))
            } catch {
                said?.say("\(error)")
                response.send(.text("\(error)", status: 400))
            }
        }
    }

    @Test(
        "arrives whole, sized or chunked",
        arguments: [
            "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        ]
    )
    func whole(text: String) async throws {
        try await TestServer.run(Self.counter()) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                try await client.send("PUT / HTTP/1.1\r\nHost: h\r\n" + text)
                #expect(await client.response().body == "5")
            }
        }
    }

    @Test("of 16 MiB comes back as it was, read and written at the same time")
    func large() async throws {
        let handler = TestHandler { request, response in
            let writer = response.stream(ResponseHead(status: 200), length: request.announcedLength)
            do {
                while let piece = try await request.body.next() { try await writer.write(piece) }
                writer.finish()
            } catch {}
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            let length = 16 << 20
            var sent = ByteBuffer()
            for number in 0..<length >> 16 { sent.writeRepeatingByte(UInt8(number & 255), count: 1 << 16) }
            client.push(ByteBuffer(string: "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\n"))
            client.push(sent)
            _ = await client.receive(through: "\r\n\r\n")
            let received = await client.receive(byteCount: length)
            #expect(received.count == length)
            #expect(ByteBuffer(bytes: received) == sent)
        }
    }

    @Test("is permitted when the handler asks for it")
    func permission() async throws {
        try await TestServer.run(Self.counter()) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                #expect(await client.response().status == 100)
                try await client.send("abc")
                #expect(await client.response().body == "3")
            }
        }
    }

    @Test("that was never permitted is not waited for")
    func refusedPermission() async throws {
        try await TestServer.run(TestHandler { _, response in response.send(.text("no", status: 403)) }) { server in
            let client = try await server.connect()
            try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
            let answer = await client.response()
            #expect(answer.status == 403)
            #expect(answer.header("connection") == "close")
            await client.waitForEnd()
        }
    }

    @Test("that nobody reads is dropped when it is short, and the connection lives")
    func dropped() async throws {
        try await TestServer.run(TestHandler { _, response in response.send(.text("no", status: 403)) }) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
                #expect(await client.response().status == 403)
                try await client.send(ByteBuffer(repeating: 0, count: 100_000))
            }
        }
    }

    @Test("that nobody reads ends the connection when it is long, but the answer arrives")
    func droppedLong() async throws {
        try await TestServer.run(TestHandler { _, response in response.send(.text("no", status: 403)) }) { server in
            let client = try await server.connect()
            client.push(ByteBuffer(string: "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 67108864\r\n\r\n"))
            client.push(ByteBuffer(repeating: 0, count: 64 << 20))
            let answer = await client.response()
            #expect(answer.status == 403)
            #expect(answer.header("connection") == "close")
            await client.waitForEnd()
        }
    }

    @Test("over the limit of its reader is refused before it is read")
    func tooLarge() async throws {
        try await TestServer.run(Self.counter(upTo: 4)) { server in
            for text in ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]
            {
                let client = try await server.connect()
                try await client.send("PUT / HTTP/1.1\r\nHost: h\r\n" + text)
                #expect(await client.response().body == "tooLarge(limitBytes: 4)")
            }
        }
    }

    @Test("with broken chunks fails its reader, and the connection closes")
    func brokenChunks() async throws {
        try await TestServer.run(Self.counter()) { server in
            let client = try await server.connect()
            try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX")
            try await client.send("X")
            let answer = await client.response()
            #expect(answer.body == "malformed")
            #expect(answer.header("connection") == "close")
            await client.waitForEnd()
        }
    }

    @Test("cut by the client fails its reader", arguments: [true, false])
    func cut(halfOnly: Bool) async throws {
        let said = Events<String>()
        try await TestServer.run(Self.counter(said: said)) { server in
            let client = try await server.connect()
            try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
            if halfOnly { try await client.shutOutput() } else { try await client.close() }
            #expect(await said.next() == "connectionClosed")
        }
    }

    @Test("that stops coming fails its reader in time")
    func stalled() async throws {
        try await TestServer.run(Self.counter()) {
            $0.limits.bodyIdleTime = .milliseconds(20)
        } test: { server in
            let client = try await server.connect()
            try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
            #expect(await client.response().body == "timedOut")
            await client.waitForEnd()
        }
    }

    @Test("cannot be read by a request that has been answered")
    func stale() async throws {
        let said = Events<String>()
        let kept = Events<BodyReader>()
        let handler = TestHandler { request, response in
            kept.say(request.body)
            response.send(.text("early"))
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            try await client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            _ = await client.response()
            do throws(BodyFailure) { _ = try await kept.next()?.next() } catch { said.say("\(error)") }
            #expect(await said.next() == "answered")
        }
    }
}
