import CLinux
import Glibc

/// The few things that engines do with small files. All of it may block: not for event loops.
package enum HostFile {
    /// The whole of a small file; nil when it cannot be read.
    package static func bytes(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var whole: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return whole }
            whole += piece[..<count]
        }
    }

    package static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    /// Writes to a file that is there, such as a cgroup's. 0, or the errno.
    package static func put(_ text: String, into path: String) -> Int32 {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return errno }
        defer { close(file) }
        let bytes = Array(text.utf8)
        return write(file, bytes, bytes.count) == bytes.count ? 0 : errno
    }

    /// Replaces a file, so that a reader finds the old whole or the new whole.
    package static func replace(
        _ path: String,
        with content: [UInt8],
        mode: UInt32 = 0o600
    ) throws(SupervisorError) {
        let draft = path + ".draft"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw .machine(operation: "open", path: draft, code: errno) }
        var done = 0
        var code: Int32 = 0
        while done < content.count, code == 0 {
            let count = content[done...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { code = errno }
            done += max(0, count)
        }
        close(file)
        if code == 0, rename(draft, path) < 0 { code = errno }
        if code != 0 {
            unlink(draft)
            throw .machine(operation: "write", path: path, code: code)
        }
    }

    package static func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(SupervisorError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        let code = errno
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .machine(operation: "mkdir", path: path, code: code)
        }
        try makeDirectories(String(path[..<slash]))
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw .machine(operation: "mkdir", path: path, code: errno)
        }
    }

    /// The names in a directory, without `.` and `..`, in order; none when it cannot be read.
    package static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package static func removeTree(_ path: String) throws(SupervisorError) {
        guard fl_remove_tree(path) == 0 else { throw .machine(operation: "remove", path: path, code: errno) }
    }
}
