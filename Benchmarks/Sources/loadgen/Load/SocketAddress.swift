import Glibc

/// An IPv4 address with a port.
struct SocketAddress: Sendable {
    private let value: sockaddr_in

    init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        var value = sockaddr_in()
        value.sin_family = sa_family_t(AF_INET)
        value.sin_port = port.bigEndian
        guard inet_pton(AF_INET, String(parts[0]), &value.sin_addr) == 1 else { return nil }
        self.value = value
    }

    /// Waits for the connection, then makes the socket non-blocking.
    func connect() throws(TransportError) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TransportError("socket") }
        var address = value
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let error = TransportError("connect")
            close(descriptor)
            throw error
        }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }
}

/// A connection failed, and at what.
struct TransportError: Error {
    let reason: String

    init(_ call: String, _ detail: String = String(cString: strerror(errno))) { reason = "\(call): \(detail)" }
}
