import HTTPTestClient
import NIOCore
import NIOPosix
import Testing

@testable import HTTPFront

@Suite("The HTTP server")
struct HTTPServerTests {
    static let echo = TestHandler { request, response in
        response.send(.text("\(request.head.method) \(request.head.target)"))
    }

    @Test("answers one request after the other on one connection")
    func keepAlive() async throws {
        try await TestServer.run(Self.echo) { server in
            let client = try await server.connect()
            let first = try await client.get("/one?a=%20b")
            #expect(first.status == 200)
            #expect(first.body == "GET /one?a=%20b")
            #expect(first.header("date") == "Thu, 01 Jan 2026 10:00:00 GMT")
            #expect(first.header("connection") == nil)
            #expect(try await client.get("/two").body == "GET /two")
        }
    }

    @Test("tells the handler who asks, and where")
    func facts() async throws {
        let handler = TestHandler { request, response in
            let facts = request.connection
            response.send(.text("\(facts.peer?.ipAddress ?? "") \(facts.local?.port ?? 0) \(facts.isTLS)"))
        }
        try await TestServer.run(handler) { server in
            let answer = try await server.connect().get("/")
            #expect(answer.body == "127.0.0.1 \(server.address.port ?? -1) false")
        }
    }

    @Test("starts a handler on the loop, and takes its answer from anywhere")
    func threads() async throws {
        let handler = TestHandler { request, response in
            let begins = MultiThreadedEventLoopGroup.currentEventLoop != nil
            let leaves = await withTaskExecutorPreference(globalConcurrentExecutor) {
                MultiThreadedEventLoopGroup.currentEventLoop == nil
            }
            let text = "\(begins) \(leaves)"
            if request.head.target == "/away" {
                var response = Optional(response)
                await withTaskExecutorPreference(globalConcurrentExecutor) {
                    response.take()?.send(.text(text))
                }
            } else {
                let returns = MultiThreadedEventLoopGroup.currentEventLoop != nil
                response.send(.text("\(text) \(returns)"))
            }
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            let here = try await client.get("/")
            #expect(here.body == "true true true", "\(here)")
            let away = try await client.get("/away")
            #expect(away.body == "true true", "\(away)")
        }
    }

