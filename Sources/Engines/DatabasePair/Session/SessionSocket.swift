import Glibc
import Ground

/// A socket with a deadline for everything that is done on it. It blocks its thread: not for Swift's own.
final class SessionSocket {
    private let descriptor: Int32
    private let deadline: Duration

    /// Takes the descriptor over.
    init(owning descriptor: Int32, deadline: Duration) {
        self.descriptor = descriptor
        self.deadline = deadline
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// A server's socket file. Its directory is opened first, because a socket's path may not be as long as a file's.
    static func local(_ directory: String, _ name: String, deadline: Duration) throws(SessionError) -> SessionSocket {
        let place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw .unreachable(String(cString: strerror(errno))) }
        defer { close(place) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(place)/\(name)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.prefix($0.count - 1)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(String(cString: strerror(errno))) }
        let socket = SessionSocket(owning: descriptor, deadline: deadline)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        try socket.connect {
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
            }
        }
        return socket
    }

    /// A server's port, in the namespace of the caller.
    static func remote(_ host: IPv4Address, _ port: Int, deadline: Duration) throws(SessionError) -> SessionSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(String(cString: strerror(errno))) }
        let socket = SessionSocket(owning: descriptor, deadline: deadline)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr = in_addr(s_addr: host.number.bigEndian)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try socket.connect {
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
            }
        }
        return socket
    }

    private func connect(_ call: () -> Int32) throws(SessionError) {
        if call() == 0 { return }
        guard errno == EINPROGRESS || errno == EAGAIN else { throw .unreachable(String(cString: strerror(errno))) }
        try wait(POLLOUT)
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        guard code == 0 else { throw .unreachable(String(cString: strerror(code))) }
    }

    func write(_ bytes: [UInt8]) throws(SessionError) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                done += count
            } else if errno == EAGAIN {
                try wait(POLLOUT)
            } else if errno != EINTR {
                throw .unreachable(String(cString: strerror(errno)))
            }
        }
    }

    func read(_ wanted: Int) throws(SessionError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: wanted)
        var done = 0
        while done < wanted {
            let count = bytes[done...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                done += count
            } else if count == 0 {
                throw .unreachable("the server hung up")
            } else if errno == EAGAIN {
                try wait(POLLIN)
            } else if errno != EINTR {
                throw .unreachable(String(cString: strerror(errno)))
            }
        }
        return bytes
    }

    private func wait(_ events: Int32) throws(SessionError) {
        while true {
            let left = deadline - HostTime.uptime
            guard left > .zero else { throw .timedOut }
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&entry, 1, Int32(clamping: left.nanosecondsClamped / 1_000_000 + 1))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw .unreachable(String(cString: strerror(errno))) }
        }
    }
}
