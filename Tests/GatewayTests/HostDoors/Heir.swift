import Glibc
import Testing

/// A program that lives beside the test, and what it has of the test's sockets.
struct Heir {
    private let process: pid_t
    private let leash: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("cat"), nil]
        defer { free(words[0]) }
        var child: pid_t = 0
        let result = posix_spawnp(&child, "cat", &actions, nil, words, environ)
        Glibc.close(ends[0])
        leash = ends[1]
        process = child
        try #require(result == 0)
    }

    func hasSocket(listeningOn port: Int) -> Bool {
        let sockets = Set(Self.sockets(listeningOn: port).map(\.name))
        return Self.descriptors(of: "\(process)").contains { sockets.contains($0.name) }
    }

    /// It ends when its input does.
    func end() {
        Glibc.close(leash)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    static func copies(ofSocketsListeningOn port: Int) -> [Int32] {
        sockets(listeningOn: port).map { fcntl($0.number, F_DUPFD_CLOEXEC, 3) }
    }

    static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    private static func sockets(listeningOn port: Int) -> [(number: Int32, name: String)] {
        descriptors(of: "self").filter { descriptor in
            // The address as bytes: its family, then its port, the high byte first.
            var address = [UInt8](repeating: 0, count: 16)
            var size = socklen_t(address.count)
            let result = address.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor.number, $0.baseAddress, &size) }
            }
            var isListening: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor.number, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length)
            return result == 0 && isListening == 1 && Int(address[2]) << 8 | Int(address[3]) == port
        }
    }

    private static func descriptors(of process: String) -> [(number: Int32, name: String)] {
        let directory = "/proc/\(process)/fd"
        guard let listing = opendir(directory) else { return [] }
        defer { closedir(listing) }
        var found: [(Int32, String)] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name) else { continue }
            var target = [UInt8](repeating: 0, count: 256)
            let count = readlink("\(directory)/\(name)", &target, target.count)
            if count > 0 { found.append((number, String(decoding: target[..<count], as: UTF8.self))) }
        }
        return found
    }
}
