import Ground
import Synchronization
import Testing

@Suite("The world clock")
struct WorldClockTests {
    private let start = WorldInstant(secondsSince1970: 1_700_000_000)

    @Test("stands still in manual mode until it is moved")
    func manual() {
        let clock = WorldClock(mode: .manual, startingAt: start)
        #expect(clock.now == start)
        clock.advance(by: .seconds(90))
        #expect(clock.now == start.advanced(by: .seconds(90)))
        clock.advance(to: start)
        #expect(clock.now == start.advanced(by: .seconds(90)))
    }

    @Test("wakes those whose time has come and lets the others sleep")
    func wakes() async throws {
        let clock = WorldClock(mode: .manual, startingAt: start)
        let log = Log()
        try await withThrowingTaskGroup { group in
            for seconds in [30, 10, 20, 40] {
                group.addTask {
                    try await clock.sleep(for: .seconds(seconds))
                    log.add(seconds)
                }
            }
            await clock.untilSleepers(4)
            clock.advance(by: .seconds(30))
            for _ in 0..<3 { try await group.next() }
            #expect(Set(log.entries) == [10, 20, 30])
            #expect(clock.sleeperCount == 1)
            clock.advance(by: .seconds(10))
            try await group.waitForAll()
        }
        #expect(log.entries.last == 40)
    }

    @Test("steps from deadline to deadline in their order")
    func steps() async throws {
        let clock = WorldClock(mode: .manual, startingAt: start)
        let log = Log()
        try await withThrowingTaskGroup { group in
            for seconds in [30, 10, 20] {
                group.addTask {
                    try await clock.sleep(for: .seconds(seconds))
                    log.add(seconds)
                }
            }
            await clock.untilSleepers(3)
            while clock.advanceToNextDeadline() { try await group.next() }
        }
        #expect(log.entries == [10, 20, 30])
        #expect(clock.now == start.advanced(by: .seconds(30)))
        #expect(!clock.advanceToNextDeadline())
    }

    @Test("does not put a task to sleep whose deadline has passed", arguments: WorldClock.Mode.allCases)
    func past(mode: WorldClock.Mode) async throws {
        let clock = WorldClock(mode: mode)
        try await clock.sleep(until: clock.now)
        try await clock.sleep(until: .epoch)
        try await clock.wait(for: .zero)
    }

    @Test("wakes by itself when its time runs", arguments: [WorldClock.Mode.real, .fast])
    func runs(mode: WorldClock.Mode) async throws {
        let clock = WorldClock(mode: mode, startingAt: start)
        let deadline = clock.now.advanced(by: .milliseconds(2))
        try await clock.sleep(until: deadline)
        #expect(clock.now >= deadline)
    }

    @Test("may be moved while its time runs", arguments: [WorldClock.Mode.real, .fast])
    func movedWhileRunning(mode: WorldClock.Mode) async throws {
        let clock = WorldClock(mode: mode)
        let before = clock.now
        async let sleeper: Void = clock.sleep(for: .seconds(90 * 86_400))
        await clock.untilSleepers(1)
        clock.advance(by: .seconds(90 * 86_400))
        try await sleeper
        #expect(clock.now >= before.advanced(by: .seconds(90 * 86_400)))
    }

    @Test("releases a sleeper who is cancelled, whatever comes first")
    func cancelled() async {
        let clock = WorldClock(mode: .manual)
        for early in [true, false] {
            let task = Task { try await clock.sleep(for: .seconds(60)) }
            if !early { await clock.untilSleepers(1) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(clock.sleeperCount == 0)
        }
    }

    @Test("compresses the waits that AWS documents in fast mode only")
    func scaled() {
        let clock = WorldClock(mode: .fast, compression: .init(factor: 600, longest: .seconds(1)))
        #expect(clock.scaled(.seconds(300)) == .milliseconds(500))
        #expect(clock.scaled(.seconds(12 * 3600)) == .seconds(1))
        clock.setMode(.real)
        #expect(clock.scaled(.seconds(300)) == .seconds(300))
        clock.setMode(.manual)
        #expect(clock.scaled(.seconds(300)) == .seconds(300))
    }

    @Test("shortens a documented wait under way when it becomes fast")
    func becomesFast() async throws {
        let clock = WorldClock(mode: .real, compression: .init(factor: 1_000_000, longest: .milliseconds(1)))
        async let wait: Void = clock.wait(for: .seconds(3600))
        await clock.untilSleepers(1)
        clock.setMode(.fast)
        try await wait
    }

    @Test("takes the documented time in manual mode")
    func documentedByHand() async throws {
        let clock = WorldClock(mode: .manual, startingAt: start)
        async let wait: Void = clock.wait(for: .seconds(3600))
        await clock.untilSleepers(1)
        clock.advance(by: .seconds(3599))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(1))
        try await wait
    }

    @Test("goes on from where it stood when it is released")
    func released() async throws {
        let clock = WorldClock(mode: .manual, startingAt: start)
        async let sleeper: Void = clock.sleep(for: .milliseconds(1))
        await clock.untilSleepers(1)
        clock.setMode(.fast)
        try await sleeper
        #expect(clock.now >= start.advanced(by: .milliseconds(1)))
        #expect(clock.now < start.advanced(by: .seconds(3600)))
        clock.setMode(.manual)
        let stopped = clock.now
        #expect(clock.now == stopped)
    }

    @Test("holds thousands of sleepers, of whom many leave early")
    func crowd() async throws {
        let clock = WorldClock(mode: .manual, startingAt: start)
        var random = SeededRandom(seed: 7)
        let woken = Log()
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<2000 {
            let seconds = random.int(in: 1...1000)
            tasks.append(
                Task {
                    try await clock.sleep(for: .seconds(seconds))
                    woken.add(number)
                }
            )
        }
        await clock.untilSleepers(2000)
        for task in tasks.prefix(1500) { task.cancel() }
        for task in tasks.prefix(1500) { await #expect(throws: CancellationError.self) { try await task.value } }
        #expect(clock.sleeperCount == 500)
        clock.advance(by: .seconds(1000))
        for task in tasks.suffix(500) { try await task.value }
        #expect(woken.entries.count == 500)
    }
}

/// What happened, in order.
private final class Log: Sendable {
    private let list = Mutex<[Int]>([])
    func add(_ entry: Int) { list.withLock { $0.append(entry) } }
    var entries: [Int] { list.withLock { $0 } }
}
