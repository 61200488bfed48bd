import Glibc

enum HostDirectory {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A file's bytes, the last megabyte of them; nil when there is none.
    static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let most = 1 << 20
        let size = Int(lseek(descriptor, 0, SEEK_END))
        let start = max(0, size - most)
        return [UInt8](unsafeUninitializedCapacity: min(max(size, 0), most)) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, start))
        }
    }

    /// All that a file of the kernel's gives, whose length is not known before; nil when there is none.
    static func stream(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 8192)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &part, part.count)
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += part[..<count]
        }
        return bytes
    }

    /// Adds bytes to a file's end, making it and its directory; what cannot be written is lost.
    static func append(_ bytes: [UInt8], to path: String, in directory: String) {
        mkdir(directory, 0o755)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
