import Glibc

/// One thread's share of the connections, driven with `poll`: with this few, as cheap as `epoll` and no shim to write.
struct Worker {
    struct Outcome: Sendable {
        var nanoseconds: [UInt32] = []
        var receivedBytes = 0
        var failures: [String: Int] = [:]
        var openedConnections = 0
        var endedAt: UInt64 = 0
    }

    /// A server that answers nothing must not hold the run up for ever.
    private static let silenceMilliseconds: Int32 = 60_000
    private static let failureLimit = 1_000

    private let plan: LoadPlan
    private let rendered: [[UInt8]]
    private let deadline: UInt64
    private let connections: [Connection]
    private let step: Int
    private var next: Int
    private var failureCount = 0
    private var outcome = Outcome()

    /// - Parameter index: this worker's place; its requests have the numbers `index`, `index + threads`, …
    init(_ plan: LoadPlan, index: Int, rendered: [[UInt8]], deadline: UInt64) {
        self.plan = plan
        self.rendered = rendered
        self.deadline = deadline
        step = plan.threads
        next = index
        let share = (plan.connections - index + plan.threads - 1) / plan.threads
        connections = (0..<share).map { _ in Connection(plan) }
    }

    mutating func run() -> Outcome {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        for connection in connections { begin(connection) }
        var waits = connections.map(\.interest)
        while connections.contains(where: \.isBusy) {
            guard poll(&waits, nfds_t(waits.count), Self.silenceMilliseconds) != 0 else {
                fail("no answer within \(Self.silenceMilliseconds / 1_000) s")
                break
            }
            for (index, connection) in connections.enumerated() {
                if waits[index].revents != 0 { advance(connection, waits[index].revents, buffer) }
                waits[index] = connection.interest
            }
        }
        outcome.endedAt = MonotonicTime.nanoseconds
        outcome.openedConnections = connections.reduce(0) { $0 + $1.opened }
        return outcome
    }

    private mutating func advance(
        _ connection: Connection,
        _ events: Int16,
        _ buffer: UnsafeMutableRawBufferPointer
    ) {
        do throws(TransportError) {
            guard case .finished(let response) = try connection.advance(events, buffer: buffer) else { return }
            let spent = MonotonicTime.nanoseconds - connection.startedAt
            judge(response, nanoseconds: UInt32(clamping: spent))
        } catch {
            connection.drop()
            fail(error.reason)
        }
        begin(connection)
    }

    private mutating func judge(_ response: ResponseReader, nanoseconds: UInt32) {
        guard (200..<300).contains(response.status) else {
            return fail("status \(response.status): \(String(decoding: response.excerpt, as: UTF8.self))")
        }
        if let expected = plan.expectedCount, response.bodyCount != expected {
            return fail("\(response.bodyCount) bytes instead of \(expected)")
        }
        guard response.isIntact else { return fail("other bytes than were put") }
        outcome.nanoseconds.append(nanoseconds)
        outcome.receivedBytes += response.bodyCount
    }

    private mutating func begin(_ connection: Connection) {
        while failureCount < Self.failureLimit, MonotonicTime.nanoseconds < deadline {
            if let requests = plan.requests, next >= requests { return }
            let number = (plan.first + next) % (plan.keys ?? Int.max)
            next += step
            do throws(TransportError) {
                return try connection.begin(number, rendered: rendered.isEmpty ? nil : rendered[number])
            } catch {
                connection.drop()
                fail(error.reason)
            }
        }
    }

    private mutating func fail(_ reason: String) {
        failureCount += 1
        // Refusals that name a request or a host in their text would all count as different.
        let known = outcome.failures.count < 8 || outcome.failures[reason] != nil
        outcome.failures[known ? reason : "others", default: 0] += 1
    }
}
