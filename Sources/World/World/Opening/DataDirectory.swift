import Glibc

/// A directory that this process alone holds, as long as this object lives.
///
/// The kernel holds the lock and drops it with the process, so a crash leaves nothing to clean up. The file's text
/// names the holder for people and for error messages.
package final class DataDirectory: Sendable {
    let path: String
    private let descriptor: Int32

    /// - Throws: ``WorldOpenError/inUse(directory:process:)`` while another holds it.
    package init(_ path: String) throws(WorldOpenError) {
        try Self.make(path)
        self.path = path
        descriptor = try Self.lock(path)
    }

    deinit {
        // Said outright: a child between its fork and its exec holds a copy of the descriptor, and with it the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func lock(_ path: String) throws(WorldOpenError) -> Int32 {
        let file = path + "/faultline.lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unreachable(path: file, detail: reason()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let detail = reason()
            let holder = holder(descriptor)
            close(descriptor)
            throw isHeld ? .inUse(directory: path, process: holder) : .unreachable(path: file, detail: detail)
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            let detail = reason()
            close(descriptor)
            throw .unreachable(path: file, detail: detail)
        }
        return descriptor
    }

    private static func make(_ path: String) throws(WorldOpenError) {
        var parent = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            parent += "/" + part
            if mkdir(parent, 0o755) != 0, errno != EEXIST { throw .unreachable(path: parent, detail: reason()) }
        }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 32)
        let length = pread(descriptor, &text, text.count, 0)
        guard length > 0 else { return nil }
        return Int32(String(decoding: text.prefix(length).prefix { $0 != 0x0A }, as: UTF8.self))
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
