import Glibc
import Ground
import Testing

@testable import ProcessSupervisor
@testable import Sandbox

@Suite("A killed engine's instances", .serialized, .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(3)))
struct SandboxCrashTests {
    @Test("run on, and are adopted by the next engine")
    func adopted() async throws {
        let fixture = try SandboxFixture()
        let probe = try EngineProbe(fixture, ["hold", "3"])
        try probe.lines(killingAfter: 1)
        let engine = try fixture.engine()
        let found = await engine.adopt()
        #expect(found == (0..<3).map { AdoptedSandbox(id: "probe-\($0)", state: .running) })
        #expect(try await engine.say("probe-0", "hostname") == "probe-0\n")
        // The kernel tells us of these ends though we are not the parent.
        _ = try await engine.run(inside: "probe-0", ["reboot"])
        #expect(await engine.nextExit() == SandboxExit(id: "probe-0", reason: .rebooted))
        await engine.stop("probe-1", grace: .seconds(20))
        #expect(await engine.nextExit() == SandboxExit(id: "probe-1", reason: .stopped))
        #expect(engine.active == ["probe-2"])
        try await engine.removeAll()
        fixture.expectNothingLeft()
    }

    @Test("tell how they ended while nobody looked")
    func endedMeanwhile() async throws {
        let fixture = try SandboxFixture()
        let probe = try EngineProbe(fixture, ["hold", "2"])
        try probe.lines(killingAfter: 1)
        let supervisor = try ProcessSupervisor(
            owner: fixture.owner,
            directory: fixture.directory + "/data/processes",
            clock: fixture.clock
        )
        let numbers = await supervisor.adopt().running.map(\.identity.number)
        try #require(numbers.count == 2)
        _ = kill(numbers[0], SIGTERM)
        _ = kill(numbers[1], SIGKILL)
        // Ended behind everybody's back: the record of the supervisor is set back to what the killed engine left.
        let records = ["probe-0", "probe-1"].compactMap { supervisor.records.record($0) }
        for id in ["probe-0", "probe-1"] { await supervisor.untilGone(id) }
        for record in records { try supervisor.records.write(record) }
        supervisor.close()
        let engine = try fixture.engine()
        let found = await engine.adopt()
        #expect(found.map(\.state) == [.gone(.poweredOff), .gone(nil)])
        try await engine.start(fixture.plan("probe-0"))
        try await engine.removeAll()
        fixture.expectNothingLeft()
    }

    @Test("leave nothing behind, wherever it was cut off", arguments: 0..<6)
    func churned(seed: Int) async throws {
        let fixture = try SandboxFixture()
        var numbers = SeededRandom(seed: UInt64(seed))
        for round in 0..<3 {
            let probe = try EngineProbe(fixture, ["churn", "\(seed * 100 + round)"])
            let lines = try probe.lines(killingAfter: Int.random(in: 1..<60, using: &numbers))
            #expect(lines.filter { $0.hasPrefix("failed") } == [], "seed \(seed), round \(round)")
        }
        let engine = try fixture.engine()
        let found = await engine.adopt()
        for instance in found where instance.state == .running {
            // It may have been killed just before its engine was; its end is then on its way.
            if let said = try? await engine.run(inside: instance.id, ["hostname"]), said.exit.isClean {
                #expect(said.text == instance.id + "\n")
            }
        }
        try await engine.removeAll()
        fixture.expectNothingLeft()
    }
}

/// The control process, as one that can be killed.
private struct EngineProbe {
    private let process: pid_t
    private let output: Int32

    init(_ fixture: SandboxFixture, _ arguments: [String]) throws {
        let path = SandboxEngine.besideExecutable.replacing("/InstanceInit", with: "/SandboxCrashProbe")
        let pipe = try Launcher.pipe()
        var launcher = Launcher()
        launcher.streams.output = pipe.write
        let launched = try launcher.launch(
            ProcessPlan(
                id: "probe",
                program: path,
                arguments: [fixture.directory + "/data", fixture.owner] + arguments,
                error: "/dev/stderr"
            )
        )
        process = launched.number
        output = dup(pipe.read.number)
    }

    /// Reads lines, kills the process when it has read so many, and gives all that it printed.
    @discardableResult
    func lines(killingAfter limit: Int) throws -> [String] {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isKilled = false
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
            if !isKilled, text.count(where: { $0 == 10 }) >= limit {
                kill(process, SIGKILL)
                isKilled = true
            }
        }
        close(output)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        #expect(isKilled, "the probe ended by itself: \(String(decoding: text, as: UTF8.self))")
        return text.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }
}
