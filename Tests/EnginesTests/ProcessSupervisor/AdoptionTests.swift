import Glibc
import Ground
import Testing

@testable import ProcessSupervisor

@Suite("A later supervisor", .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(2)))
struct AdoptionTests {
    @Test("adopts what runs, notices its end, and tells what is gone")
    func adopts() async throws {
        let fixture = try SupervisorFixture()
        let stays = fixture.shell("stays", "exec sleep 1000")
        let first = try fixture.supervisor()
        try await first.start(fixture.shell("ended", "exit 3"))
        #expect(await first.exit(of: "ended") == .exited(status: 3))
        let identity = try await first.start(stays)
        first.close()
        await #expect(throws: SupervisorError.closed) { try await first.start(stays) }
        let second = try fixture.supervisor()
        let adoption = await second.adopt()
        #expect(adoption.running == [.init(id: "stays", identity: identity, planDigest: stays.digest)])
        #expect(adoption.gone == [.init(id: "ended", exit: .exited(status: 3))])
        #expect(try await second.start(stays) == identity)
        #expect(await second.kill("stays") == .signaled(SIGKILL))
        await fixture.expectNothingLeft(second)
    }

    @Test("does not take another process of the same number for it")
    func reusedNumber() async throws {
        let fixture = try SupervisorFixture()
        let first = try fixture.supervisor()
        let own = try #require(ProcessIdentity.current(getpid()))
        try first.records.write(ProcessRecord(id: "a", planDigest: "", boot: first.records.boot, groups: []))
        // The number of a process that lives, with the start time of one that does not.
        let stat = try #require(HostFile.text("/proc/self/stat"))
            .replacing("\(own.startTicks)", with: "\(own.startTicks - 1)")
        try HostFile.replace(first.records.statPath("a"), with: Array(stat.utf8))
        #expect(await first.adopt() == Adoption(running: [], gone: [.init(id: "a", exit: .unknown)]))
        #expect(first.records.ids().isEmpty)
    }

    @Test("clears away groups and records that were begun and never came to life")
    func unfinished() async throws {
        let fixture = try SupervisorFixture()
        let first = try fixture.supervisor()
        let group = first.keeper.group("a", for: ProcessLimits(memoryBytes: 1 << 20))
        try first.records.write(ProcessRecord(id: "a", planDigest: "", boot: first.records.boot, groups: group.paths))
        try first.keeper.make(group, limits: ProcessLimits(memoryBytes: 1 << 20))
        try HostFile.replace(first.records.recordPath("cut"), with: Array("{\"id\":".utf8))
        #expect(await first.adopt().gone.map(\.id) == ["a"])
        #expect(group.paths.allSatisfy { !HostFile.exists($0) })
        #expect(first.records.ids().isEmpty)
        await fixture.expectNothingLeft(first)
    }

    @Test("ends what had not announced that it is ready")
    func halfStarted() async throws {
        let fixture = try SupervisorFixture()
        let first = try fixture.supervisor()
        try await first.start(fixture.shell("a", "exec sleep 1000"))
        let identity = try #require(first.identity(of: "a"))
        var record = try #require(first.records.record("a"))
        record.isReady = false
        try first.records.write(record)
        first.close()
        let second = try fixture.supervisor()
        #expect(await second.adopt() == Adoption(running: [], gone: [.init(id: "a", exit: .unknown)]))
        #expect(!identity.isAlive)
        await fixture.expectNothingLeft(second)
    }

    @Test("may not work beside a living one in the same directory")
    func exclusive() throws {
        let fixture = try SupervisorFixture()
        let first = try fixture.supervisor()
        #expect(throws: SupervisorError.directoryInUse(fixture.directory + "/records")) { try fixture.supervisor() }
        withExtendedLifetime(first) {}
    }

    @Test(
        "reads identities whatever a program calls itself",
        arguments: [
            "7 (sh) S 1 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4321 0 0",
            "7 (a) b) ( \n) S 1 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4321 0 0\n",
        ]
    )
    func identities(line: String) {
        #expect(ProcessIdentity(stat: line) == ProcessIdentity(number: 7, startTicks: 4321))
    }
}
