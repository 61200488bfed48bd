import Glibc
import Ground
import Synchronization
import Testing

@testable import ProcessSupervisor

/// Why tests on the real machine run or do not. What is skipped is said on the error output, not only in the report.
enum RootTests {
    static let areAllowed: Bool = {
        if geteuid() == 0, ProcessSupervisor.missing().isEmpty { return true }
        let line = Array("SKIPPED: tests of processes and instances need root and Linux 5.7: sudo make test\n".utf8)
        _ = write(2, line, line.count)
        return false
    }()
}

/// A supervisor in a directory of its own, with nothing left behind.
final class SupervisorFixture: Sendable {
    let directory: String
    let owner: String
    let clock: WorldClock

    private static let count = Atomic<Int>(0)

    init(clock: WorldClock = WorldClock(mode: .real)) throws {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        owner = "test-\(getpid())-p\(number)"
        directory = "/tmp/faultline-\(owner)"
        self.clock = clock
        try HostFile.removeTree(directory)
        try HostFile.makeDirectories(directory)
    }

    func supervisor(_ hierarchy: GroupHierarchy = .probe()) throws -> ProcessSupervisor {
        try ProcessSupervisor(owner: owner, directory: directory + "/records", clock: clock, hierarchy: hierarchy)
    }

    var output: String { directory + "/output" }

    func shell(_ id: String, _ script: String, limits: ProcessLimits = ProcessLimits()) -> ProcessPlan {
        ProcessPlan(
            id: id,
            program: "/bin/sh",
            arguments: ["-c", script],
            environment: ["PATH": "/usr/bin:/bin"],
            output: output,
            limits: limits
        )
    }

    /// Nothing may be left: no process in a group of ours, no group, no record.
    func expectNothingLeft(_ supervisor: ProcessSupervisor, place: SourceLocation = #_sourceLocation) async {
        await supervisor.removeHomes()
        for mount in GroupHierarchy.probe().allMounts {
            #expect(!HostFile.exists("\(mount)/faultline-\(owner)"), sourceLocation: place)
        }
    }

    deinit {
        let keeper = GroupKeeper(owner: owner, hierarchy: .probe())
        keeper.sweep(keeping: [])
        keeper.removeHomes()
        try? HostFile.removeTree(directory)
    }
}

/// Waits for a file to appear, by the kernel's notice of it.
func untilExists(_ path: String) {
    let watch = inotify_init()
    defer { close(watch) }
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    _ = inotify_add_watch(watch, parent, UInt32(IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE))
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !HostFile.exists(path) { _ = read(watch, &buffer, buffer.count) }
}
