import Glibc
import Ground
import Testing
import World

private struct Left: LedgerRecord {
    static let kind = "probe.left"
    let number: Int64
}

private struct Right: LedgerRecord {
    static let kind = "probe.right"
    let number: Int64
}

/// Kills a server that writes, a hundred times, at seeded points.
@Suite("A killed ledger")
struct CrashTests {
    private static let tasks = 4
    private static let kills = 100

    @Test("holds every acknowledged write and no half transaction")
    func killed() throws {
        var random = SeededRandom(seed: 2026)
        let directory = TemporaryDirectory()
        var acknowledged = [Int64](repeating: -1, count: Self.tasks)
        for kill in 0..<Self.kills {
            let first = (acknowledged.max() ?? 0) + 1
            // A few are killed before they say anything: while they start, and while the file is made.
            let lines = kill % 10 == 0 ? 0 : random.int(in: 1...120)
            let pause = random.int(in: 0...3000)
            let probe = try Probe(directory: directory.path, tasks: Self.tasks, first: first)
            for line in probe.run(untilLines: lines, thenMicroseconds: pause) {
                acknowledged[line.task] = max(acknowledged[line.task], line.number)
            }
            try Self.check(directory.path, acknowledged, kill)
        }
        #expect(acknowledged.allSatisfy { $0 > 0 })
    }

    private static func check(_ directory: String, _ acknowledged: [Int64], _ kill: Int) throws {
        let world = try World(directory: directory, durability: .relaxed)
        defer { world.close() }
        for (task, number) in acknowledged.enumerated() where number >= 0 {
            let left = try #require(try world.ledger.get(Left.self, "task-\(task)", in: home), "kill \(kill)").number
            #expect(left >= number, "kill \(kill): task \(task) lost \(number), has \(left)")
            let rights = try world.ledger.list(Right.self, in: home, idPrefix: "task-\(task)-")
            #expect(rights.map(\.number) == [left, left], "kill \(kill): half a transaction of task \(task)")
            #expect(rights.map(\.id) == ["task-\(task)-\(left % 2)", "task-\(task)-always"])
        }
    }
}

/// The writing program, beside this test's own executable.
private struct Probe {
    let process: pid_t
    let output: Int32

    init(directory: String, tasks: Int, first: Int64) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        let program = try #require(Self.program())
        let words: [String] = [program, directory, String(tasks), String(first)]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, nil, arguments, environ)
        close(ends[1])
        try #require(result == 0, "cannot start \(program)")
        self.process = process
        output = ends[0]
    }

    /// Kills the program some time after it said so many lines, and returns all whole lines that it said.
    func run(untilLines wanted: Int, thenMicroseconds pause: Int) -> [(task: Int, number: Int64)] {
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var lines = 0
        while lines < wanted {
            let count = read(output, &piece, piece.count)
            guard count > 0 else { break }
            text += piece.prefix(count)
            lines += piece.prefix(count).count { $0 == 0x0A }
        }
        // Not a wait for anything: it moves the kill away from the acknowledgement that was just read.
        usleep(UInt32(wanted == 0 ? pause * 20 : pause))
        kill(process, SIGKILL)
        while true {
            let count = read(output, &piece, piece.count)
            guard count > 0 else { break }
            text += piece.prefix(count)
        }
        close(output)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        #expect(status & 0x7F == SIGKILL, "the probe ended by itself")
        return Self.parse(text)
    }

    private static func parse(_ text: [UInt8]) -> [(task: Int, number: Int64)] {
        // What follows the last line feed was cut short.
        guard let end = text.lastIndex(of: 0x0A) else { return [] }
        return text[..<end].split(separator: 0x0A).compactMap { line in
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 2, let task = Int(words[0]), let number = Int64(words[1]) else { return nil }
            return (task, number)
        }
    }

    private static func program() -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let path = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return path[..<slash] + "/LedgerCrashProbe"
    }
}
