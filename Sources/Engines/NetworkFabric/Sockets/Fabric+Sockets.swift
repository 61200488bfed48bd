import CLinux
public import Ground

/// What kind of socket to open in a namespace.
public enum SocketPurpose: Sendable, Hashable {
    /// Transparent listeners also get connections to addresses that are routed to the namespace: a gateway endpoint's.
    case listen(transparent: Bool, backlog: Int = 1024)
    /// With `IP_PKTINFO`.
    case datagrams(transparent: Bool)
    /// Connected when the call returns; blocks for as long as said.
    case connect(timeoutMilliseconds: Int)
}

extension Fabric {
    /// Opens a TCP or UDP socket that belongs to the namespace at this path. The caller's thread never goes there.
    ///
    /// The descriptor is close-on-exec; listeners and datagram sockets are non-blocking, connected ones are blocking.
    public static func openSocket(
        inNamespace path: String,
        _ purpose: SocketPurpose,
        address: IPv4Address,
        port: UInt16
    ) throws(FabricError) -> Int32 {
        let result =
            switch purpose {
            case .listen(let transparent, let backlog):
                fl_socket_in_namespace(
                    path,
                    FL_TCP_LISTEN,
                    address.number,
                    port,
                    transparent ? 1 : 0,
                    Int32(backlog),
                    0,
                    1
                )
            case .datagrams(let transparent):
                fl_socket_in_namespace(path, FL_UDP_BIND, address.number, port, transparent ? 1 : 0, 0, 0, 1)
            case .connect(let milliseconds):
                fl_socket_in_namespace(path, FL_TCP_CONNECT, address.number, port, 0, 0, Int32(milliseconds), 0)
            }
        guard result >= 0 else {
            throw SystemErrors.failure("open socket", "\(address):\(port) in \(path)", result)
        }
        return result
    }
}
