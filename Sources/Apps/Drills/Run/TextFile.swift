import Glibc

/// Whole files, and files that grow.
package enum TextFile {
    package static func read(_ path: String) -> String? {
        var tail = FileTail(path: path)
        guard access(path, R_OK) == 0 else { return nil }
        return String(decoding: tail.bytes(), as: UTF8.self)
    }

    package static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw DrillFailure("\(path) cannot be written: \(reason)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw DrillFailure("\(path) cannot be written: \(reason)") }
            sent += count
        }
    }

    package static func makeDirectory(_ path: String) throws {
        var built = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            built += "/" + part
            if mkdir(built, 0o755) != 0, errno != EEXIST { throw DrillFailure("\(built) cannot be made: \(reason)") }
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// Reads what a growing file has got since the last time.
struct FileTail {
    let path: String
    private var offset: off_t = 0
    private var rest: [UInt8] = []

    init(path: String) { self.path = path }

    mutating func bytes() -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var found: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(descriptor, &piece, piece.count, offset)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return found }
            found += piece[..<count]
            offset += off_t(count)
        }
    }

    /// Whole lines.
    mutating func lines() -> [String] {
        rest += bytes()
        guard let last = rest.lastIndex(of: 0x0A) else { return [] }
        let lines = String(decoding: rest[..<last], as: UTF8.self).split(separator: "\n").map(String.init)
        rest = Array(rest[(last + 1)...])
        return lines
    }
}

extension TextFile {
    static func remove(_ paths: [String]) { for path in paths { unlink(path) } }
}
