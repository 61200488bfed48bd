import Foundation
import Glibc
import Ground

/// Runs one of the host's programs to its end. Not Foundation's `Process`, which crashed beside other tests that start
/// and kill programs: it copies the environment while others use it.
enum ToolRun {
    struct Outcome {
        var status: Int32
        var output: [UInt8]
    }

    struct Failure: Error { let code: Int32 }

    static func run(_ path: String, _ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let base = FileManager.default.temporaryDirectory.path + "/tool-" + IdentifierSource().hexadecimal(12)
        defer { for end in [".in", ".out"] { unlink(base + end) } }
        try Data(input).write(to: URL(filePath: base + ".in"))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, base + ".in", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, base + ".out", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let environment = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { for word in words + environment { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, nil, words, environment)
        guard code == 0 else { throw Failure(code: code) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let output = FileManager.default.contents(atPath: base + ".out") ?? Data()
        return Outcome(status: status, output: Array(output))
    }
}
