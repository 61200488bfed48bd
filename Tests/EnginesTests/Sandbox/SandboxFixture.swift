import Glibc
import Ground
import Synchronization
import Testing

@testable import ProcessSupervisor
@testable import Sandbox

/// An engine in a directory of its own, with nothing left behind.
final class SandboxFixture: Sendable {
    let directory: String
    let owner: String
    let clock: WorldClock

    private static let count = Atomic<Int>(0)

    init(clock: WorldClock = WorldClock(mode: .real)) throws {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        owner = "test-\(getpid())-s\(number)"
        directory = "/tmp/faultline-\(owner)"
        self.clock = clock
        try HostFile.removeTree(directory)
        try HostFile.makeDirectories(directory)
    }

    func engine() throws -> SandboxEngine {
        try SandboxEngine(owner: owner, directory: directory + "/data", clock: clock)
    }

    func plan(_ id: String = "i-1", scripts: [String] = []) -> SandboxPlan {
        SandboxPlan(
            id: id,
            hostname: "ip-10-0-0-1.internal",
            firstBootScripts: scripts.enumerated().map { place, text in
                SandboxScript(name: "part-\(place)", content: Array(text.utf8))
            },
            shutdownGrace: .seconds(2)
        )
    }

    /// Runs a test with an engine, and proves after it that nothing is left on the host.
    static func with(
        clock: WorldClock = WorldClock(mode: .real),
        place: SourceLocation = #_sourceLocation,
        _ body: (SandboxFixture, SandboxEngine) async throws -> Void
    ) async throws {
        let fixture = try SandboxFixture(clock: clock)
        let engine = try fixture.engine()
        do {
            try await body(fixture, engine)
        } catch {
            try await engine.removeAll()
            throw error
        }
        try await engine.removeAll()
        fixture.expectNothingLeft(place: place)
    }

    /// Counts what instances could leave behind: processes, mounts, cgroups, directories.
    func expectNothingLeft(place: SourceLocation = #_sourceLocation) {
        for mount in GroupHierarchy.probe().allMounts {
            #expect(!HostFile.exists("\(mount)/faultline-\(owner)"), sourceLocation: place)
        }
        #expect(Self.hostMounts.filter { $0.contains(directory) } == [], sourceLocation: place)
        #expect(processes == [], sourceLocation: place)
        for name in ["instances", "base", "images", "trash"] {
            #expect(HostFile.names(in: "\(directory)/data/\(name)") == [], sourceLocation: place)
        }
        let records = HostFile.names(in: "\(directory)/data/processes")
        #expect(records.filter { !$0.hasSuffix(".lock") } == [], sourceLocation: place)
    }

    private static var hostMounts: [String] {
        (HostFile.text("/proc/self/mountinfo") ?? "").split(separator: "\n").map(String.init)
    }

    /// Processes whose mounts or arguments tell that they are of this engine.
    private var processes: [String] {
        HostFile.names(in: "/proc").filter { Int32($0) != nil && Int32($0) != getpid() }.filter { number in
            let mounts = HostFile.text("/proc/\(number)/mountinfo") ?? ""
            let arguments = HostFile.text("/proc/\(number)/cmdline") ?? ""
            return mounts.contains(directory + "/data") || arguments.contains(directory + "/data")
        }
    }

    deinit {
        let keeper = GroupKeeper(owner: owner, hierarchy: .probe())
        keeper.sweep(keeping: [])
        keeper.removeHomes()
        try? HostFile.removeTree(directory)
    }
}

extension SandboxEngine {
    /// What a shell inside says; its failure is a failure of the test.
    func say(_ id: String, _ script: String, place: SourceLocation = #_sourceLocation) async throws -> String {
        let result = try await run(inside: id, ["/bin/sh", "-c", script])
        #expect(result.exit == .exited(status: 0), "\(result.text)", sourceLocation: place)
        return result.text
    }

    func status(_ id: String, _ script: String) async throws -> ProcessExit {
        try await run(inside: id, ["/bin/sh", "-c", script]).exit
    }

    /// Waits until the boot work is done.
    func untilBooted(_ id: String) async throws {
        _ = try await say(id, "until [ -e /var/lib/cloud/instance/boot-finished ]; do sleep 0.02; done")
    }

    func nextExit() async -> SandboxExit? {
        for await exit in exits { return exit }
        return nil
    }
}
