import Glibc
import Ground

/// A directory that is gone with the test.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        path = "/tmp/faultline-test-" + IdentifierSource().hexadecimal(16)
        mkdir(path, 0o755)
    }

    deinit { Self.remove(path) }

    /// Copies plain files, as a crash would leave them.
    func copy() -> TemporaryDirectory {
        let copy = TemporaryDirectory()
        for name in Self.names(path) where name != "faultline.lock" {
            Self.write(Self.read(path + "/" + name), to: copy.path + "/" + name)
        }
        return copy
    }

    static func read(_ file: String) -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count <= 0 { return bytes }
            bytes += piece.prefix(count)
        }
    }

    static func write(_ bytes: [UInt8], to file: String) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count > 0 else { return }
            written += count
        }
    }

    static func names(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func remove(_ path: String) {
        for name in names(path) {
            let child = path + "/" + name
            if unlink(child) != 0 { remove(child) }
        }
        rmdir(path)
    }
}
