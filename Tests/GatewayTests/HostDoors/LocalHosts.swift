import Glibc
import World

/// Hosts that are servers on this machine, by their ports.
struct LocalHosts: ServiceHosts {
    let refusal: String? = nil

    func place(_ wanted: ServiceHostPlan) async throws -> ServiceHost { throw ServiceHostError.absent }
    func remove(_ id: String, in place: Place) async throws {}

    func connect(to id: String, port: Int, in place: Place, within: Duration) async throws -> Int32 {
        guard id != "none" else { throw ServiceHostError.absent }
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(socket)
            throw ServiceHostError.unreachable("connect")
        }
        return socket
    }
}
