import Glibc

/// Replaces a file so that after a crash of program or machine there is the old whole or the new whole, and that when
/// `write` has returned there is the new one.
enum DurableFile {
    static func write(_ path: String, _ content: [UInt8]) throws(DatabaseError) {
        let draft = path + ".draft"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .machine(operation: "open", path: draft, code: errno) }
        var done = 0
        var code: Int32 = 0
        while done < content.count, code == 0 {
            let count = content[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { code = errno }
            done += max(0, count)
        }
        if code == 0, fsync(file) < 0 { code = errno }
        close(file)
        if code == 0, rename(draft, path) < 0 { code = errno }
        guard code == 0 else {
            unlink(draft)
            throw .machine(operation: "write", path: path, code: code)
        }
        try sync(directory: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    }

    private static func sync(directory: String) throws(DatabaseError) {
        let place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw .machine(operation: "open", path: directory, code: errno) }
        defer { close(place) }
        guard fsync(place) == 0 else { throw .machine(operation: "sync", path: directory, code: errno) }
    }
}
