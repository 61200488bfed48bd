import Glibc
import Ground
import Synchronization
import World

/// A descriptor that is closed with its last owner.
final class OwnedSocket: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next connection, or nil when none comes in time.
    func accept() -> OwnedSocket? {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, 1000) == 1 else { return nil }
        let accepted = Glibc.accept(descriptor, nil, nil)
        return accepted < 0 ? nil : OwnedSocket(accepted)
    }

    var peer: IPv4Address? {
        var place = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        return result == 0 ? IPv4Address(UInt32(bigEndian: place.sin_addr.s_addr)) : nil
    }

    /// Sends a byte; true when it comes out at the other end in time.
    func carries(to other: OwnedSocket) -> Bool {
        var byte: UInt8 = 7
        guard send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
        var item = pollfd(fd: other.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, 1000) == 1 else { return false }
        return recv(other.descriptor, &byte, 1, 0) == 1
    }
}

/// What outlives a controller in a test.
final class Held: Sendable {
    private let held = Mutex<(sockets: [OwnedSocket], host: ServiceHost?)>(([], nil))

    func set(_ sockets: [OwnedSocket], _ host: ServiceHost) { held.withLock { $0 = (sockets, host) } }

    var sockets: [OwnedSocket] { held.withLock { $0.sockets } }
    var host: ServiceHost? { held.withLock { $0.host } }
}
