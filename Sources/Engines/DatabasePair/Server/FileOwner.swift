import Glibc
import ProcessSupervisor

/// Files that belong to the server's account.
enum FileOwner {
    /// Gives a whole tree away. Symbolic links are not followed.
    static func give(_ path: String, to user: ProcessUser) {
        _ = lchown(path, user.user, user.group)
        var entry = stat()
        guard lstat(path, &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR else { return }
        for name in HostFile.names(in: path) { give(path + "/" + name, to: user) }
    }

    /// Whether an account can walk down to a directory. What cannot be reached is served by root.
    static func canReach(_ path: String, _ user: ProcessUser) -> Bool {
        var current = ""
        for part in path.split(separator: "/") {
            current += "/" + part
            var entry = stat()
            guard stat(current, &entry) == 0 else { return false }
            let bit: UInt32 =
                entry.st_uid == user.user ? S_IXUSR : entry.st_gid == user.group ? S_IXGRP : S_IXOTH
            if entry.st_mode & bit == 0 { return false }
        }
        return true
    }

    /// Bytes of all files below.
    static func size(_ path: String) -> Int64 {
        var entry = stat()
        guard lstat(path, &entry) == 0 else { return 0 }
        guard entry.st_mode & S_IFMT == S_IFDIR else { return Int64(entry.st_blocks) * 512 }
        return HostFile.names(in: path).reduce(0) { $0 + size(path + "/" + $1) }
    }

    /// Copies a tree, sharing blocks where the file system can.
    static func copy(_ from: String, to: String, _ supervisor: ProcessSupervisor) async throws(DatabaseError) {
        try await Tool.run(
            ProcessPlan(
                id: "copy",
                program: "/bin/cp",
                arguments: ["-a", "--reflink=auto", "--sparse=always", from, to],
                environment: ["PATH": "/usr/bin:/bin"]
            ),
            for: to,
            step: "copying",
            supervisor
        )
    }

    static func rename(_ from: String, to: String) throws(DatabaseError) {
        guard Glibc.rename(from, to) == 0 else { throw .machine(operation: "rename", path: from, code: errno) }
    }
}

/// Runs a short program, and tells by an error what it said when it failed.
enum Tool {
    @discardableResult
    static func run(
        _ plan: ProcessPlan,
        for id: String,
        step: String,
        _ supervisor: ProcessSupervisor
    ) async throws(DatabaseError) -> String {
        let result: CommandResult
        do throws(SupervisorError) {
            result = try await supervisor.run(plan)
        } catch {
            throw .failed(id: id, step: step, said: error.description)
        }
        guard result.exit.isClean else {
            throw .failed(id: id, step: step, said: lastLines(result.text))
        }
        return result.text
    }

    static func lastLines(_ text: String, count: Int = 3) -> String {
        text.split(separator: "\n").suffix(count).joined(separator: " | ")
    }
}
