import CLinux
import Glibc
import Ground

/// Starts the cloud as a process of its own and waits until it is ready.
enum Detached {
    static func start(_ settings: StartSettings, arguments: [String], _ common: CommonOptions) throws {
        let directory = settings.dataDirectory
        try makeDirectory(directory)
        let log = logPath(in: directory)
        let arguments = [ThisProgram.path] + arguments.filter { $0 != "--detach" && $0 != "--json" }
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
        guard Glibc.pipe(&ends) == 0 else { throw Failure("no pipe is to be had") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A session of its own, so that closing the terminal does not end it. Standard error goes to the log; standard
    /// output tells us of readiness.
    private static func spawn(_ arguments: [String], log: String, output: Int32) throws -> pid_t {
        let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure("\(log) cannot be written: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let child = fl_spawn_session(arguments[0], words, output, file)
        guard child > 0 else { throw Failure("the cloud cannot be started: \(String(cString: strerror(-child)))") }
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
