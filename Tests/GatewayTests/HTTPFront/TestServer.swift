import Glibc
import HTTPTestClient
import NIOCore
import Synchronization

@testable import HTTPFront

/// A handler made of closures.
struct TestHandler: HTTPHandler {
    var now: @Sendable (HTTPRequest) -> WholeResponse? = { _ in nil }
    var body: @Sendable (HTTPRequest, consuming ResponseWriter) async -> Void

    init(_ body: @escaping @Sendable (HTTPRequest, consuming ResponseWriter) async -> Void) { self.body = body }

    func respondNow(to request: HTTPRequest) -> WholeResponse? { now(request) }
    func respond(to request: HTTPRequest, with response: consuming ResponseWriter) async {
        await body(request, response)
    }
}

extension WholeResponse {
    static func text(_ text: String, status: Int = 200) -> WholeResponse {
        WholeResponse(status: status, body: .text(text))
    }
}

/// A server on a port of its own for as long as the test needs it.
struct TestServer {
    let server: HTTPServer
    var address: SocketAddress { server.addresses[0] }

    func connect() async throws -> HTTPTestClient { try await HTTPTestClient.connect(to: address) }

    /// 10:00:00 on 1 January 2026, for ever; uptime is the machine's own.
    static let clocks = HTTPServer.Clocks(
        uptime: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        },
        unixSeconds: { 1_767_261_600 }
    )

    static func run(
        _ handler: TestHandler,
        adjusting adjust: (inout HTTPServer.Settings) -> Void = { _ in },
        test: (TestServer) async throws -> Void
    ) async throws {
        var settings = HTTPServer.Settings(clocks: clocks)
        adjust(&settings)
        let server = try await HTTPServer.start(
            on: [Endpoint(host: "127.0.0.1", port: 0)],
            settings: settings,
            handler: handler
        )
        do {
            try await test(TestServer(server: server))
            await server.stop(within: .zero)
        } catch {
            await server.stop(within: .zero)
            throw error
        }
    }
}

/// What happened on the other side, to be awaited in order.
final class Events<Event: Sendable>: Sendable {
    private let pair = AsyncStream.makeStream(of: Event.self)

    func say(_ event: Event) { pair.continuation.yield(event) }
    /// Nothing more will happen: `next` no longer waits.
    func finish() { pair.continuation.finish() }

    func next() async -> Event? {
        var iterator = pair.stream.makeAsyncIterator()
        return await iterator.next()
    }
}

/// Uptime that moves when told.
final class ManualClock: Sendable {
    private let now = Mutex(Duration.zero)

    var uptime: Duration { now.withLock { $0 } }
    func advance(by time: Duration) { now.withLock { $0 += time } }
}
