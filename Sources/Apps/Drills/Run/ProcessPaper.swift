import Glibc

/// What is needed to start a process once more as it was.
struct ProcessPaper: Sendable {
    var arguments: [String]
    var environment: [String: String]
    var directory: String

    init(pid: Int) throws {
        arguments = Self.words("/proc/\(pid)/cmdline")
        var link = [UInt8](repeating: 0, count: 4096)
        // The words may name the program by a way that only its shell knew.
        arguments = [try Self.link("/proc/\(pid)/exe", &link)] + arguments.dropFirst()
        directory = try Self.link("/proc/\(pid)/cwd", &link)
        environment = [:]
        for word in Self.words("/proc/\(pid)/environ") {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { environment[String(pair[0])] = String(pair[1]) }
        }
    }

    /// Also a process that ended and is not yet waited for has let go of what it held.
    static func isGone(_ pid: Int) -> Bool {
        guard let stat = TextFile.read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return true }
        return stat[end...].dropFirst(2).first == "Z"
    }

    private static func words(_ path: String) -> [String] {
        (TextFile.read(path) ?? "").split(separator: "\0").map(String.init)
    }

    private static func link(_ path: String, _ buffer: inout [UInt8]) throws -> String {
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
            return readlink(path, start, bytes.count)
        }
        guard count > 0 else { throw DrillFailure("\(path) cannot be read: \(String(cString: strerror(errno)))") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
