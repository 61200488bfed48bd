import HTTPTestClient
import NIOCore
import Testing

@testable import HTTPFront

@Suite("Stopping the HTTP server")
struct HTTPServerStopTests {
    private func start(_ handler: TestHandler) async throws -> HTTPServer {
        try await HTTPServer.start(
            on: [Endpoint(host: "127.0.0.1", port: 0)],
            settings: HTTPServer.Settings(clocks: TestServer.clocks),
            handler: handler
        )
    }

    @Test("lets a request in flight finish and closes idle connections")
    func graceful() async throws {
        let arrived = Events<Void>()
        let mayAnswer = Events<Void>()
        let server = try await start(
            TestHandler { request, response in
                if request.head.target == "/slow" {
                    arrived.say(())
                    await mayAnswer.next()
                }
                response.send(.text("done"))
            }
        )
        let idle = try await HTTPTestClient.connect(to: server.addresses[0])
        _ = try await idle.get("/")
        let busy = try await HTTPTestClient.connect(to: server.addresses[0])
        try await busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        await arrived.next()

        async let stopped: Void = server.stop(within: .seconds(60))
        await idle.waitForEnd()
        await #expect(throws: (any Error).self) { try await HTTPTestClient.connect(to: server.addresses[0]) }
        mayAnswer.say(())
        let answer = await busy.response()
        #expect(answer.body == "done")
        #expect(answer.header("connection") == "close")
        await busy.waitForEnd()
        await stopped
        #expect(server.connectionCount == 0)
    }

    @Test("cuts what is left at the deadline and cancels its handler")
    func deadline() async throws {
        let arrived = Events<Void>()
        let ended = Events<Bool>()
        let server = try await start(
            TestHandler { request, response in
                arrived.say(())
                await Events<Void>().next()
                // As a handler would that has something to put right on its way out.
                for _ in 0..<20 { await Task.yield() }
                ended.say(Task.isCancelled)
                response.send(.text("too late"))
            }
        )
        let client = try await HTTPTestClient.connect(to: server.addresses[0])
        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        await arrived.next()
        await server.stop(within: .milliseconds(10))
        ended.finish()
        #expect(await client.receiveToEnd() == "")
        #expect(await ended.next() == true)
    }
}
