import Glibc

/// Files that tests read: the cases beside them and what scripts fetch into `.tools`.
enum TestFiles {
    /// The package's root, three folders above this target's.
    static let root: String = {
        var parts = #filePath.split(separator: "/")
        while let last = parts.popLast() { if last == "Tests" { break } }
        return "/" + parts.joined(separator: "/")
    }()

    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
