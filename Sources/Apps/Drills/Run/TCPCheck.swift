import Glibc

/// Whether a TCP connection comes about from this machine.
enum TCPCheck {
    static func reaches(_ host: String, _ port: String) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, port, &hints, &found) == 0 else { return false }
        defer { freeaddrinfo(found) }
        var candidate = found
        while let address = candidate?.pointee {
            let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
            var limit = timeval(tv_sec: 2, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            defer { close(descriptor) }
            if descriptor >= 0, connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return true }
            candidate = address.ai_next
        }
        return false
    }
}
