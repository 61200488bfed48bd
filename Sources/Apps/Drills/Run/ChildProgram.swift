import Glibc
import Ground

/// A program that a drill has started, in a process group of its own, with its output in files.
struct ChildProgram: Sendable {
    let pid: pid_t

    static func start(
        _ arguments: [String],
        environment: [String: String],
        output: String,
        errors: String,
        ownSession: Bool = false
    ) throws -> ChildProgram {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // SETSID is glibc's own flag; a new session is a new process group too.
        posix_spawnattr_setflags(&attributes, Int16(ownSession ? 0x80 : POSIX_SPAWN_SETPGROUP))
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        let result = posix_spawnp(&child, arguments[0], &actions, &attributes, words, variables)
        guard result == 0 else {
            throw DrillFailure("\(arguments[0]) cannot be started: \(String(cString: strerror(result)))")
        }
        return ChildProgram(pid: child)
    }

    /// Its exit code, 128 and more for a signal; nil while it runs. To be asked no more once it has told.
    func exitCode() -> Int32? {
        var status: Int32 = 0
        let result = waitpid(pid, &status, WNOHANG)
        if result == 0 { return nil }
        guard result == pid else { return 127 }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    func signal(_ number: Int32) { _ = kill(-pid, number) }

    /// Waits for the end; kills it when the time is up. Nil: it had to be killed.
    func end(within limit: Duration, _ clock: WorldClock) async throws -> Int32? {
        let deadline = HostTime.uptime + limit
        while HostTime.uptime < deadline {
            if let code = exitCode() { return code }
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(20)))
        }
        signal(SIGKILL)
        while exitCode() == nil { try await clock.sleep(until: clock.now.advanced(by: .milliseconds(20))) }
        return nil
    }
}
