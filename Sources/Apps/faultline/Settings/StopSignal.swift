import Dispatch
import Glibc

/// Waits for SIGINT, SIGTERM or a client's wish that the process end.
final class StopSignal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    // Safety: written once here, never read; it only keeps the sources alive.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        self.continuation = continuation
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        signal(SIGPIPE, SIG_IGN)
    }

    func raise() { continuation.yield() }

    func wait() async {
        for await _ in stream { return }
    }
}
