import Glibc
import NIOCore
import World

/// Hosts that are servers on this machine, by their ports.
struct LocalHosts: ServiceHosts {
    let refusal: String? = nil

    func place(_ wanted: ServiceHostPlan) async throws -> ServiceHost { throw ServiceHostError.absent }
    func remove(_ id: String, in place: Place) async throws {}

    func connect(to id: String, port: Int, in place: Place, within: Duration) async throws -> Int32 {
        guard id != "none" else { throw ServiceHostError.absent }
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        let result = address.withSockAddr { Glibc.connect(socket, $0, socklen_t($1)) }
        guard result == 0 else {
            close(socket)
            throw ServiceHostError.unreachable("connect")
        }
        return socket
    }
}
