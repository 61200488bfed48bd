import Glibc

/// The cgroup of one process and its children: directories of the same name in each hierarchy that is needed.
struct ControlGroup: Sendable, Equatable {
    let paths: [String]

    private static let killTurnsMax = 100

    /// Files to write a process number to, so that it joins.
    var joinFiles: [String] { paths.map { $0 + "/cgroup.procs" } }

    /// The directory in which a process can be born.
    var birthplace: String? { paths.first { HostFile.exists($0 + "/cgroup.kill") } }

    func make() throws(SupervisorError) {
        for path in paths { try HostFile.makeDirectories(path) }
    }

    var processes: Set<Int32> {
        var found: Set<Int32> = []
        for path in paths {
            let text = HostFile.text(path + "/cgroup.procs") ?? ""
            found.formUnion(text.split(separator: "\n").compactMap { Int32($0) })
        }
        return found
    }

    /// Kills all in it, also those that are being forked. Does not wait for their end.
    func kill() {
        var isKilled = false
        for path in paths where HostFile.put("1", into: path + "/cgroup.kill") == 0 { isKilled = true }
        if !isKilled { killFrozen() }
    }

    /// The first version has no such call: what is frozen cannot fork while it is being killed. Without a freezer it is
    /// done until none is left.
    private func killFrozen() {
        let frozen = paths.filter { HostFile.put("FROZEN", into: $0 + "/freezer.state") == 0 }
        for _ in 0..<Self.killTurnsMax {
            let all = processes
            for process in all { _ = Glibc.kill(process, SIGKILL) }
            if all.isEmpty || !frozen.isEmpty { break }
        }
        for path in frozen { _ = HostFile.put("THAWED", into: path + "/freezer.state") }
    }

    /// Kills what is left and removes the directories. False when the kernel still holds one: to be tried again.
    func remove(waitingMilliseconds: Int32) -> Bool {
        var isGone = true
        for path in paths where rmdir(path) < 0 && errno != ENOENT {
            kill()
            waitUntilEmpty(path, waitingMilliseconds)
            if rmdir(path) < 0, errno != ENOENT { isGone = false }
        }
        return isGone
    }

    private func waitUntilEmpty(_ path: String, _ milliseconds: Int32) {
        let events = open(path + "/cgroup.events", O_RDONLY | O_CLOEXEC)
        defer { if events >= 0 { close(events) } }
        var buffer = [UInt8](repeating: 0, count: 256)
        for _ in 0..<10 {
            if events >= 0 {
                let count = max(0, pread(events, &buffer, buffer.count, 0))
                if String(decoding: buffer[..<count], as: UTF8.self).contains("populated 0") { return }
            } else if (HostFile.text(path + "/cgroup.procs") ?? "").isEmpty {
                return
            }
            // The kernel announces a change of this file; the first version announces nothing and is looked at again.
            var wait = pollfd(fd: events, events: Int16(POLLPRI), revents: 0)
            _ = poll(&wait, events >= 0 ? 1 : 0, max(1, milliseconds / 10))
        }
    }
}
