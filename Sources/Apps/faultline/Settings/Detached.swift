import Glibc
import Ground

/// Starts the cloud as a process of its own and waits until it is ready.
enum Detached {
    static func start(_ settings: StartSettings, arguments: [String], _ common: CommonOptions) throws {
        let directory = settings.dataDirectory
        try makeDirectory(directory)
        let log = logPath(in: directory)
        let arguments = [executable()] + arguments.filter { $0 != "--detach" && $0 != "--json" }
        let (reading, writing) = try pipe()
        let child = try spawn(arguments, log: log, output: writing)
        close(writing)
        let lines = readLines(reading) { $0.hasSuffix("Ready.") }
        guard let last = lines.last, last.hasSuffix("Ready.") else {
            throw Failure("the cloud did not start; its log is \(log):\n\(tail(of: log))")
        }
        common.say(["pid": JSONValue(Int(child)), "log": .string(log), "data": .string(directory)], last)
    }

    static func logPath(in directory: String) -> String { directory + "/faultline.log" }

    private static func executable() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return count > 0
            ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
    }

    private static func makeDirectory(_ path: String) throws {
        var built = ""
        for part in path.split(separator: "/") {
            built += (built.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            if mkdir(built, 0o755) != 0, errno != EEXIST {
                throw Failure("\(built) cannot be made: \(String(cString: strerror(errno)))")
            }
        }
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw Failure("no pipe is to be had") }
        return (ends[0], ends[1])
    }

    /// A session of its own, so that closing the terminal does not end it. Standard error goes to the log; standard
    /// output tells us of readiness.
    private static func spawn(_ arguments: [String], log: String, output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID))
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let result = posix_spawn(&child, arguments[0], &actions, &attributes, words, environ)
        guard result == 0 else { throw Failure("the cloud cannot be started: \(String(cString: strerror(result)))") }
        return child
    }

    private static func readLines(_ descriptor: Int32, until isLast: (String) -> Bool) -> [String] {
        defer { close(descriptor) }
        var lines: [String] = []
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return lines }
            if byte != 0x0A {
                line.append(byte)
                continue
            }
            lines.append(String(decoding: line, as: UTF8.self))
            line = []
            if isLast(lines[lines.count - 1]) { return lines }
        }
    }

    static func tail(of path: String, lastLines: Int = 10) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        fseek(file, max(0, size - 65_536), SEEK_SET)
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&piece, 1, piece.count, file)
        bytes += piece.prefix(count)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(lastLines).joined(separator: "\n")
    }
}