    @Test("answers pipelined requests in order, one at a time")
    func pipelining() async throws {
        let handler = TestHandler { request, response in
            if request.head.target == "/1" { for _ in 0..<50 { await Task.yield() } }
            response.send(.text(request.head.target))
        }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            try await client.send((1...5).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            for number in 1...5 { #expect(await client.response().body == "/\(number)") }
        }
    }

    @Test("answers at once what the handler has at hand, without a task")
    func immediateAnswers() async throws {
        var handler = TestHandler { _, response in response.send(.text("slow")) }
        handler.now = { $0.head.target == "/now" ? .text("fast") : nil }
        try await TestServer.run(handler) { server in
            let client = try await server.connect()
            try await client.send(String(repeating: "GET /now HTTP/1.1\r\nHost: h\r\n\r\n", count: 100))
            for _ in 0..<100 { #expect(await client.response().body == "fast") }
            #expect(try await client.get("/other").body == "slow")
            try await client.send("POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
            #expect(await client.response().body == "slow")
        }
    }

    @Test(
        "keeps or closes the connection as version and client say",
        arguments: [
            ("HTTP/1.1", "", false, nil as String?),
            ("HTTP/1.1", "Connection: close\r\n", true, "close"),
            ("HTTP/1.0", "", true, "close"),
            ("HTTP/1.0", "Connection: keep-alive\r\n", false, "keep-alive"),
        ]
    )
    func closing(version: String, field: String, closes: Bool, said: String?) async throws {
        try await TestServer.run(Self.echo) { server in
            let client = try await server.connect()
            try await client.send("GET /a \(version)\r\nHost: h\r\n\(field)\r\n")
            let answer = await client.response()
            #expect(answer.body == "GET /a")
            #expect(answer.header("connection") == said)
            if closes {
                await client.waitForEnd()
            } else {
                #expect(try await client.get("/b").body == "GET /b")
            }
        }
    }

    @Test("answers a client that has shut its side, and then closes")
    func halfClosed() async throws {
        try await TestServer.run(Self.echo) { server in
            let client = try await server.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
            try await client.shutOutput()
            #expect(await client.response().body == "GET /a")
            #expect(await client.response().body == "GET /b")
            #expect(await client.receiveToEnd() == "")
        }
    }

    @Test("refuses broken requests in the words it was given, and closes")
    func refusals() async throws {
        try await TestServer.run(Self.echo) {
            $0.refusal = { .text("<\($0)>", status: $0.status) }
        } test: { server in
            for (text, status, body) in [
                ("GET / HTTP/1.1\n", 400, "<malformedRequest>"),
                ("GET /\(String(repeating: "a", count: 20 << 10)) HTTP/1.1\r\n", 414, "<targetTooLong>"),
                ("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 40 << 10))\r\n", 431, "<headTooLarge>"),
                ("GET / HTTP/3.0\r\n", 505, "<unknownVersion>"),
            ] {
                let client = try await server.connect()
                try await client.send(text)
                let answer = await client.response()
                #expect(answer.status == status)
                #expect(answer.body == body)
                #expect(answer.header("connection") == "close")
                await client.waitForEnd()
            }
        }
    }

    @Test("refuses connections over its limit, politely")
    func tooMany() async throws {
        try await TestServer.run(Self.echo) {
            $0.limits.connections = 1
        } test: { server in
            let client = try await server.connect()
            #expect(try await client.get("/").status == 200)
            let second = try await server.connect()
            #expect(await second.response().status == 503)
            await second.waitForEnd()
            #expect(try await client.get("/").status == 200)
        }
    }

    @Test("refuses a head that does not come to its end in time")
    func slowHead() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.echo) {
            $0.clocks.uptime = { clock.uptime }
            // Only for the server to look often.
            $0.limits.lingerTime = .milliseconds(20)
        } test: { server in
            let client = try await server.connect()
            try await client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\n")
            // With this answer the server has also seen the beginning of the second head.
            #expect(await client.response().status == 200)
            clock.advance(by: .seconds(20))
            #expect(await client.response().status == 408)
            clock.advance(by: .seconds(1))
            await client.waitForEnd()
        }
    }

    @Test("writes one line per request to its log")
    func logging() async throws {
        let lines = Events<String>()
        let handler = TestHandler { request, response in
            _ = try? await request.body.collect(upTo: 100)
            response.send(.text("four", status: 201))
        }
        try await TestServer.run(handler) {
            $0.log = { line in
                lines.say("\(line.head.method) \(line.head.target) \(line.status) \(line.bytesIn) \(line.bytesOut)")
            }
        } test: { server in
            let client = try await server.connect()
            try await client.send("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            _ = await client.response()
            #expect(await lines.next() == "PUT /k 201 3 4")
        }
    }

    @Test("listens on several addresses, and says which cannot be had")
    func addresses() async throws {
        let settings = HTTPServer.Settings(clocks: TestServer.clocks)
        let endpoints = [Endpoint(host: "127.0.0.1", port: 0), Endpoint(host: "127.0.0.2", port: 0)]
        let server = try await HTTPServer.start(on: endpoints, settings: settings, handler: Self.echo)
        for address in server.addresses {
            let client = try await HTTPTestClient.connect(to: address)
            #expect(try await client.get("/x").body == "GET /x")
        }
        let taken = Endpoint(host: "127.0.0.1", port: server.addresses[0].port ?? 0)
        await #expect(throws: IOError.self) {
            try await HTTPServer.start(on: [endpoints[0], taken], settings: settings, handler: Self.echo)
        }
        await server.stop(within: .zero)
    }
}
