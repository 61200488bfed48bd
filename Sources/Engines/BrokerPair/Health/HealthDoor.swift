import CLinux
import Glibc
import Ground

/// A connection to a node's internal door, kept open to hear that it lives: the server sends a line feed each half
/// second. Reading never waits; who looks in time hears.
final class HealthDoor: Sendable {
    enum Sound: Sendable, Equatable { case alive, silence, closed }

    private let socket: Int32

    init(socket: Int32) { self.socket = socket }

    deinit { close(socket) }

    /// Connects and says hello; nil when nobody listens.
    static func open(_ node: BrokerNodePlan, password: String) -> HealthDoor? {
        let socket = NodeSocket.connect(node, port: ServerDocument.internalPort, milliseconds: 200, waits: false)
        guard socket >= 0 else { return nil }
        let door = HealthDoor(socket: socket)
        let hello = StompFrame.connect(password: password, heartBeat: "0,500").bytes
        let sent = hello.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return sent == hello.count ? door : nil
    }

    /// What has come since the last look. The first sound is the server's greeting: an error instead is a closed door.
    func listen() -> Sound {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var heard = false
        while true {
            let count = read(socket, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return heard ? .alive : .silence }
            guard count > 0, !buffer.starts(with: Array("ERROR".utf8)) else { return .closed }
            heard = true
        }
    }
}

/// Sockets in the place where a node is.
enum NodeSocket {
    /// The socket, or a negative errno.
    static func connect(
        _ node: BrokerNodePlan,
        address: IPv4Address? = nil,
        port: Int,
        milliseconds: Int32,
        waits: Bool
    ) -> Int32 {
        fl_socket_in_namespace(
            node.namespacePath ?? "/proc/self/ns/net",
            FL_TCP_CONNECT,
            (address ?? ServerDocument.internalAddress(node)).number,
            UInt16(port),
            0,
            0,
            milliseconds,
            waits ? 0 : 1
        )
    }
}
