import Glibc
import Ground
import Testing

@testable import ProcessSupervisor

@Suite("A supervisor", .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(2)))
struct SupervisorTests {
    @Test("starts a program as its plan says, and tells how it ended")
    func starts() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        var plan = fixture.shell("a", "echo $WORD; pwd; id -u; id -g; cat /proc/self/oom_score_adj; ulimit -n; exit 7")
        plan.environment["WORD"] = "said"
        plan.directory = "/usr"
        plan.user = ProcessUser(user: 65534, group: 65533, furtherGroups: [7])
        plan.oomScore = 300
        plan.openFilesMax = 123
        let identity = try await supervisor.start(plan)
        #expect(identity.startTicks > 0)
        #expect(await supervisor.exit(of: "a") == .exited(status: 7))
        #expect(HostFile.text(fixture.output) == "said\n/usr\n65534\n65533\n300\n123\n")
        await supervisor.forget("a")
        #expect(supervisor.records.ids().isEmpty)
        await fixture.expectNothingLeft(supervisor)
    }

    @Test("gives a program a session of its own and no descriptor of ours")
    func session() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        let script = "read a b c d pgrp session rest < /proc/self/stat; [ $$ = $session ] && exec ls /proc/self/fd"
        try await supervisor.start(fixture.shell("a", script))
        #expect(await supervisor.exit(of: "a") == .exited(status: 0))
        // The fourth is the directory that `ls` reads.
        #expect(HostFile.text(fixture.output) == "0\n1\n2\n3\n")
    }

    @Test("leaves alone what runs from an equal plan, and refuses another plan for it")
    func twice() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        let plan = fixture.shell("a", "exec sleep 1000")
        async let first = supervisor.start(plan)
        async let second = supervisor.start(plan)
        #expect(try await first == second)
        await #expect(throws: SupervisorError.alreadyRuns(id: "a")) {
            try await supervisor.start(fixture.shell("a", "exec sleep 2000"))
        }
        #expect(await supervisor.kill("a") == .signaled(SIGKILL))
    }

    @Test("says which step failed, and leaves nothing")
    func failures() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        let absent = ProcessPlan(id: "a", program: "/no/such/program")
        await #expect(
            throws: SupervisorError.launchFailed(program: "/no/such/program", step: .execute, code: ENOENT)
        ) { try await supervisor.start(absent) }
        var nowhere = fixture.shell("a", "true")
        nowhere.directory = "/no/such/directory"
        await #expect(throws: SupervisorError.launchFailed(program: "/bin/sh", step: .directory, code: ENOENT)) {
            try await supervisor.start(nowhere)
        }
        var netless = fixture.shell("a", "true")
        netless.namespaces.entered = ["/no/such/namespace"]
        await #expect(throws: SupervisorError.machine(operation: "open", path: "/no/such/namespace", code: ENOENT)) {
            try await supervisor.start(netless)
        }
        await #expect(throws: SupervisorError.badID("../a")) { try await supervisor.start(fixture.shell("../a", "")) }
        #expect(supervisor.records.ids().isEmpty && supervisor.active.isEmpty)
        await fixture.expectNothingLeft(supervisor)
    }

    @Test("waits until a program announces that it is ready, and tells why it is not")
    func announcements() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        var ready = fixture.shell("a", "echo up; echo ready >&3; exec sleep 1000")
        ready.announces = true
        try await supervisor.start(ready)
        #expect(HostFile.text(fixture.output) == "up\n")
        var unable = fixture.shell("b", "echo the disk is full >&3; exec sleep 1000")
        unable.announces = true
        await #expect(throws: SupervisorError.notReady(id: "b", said: "the disk is full")) {
            try await supervisor.start(unable)
        }
        var mute = fixture.shell("c", "exit 3")
        mute.announces = true
        await #expect(throws: SupervisorError.notReady(id: "c", said: "it ended")) { try await supervisor.start(mute) }
        #expect(supervisor.active == ["a"])
        await supervisor.kill("a")
        await fixture.expectNothingLeft(supervisor)
    }

    @Test("kills what does not end within the grace, by its clock")
    func stubborn() async throws {
        let fixture = try SupervisorFixture(clock: WorldClock(mode: .manual))
        let supervisor = try fixture.supervisor()
        var plan = fixture.shell("a", "trap '' TERM; echo ready >&3; while :; do sleep 1000; done")
        plan.announces = true
        try await supervisor.start(plan)
        async let exit = supervisor.stop("a", grace: .seconds(30))
        await fixture.clock.untilSleepers(1)
        fixture.clock.advance(by: .seconds(29))
        #expect(supervisor.isActive("a"))
        fixture.clock.advance(by: .seconds(1))
        #expect(await exit == .signaled(SIGKILL))
    }

    @Test("asks politely first")
    func polite() async throws {
        let fixture = try SupervisorFixture(clock: WorldClock(mode: .manual))
        let supervisor = try fixture.supervisor()
        var plan = fixture.shell("a", "trap 'exit 5' TERM; echo ready >&3; while :; do sleep 0.01; done")
        plan.announces = true
        try await supervisor.start(plan)
        #expect(await supervisor.stop("a", grace: .seconds(30)) == .exited(status: 5))
        #expect(await supervisor.stop("a", grace: .seconds(30)) == .exited(status: 5))
    }

    static var hierarchies: [GroupHierarchy] {
        let whole = GroupHierarchy.probe()
        var old = whole
        old.unified = nil
        old.unifiedControllers = []
        return old.freezer == nil ? [whole] : [whole, old]
    }

    @Test("kills children that fled into sessions of their own", arguments: hierarchies)
    func fled(hierarchy: GroupHierarchy) async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor(hierarchy)
        let mark = fixture.directory + "/fled"
        let script = "setsid -f sh -c 'setsid -f sleep 1000; : > \(mark); sleep 1000'; exec sleep 1000"
        try await supervisor.start(fixture.shell("a", script))
        untilExists(mark)
        let group = try #require(supervisor.group(of: "a"))
        #expect(group.processes.count >= 3)
        await supervisor.kill("a")
        #expect(group.processes.isEmpty)
        await fixture.expectNothingLeft(supervisor)
    }

    @Test("takes away the children of what ended by itself")
    func orphans() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        try await supervisor.start(fixture.shell("a", "setsid -f sleep 1000; exit 0"))
        let group = try #require(supervisor.group(of: "a"))
        #expect(await supervisor.exit(of: "a") == .exited(status: 0))
        #expect(group.processes.isEmpty)
        await fixture.expectNothingLeft(supervisor)
    }

    @Test("holds a program to its memory, its number of processes and its share of the processors")
    func limits() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        try #require(supervisor.warnings.isEmpty, "no limits on this machine: \(supervisor.warnings)")
        let eats = "x=$(head -c 200M /dev/zero | tr '\\0' x)"
        let greedy = fixture.shell("m", eats, limits: ProcessLimits(memoryBytes: 32 << 20))
        try await supervisor.start(greedy)
        #expect(await supervisor.exit(of: "m") == .signaled(SIGKILL))
        let many = fixture.shell("p", "sleep 1000 & sleep 1000 & sleep 1000 &", limits: ProcessLimits(processesMax: 3))
        try await supervisor.start(many)
        #expect(await supervisor.exit(of: "p") == .exited(status: 2))
        let slow = fixture.shell("c", "exec sleep 1000", limits: ProcessLimits(processors: 0.25))
        try await supervisor.start(slow)
        let group = try #require(supervisor.group(of: "c"))
        let files = ["cpu.cfs_quota_us", "cpu.max"]
        let quota = group.paths.flatMap { path in files.compactMap { HostFile.text("\(path)/\($0)") } }
        #expect(quota == ["25000\n"] || quota == ["25000 100000\n"])
        await supervisor.kill("c")
    }

    @Test("works without cgroups, and says what is missing then")
    func groupless() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor(GroupHierarchy(mountinfo: "") { _ in "" })
        #expect(supervisor.warnings.count == 1)
        let limits = ProcessLimits(processors: 1, memoryBytes: 32 << 20, processesMax: 10)
        try await supervisor.start(fixture.shell("a", "sleep 1000 & sleep 1000", limits: limits))
        #expect(await supervisor.kill("a") == .signaled(SIGKILL))
    }

    @Test("starts anew what fails, by its clock, until it is stopped")
    func restarts() async throws {
        let fixture = try SupervisorFixture(clock: WorldClock(mode: .manual))
        let supervisor = try fixture.supervisor()
        let plan = fixture.shell("a", "echo x; exit 1")
        let policy = RestartPolicy(.afterFailure, firstDelay: .seconds(10), attemptsMax: 2)
        async let last = supervisor.keep(plan, policy: policy)
        for _ in 0..<2 {
            await fixture.clock.untilSleepers(1)
            fixture.clock.advance(by: .seconds(20))
        }
        #expect(try await last == .exited(status: 1))
        #expect(HostFile.text(fixture.output) == "x\nx\nx\n")
    }

    @Test("runs a short command to its end and gives what it said")
    func command() async throws {
        let fixture = try SupervisorFixture()
        let supervisor = try fixture.supervisor()
        let result = try await supervisor.run(fixture.shell("a", "echo out; echo err >&2; exit 4"))
        #expect(result.exit == .exited(status: 4))
        #expect(result.text == "out\nerr\n")
    }
}
