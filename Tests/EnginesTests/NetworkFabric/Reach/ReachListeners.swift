import Glibc
import Ground

@testable import NetworkFabric

/// Listens wherever a plan has hosts and services, and knocks there.
final class ReachListeners: Sendable {
    private let plan: FabricPlan
    private let scope: FabricScope
    private let sockets: [TestSocket]
    private let echo: EchoThread

    init(_ plan: FabricPlan, _ scope: FabricScope) throws {
        self.plan = plan
        self.scope = scope
        var sockets: [TestSocket] = []
        var datagrams: [Int32] = []
        let hosts =
            plan.networks.flatMap(\.interfaces).compactMap { interface -> String? in
                if case .host(let owner, _) = interface.role { scope.path(owner) } else { nil }
            } + plan.outside.hosts.map { scope.outside($0.id) }
        for path in hosts {
            for port: UInt16 in [80, 443, 3306] { sockets.append(try scope.listen(path, port: port)) }
            datagrams.append(
                try Fabric.openSocket(
                    inNamespace: path,
                    .datagrams(transparent: false),
                    address: address("0.0.0.0"),
                    port: 53
                )
            )
        }
        for network in plan.networks {
            let router = scope.fabric.routerNamespacePath(network: network.id)
            sockets.append(try scope.listen(router, port: 443, transparent: true))
        }
        sockets.append(try scope.listen(scope.fabric.outsideNamespacePath, port: 443, transparent: true))
        self.sockets = sockets
        echo = EchoThread(datagrams)
    }

    func close() { echo.stop() }

    func answers(from: ReachPoint, to: ReachPoint, _ traffic: ReachTraffic) async -> Bool {
        await BlockingCall.run { (try? self.knocks(from: from, to: to, traffic)) ?? false }
    }

    private func knocks(from: ReachPoint, to: ReachPoint, _ traffic: ReachTraffic) throws -> Bool {
        guard case .address(let to, _) = to else { return false }
        let path = path(from)
        switch traffic.kind {
        case .tcp(let port):
            do throws(FabricError) {
                Glibc.close(
                    try Fabric.openSocket(
                        inNamespace: path,
                        .connect(timeoutMilliseconds: 800),
                        address: to,
                        port: UInt16(port)
                    )
                )
                return true
            } catch {
                return false
            }
        case .udp(let port):
            let socket = TestSocket(
                try Fabric.openSocket(
                    inNamespace: path,
                    .datagrams(transparent: false),
                    address: address("0.0.0.0"),
                    port: 0
                )
            )
            return socket.isEchoed(to, UInt16(port))
        case .icmp:
            return system(
                "nsenter --net=\(path) python3 -c '\(ReachListeners.pinger)' \(to) >/dev/null 2>&1"
            ) == 0
        case .other: return false
        }
    }

    private static let pinger = """
        import socket, struct, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); s.settimeout(0.8)
        def sum16(b):
            t = sum(struct.unpack("!%dH" % (len(b)//2), b)); t = (t >> 16) + (t & 65535)
            return ~(t + (t >> 16)) & 65535
        b = struct.pack("!BBHHH", 8, 0, 0, 77, 1); b = struct.pack("!BBHHH", 8, 0, sum16(b), 77, 1)
        s.sendto(b, (sys.argv[1], 0))
        while True:
            d, a = s.recvfrom(200); h = (d[0] & 15) * 4
            if d[h] == 0 and a[0] == sys.argv[1]: break
        """

    private func path(_ point: ReachPoint) -> String {
        switch point {
        case .outsideHost(let id): return scope.outside(id)
        case .interface(let id):
            for interface in plan.networks.flatMap(\.interfaces) where interface.id == id {
                if case .host(let owner, _) = interface.role { return scope.path(owner) }
            }
            return ""
        default: return ""
        }
    }
}

extension TestSocket {
    fileprivate func isEchoed(_ to: IPv4Address, _ port: UInt16) -> Bool {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = to.number.bigEndian
        var byte: UInt8 = 9
        withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        _ = send(descriptor, &byte, 1, 0)
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, 800) == 1 else { return false }
        return recv(descriptor, &byte, 1, 0) == 1
    }
}
