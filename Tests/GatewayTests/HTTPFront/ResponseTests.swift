import HTTPTestClient
import NIOCore
import Testing

@testable import HTTPFront

@Suite("A response")
struct ResponseTests {
    @Test("in several buffers leaves as one", arguments: [10, 20_000])
    func severalBuffers(bytes: Int) async throws {
        let handler = TestHandler { _, response in
            let buffer = ByteBuffer(repeating: UInt8(ascii: "a"), count: bytes)
            response.send(WholeResponse(status: 200, body: .buffers([buffer, buffer, buffer])))
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            for _ in 0..<2 { #expect(try await client.get("/").body == String(repeating: "a", count: 3 * bytes)) }
        }
    }

    @Test(
        "to HEAD, and 204 and 304, has no body and the connection lives",
        arguments: [
            ("HEAD", 200, nil as String?, "4"), ("HEAD", 200, "1234", "1234"), ("GET", 204, nil, nil as String?),
            ("GET", 304, nil, nil), ("GET", 304, "99", "99"),
        ]
    )
    func bodiless(method: String, status: Int, declared: String?, length: String?) async throws {
        let handler = TestHandler { request, response in
            if request.head.target == "/after" { return response.send(.text("after")) }
            var answer = WholeResponse.text("four", status: status)
            if let declared { answer.headers.append("Content-Length", declared) }
            response.send(answer)
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            try await client.send("\(method) / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = await client.response(toHEAD: true)
            #expect(answer.status == status)
            #expect(answer.header("content-length") == length)
            #expect(try await client.get("/after").body == "after")
        }
    }

    @Test("carries the handler's fields, but framing is the front's")
    func ownFields() async throws {
        let handler = TestHandler { _, response in
            var response = response
            response.addHeader("x-request-id", "r1")
            var answer = WholeResponse.text("four")
            answer.headers = ["x-a": "1", "Content-Length": "999", "Transfer-Encoding": "chunked", "Date": "today"]
            response.send(answer)
        }
        try await TestServer.run(handler) { server in
            let answer = try await server.connect().get("/")
            #expect(
                answer.head
                    == "HTTP/1.1 200 OK\r\nx-a: 1\r\nDate: today\r\nx-request-id: r1\r\ncontent-length: 4\r\n\r\n"
            )
            #expect(answer.body == "four")
        }
    }

    @Test("of unknown length is chunked, and for HTTP/1.0 ends with the connection")
    func streamed() async throws {
        let handler = TestHandler { _, response in
            let writer = response.stream(ResponseHead(status: 200))
            do {
                for piece in ["one ", "", "two ", "three"] { try await writer.write(ByteBuffer(string: piece)) }
            } catch { return }
            writer.finish()
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                let answer = try await client.get("/")
                #expect(answer.header("transfer-encoding") == "chunked")
                #expect(answer.body == "one two three")
            }
            try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let old = await client.response()
            #expect(old.header("transfer-encoding") == nil)
            #expect(old.body == "one two three")
        }
    }

    @Test("head goes out even when the body is not there yet")
    func headFirst() async throws {
        let mayGoOn = Events<Void>()
        let handler = TestHandler { _, response in
            let writer = response.stream(ResponseHead(status: 200), length: 1)
            await mayGoOn.next()
            do { try await writer.write(ByteBuffer(string: "x")) } catch { return }
            writer.finish()
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            mayGoOn.say(())
            #expect(await client.receive(byteCount: 1) == Array("x".utf8))
        }
    }

    @Test("that the handler forgets is a 500")
    func forgotten() async throws {
        try await TestServer.run(TestHandler { _, _ in }) { server in
            let answer = try await server.connect().get("/")
            #expect(answer.status == 500)
        }
    }

    @Test(
        "that the handler drops half-way, or counts wrongly, cuts the connection",
        arguments: [
            "drop", "short", "long",
        ]
    )
    func halfWay(how: String) async throws {
        let handler = TestHandler { _, response in
            let writer = response.stream(ResponseHead(status: 200), length: 4)
            do {
                try await writer.write(ByteBuffer(string: how == "long" ? "onetwo" : "one"))
            } catch { return }
            if how != "drop" { writer.finish() }
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let all = await client.receiveToEnd()
            #expect(!all.hasSuffix("onetwo") && !all.hasSuffix("onet"))
        }
    }

    /// Writes for ever, and tells why it stopped.
    private static func endless(_ said: Events<String>) -> TestHandler {
        TestHandler { _, response in
            let writer = response.stream(ResponseHead(status: 200))
            let piece = ByteBuffer(repeating: 0, count: 256 << 10)
            while true {
                do throws(ResponseFailure) {
                    try await writer.write(piece)
                } catch {
                    return said.say("\(error)")
                }
                await Task.yield()
            }
        }
    }

    @Test("stops when the client goes away")
    func clientGone() async throws {
        let said = Events<String>()
        try await TestServer.run(Self.endless(said)) { server in
            let client = try await server.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = await client.receive(byteCount: 1 << 20)
            try await client.close()
            #expect(await said.next() == "connectionClosed")
        }
    }

    @Test("waits for a client that does not take it, and gives it up in time")
    func clientStalls() async throws {
        let said = Events<String>()
        try await TestServer.run(Self.endless(said)) {
            $0.limits.writeStallTime = .milliseconds(50)
        } test: { server in
            let client = try await server.connect()
            try await client.pauseReading()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await said.next() == "timedOut")
        }
    }
}
