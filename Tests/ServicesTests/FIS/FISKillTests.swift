import AWSModel
import AWSService
import EC2Shapes
import FISShapes
import Ground
import Synchronization
import Testing
import World

@testable import EC2Service
@testable import FISService

@Suite("An experiment whose cloud is ended at any of its calls")
struct FISKillTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let call: Int
        let isAfter: Bool
        var testDescription: String { "\(isAfter ? "after" : "before") call \(call)" }
    }

    /// The role, the targets, the stop; then the states and the start.
    static let lines = (1...5).flatMap { [Line(call: $0, isAfter: false), Line(call: $0, isAfter: true)] }

    @Test("goes on after the restart and leaves the instance started again", arguments: lines)
    func everyCall(_ line: Line) async throws {
        let bench = try await FISBench()
        let (hit, place) = (try await bench.launch("web"), bench.place)
        let template = try await bench.template(
            [
                "stop": fisAction(
                    "aws:ec2:stop-instances",
                    ["startInstancesAfterDuration": "PT2M"],
                    on: ["Instances": "web"]
                )
            ],
            ["web": fisTarget("aws:ec2:instance", tagged: ["role": "web"])]
        )
        let id = try await bench.start(template)
        let isLate = line.call > 3
        @Sendable func passTime() async throws {
            try await bench.until(id, "stop", is: .running)
            try await bench.compute.report { try $0.instanceIsStopped(hit, in: place) }
            bench.world.clock.advance(by: .seconds(121))
        }
        let hanging = HangingCaller(bench.compute, at: line)
        try await bench.live(through: hanging) {
            if isLate { try await passTime() }
            await hanging.arrived()
        }
        let ended = try await bench.live {
            if !isLate { try await passTime() }
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "completed")
        #expect(try await bench.compute.states([hit]) == ["pending"])
    }
}

/// Never answers one of its calls, which is acted out or not.
private final class HangingCaller: InProcessCaller {
    private let inner: ComputeBench
    private let line: FISKillTests.Line
    private let count = Mutex(0)
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init(_ inner: ComputeBench, at line: FISKillTests.Line) {
        self.inner = inner
        self.line = line
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    func arrived() async { for await _ in arrivals { return } }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        let number = count.withLock { count in
            count += 1
            return count
        }
        guard number == line.call else { return try await inner.call(service, operation, input, in: context) }
        if line.isAfter { _ = try await inner.call(service, operation, input, in: context) }
        arrival.yield()
        try await inner.world.clock.sleep(until: .distantFuture)
        return Fields()
    }
}
