import Glibc
import Ground
import Synchronization
import Testing

@testable import NetworkFabric

extension Trait where Self == ConditionTrait {
    /// Skips loudly where the machine has no networks to give.
    static var needsNetworks: Self {
        let missing = Fabric.missing()
        if !missing.isEmpty { print("SKIPPED, networks are not there: \(missing.joined(separator: "; "))") }
        return .enabled(if: missing.isEmpty, "\(missing.joined(separator: "; "))")
    }
}

func address(_ text: String) -> IPv4Address {
    guard let address = IPv4Address(text) else { preconditionFailure("no address: \(text)") }
    return address
}

func block(_ text: String) -> IPv4Block {
    guard let block = IPv4Block(text) else { preconditionFailure("no block: \(text)") }
    return block
}

/// A plan in a few words.
enum Plans {
    static let open = SecurityGroupPlan(
        id: "open",
        ingress: [FilterRule(.any, .blocks([.everything]))],
        egress: [FilterRule(.any, .blocks([.everything]))]
    )
    static let openList = AccessListPlan(
        id: "open",
        ingress: [AccessListEntry(number: 100, allows: true, traffic: .any, block: .everything)],
        egress: [AccessListEntry(number: 100, allows: true, traffic: .any, block: .everything)]
    )

    /// 10.n.0.0/16 with subnets `a` (10.n.1.0/24) and `b` (10.n.2.0/24), and everything allowed.
    static func network(_ id: String = "n1", _ number: Int = 9) -> NetworkPlan {
        var network = NetworkPlan(id: id, blocks: [block("10.\(number).0.0/16")])
        network.subnets = ["a", "b"].enumerated().map { place, name in
            SubnetPlan(
                id: "\(id)-\(name)",
                block: block("10.\(number).\(place + 1).0/24"),
                routeTable: "\(id)-\(name)",
                accessList: "open"
            )
        }
        network.routeTables = ["a", "b"].map { RouteTablePlan(id: "\(id)-\($0)") }
        network.groups = [open]
        network.accessLists = [openList]
        network.serviceAddresses = [address("169.254.169.254"), address("10.\(number).0.2")]
        return network
    }

    static func host(_ name: String, _ subnet: String, _ at: String, groups: [String] = ["open"]) -> InterfacePlan {
        InterfacePlan(
            id: "eni-\(name)",
            subnet: subnet,
            hardwareAddress: mac(at),
            addresses: [address(at)],
            groups: groups,
            role: .host(owner: name, index: 0)
        )
    }

    static func translator(_ id: String, _ subnet: String, _ at: String) -> InterfacePlan {
        InterfacePlan(
            id: "eni-\(id)",
            subnet: subnet,
            hardwareAddress: mac(at),
            addresses: [address(at)],
            role: .translator(id: id)
        )
    }

    private static func mac(_ at: String) -> String {
        let digits = String(address(at).number, radix: 16)
        let padded = String(repeating: "0", count: 8 - digits.count) + digits
        var parts = ["0a", "00"]
        var rest = padded[...]
        while !rest.isEmpty {
            parts.append(String(rest.prefix(2)))
            rest = rest.dropFirst(2)
        }
        return parts.joined(separator: ":")
    }
}

/// A fabric of the test's own, which leaves nothing behind.
final class FabricScope: Sendable {
    let fabric: Fabric
    let owner: String
    let directory: String
    private static let count = Atomic(0)

    init() throws {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        owner = "t\(getpid())x\(number)"
        directory = "/tmp/fabric-test-\(owner)"
        fabric = try Fabric(owner: owner, stateDirectory: directory)
    }

    init(owner: String, directory: String) throws {
        self.owner = owner
        self.directory = directory
        fabric = try Fabric(owner: owner, stateDirectory: directory)
    }

    /// As after a restart: another fabric of the same owner, which knows nothing.
    func successor() async throws -> FabricScope {
        await fabric.letGo()
        return try FabricScope(owner: owner, directory: directory)
    }

    static func with(_ body: (FabricScope) async throws -> Void) async throws {
        let scope = try FabricScope()
        do {
            try await body(scope)
        } catch {
            try? await scope.fabric.removeAll()
            rmdir(scope.directory)
            throw error
        }
        try await scope.fabric.removeAll()
        rmdir(scope.directory)
    }

    func path(_ host: String) -> String { fabric.namespacePath(host: host) }
    func outside(_ host: String) -> String { fabric.namespacePath(outsideHost: host) }

    /// Listens in a namespace; the kernel takes connections even when no one accepts them.
    func listen(
        _ path: String,
        _ at: String = "0.0.0.0",
        port: UInt16 = 80,
        transparent: Bool = false
    ) throws -> TestSocket {
        TestSocket(
            try Fabric.openSocket(
                inNamespace: path,
                .listen(transparent: transparent),
                address: address(at),
                port: port
            )
        )
    }

    /// True when a connection is made.
    func connects(_ path: String, to at: String, port: UInt16 = 80) -> Bool {
        (try? connect(path, to: at, port: port)) != nil
    }

    /// True when nothing answers: a refusal would be an answer.
    func misses(_ path: String, to at: String, port: UInt16 = 80) -> Bool {
        do throws(FabricError) {
            close(
                try Fabric.openSocket(
                    inNamespace: path,
                    .connect(timeoutMilliseconds: 250),
                    address: address(at),
                    port: port
                )
            )
            return false
        } catch {
            if case .machine(_, _, ETIMEDOUT) = error { return true }
            return false
        }
    }

    func connect(_ path: String, to at: String, port: UInt16 = 80) throws -> TestSocket {
        TestSocket(
            try Fabric.openSocket(
                inNamespace: path,
                .connect(timeoutMilliseconds: 3000),
                address: address(at),
                port: port
            )
        )
    }
}

/// A descriptor that is closed with its last owner.
final class TestSocket: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next connection, or nil when none comes in time.
    func accept() -> TestSocket? {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, 1000) == 1 else { return nil }
        let accepted = Glibc.accept(descriptor, nil, nil)
        return accepted < 0 ? nil : TestSocket(accepted)
    }

    var peer: IPv4Address? { name(getpeername) }
    var own: IPv4Address? { name(getsockname) }

    private func name(
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> IPv4Address? {
        var place = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
        }
        return result == 0 ? IPv4Address(UInt32(bigEndian: place.sin_addr.s_addr)) : nil
    }

    /// Sends a byte; true when it comes out at the other end in time.
    func carries(to other: TestSocket) -> Bool {
        var byte: UInt8 = 7
        guard send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
        var item = pollfd(fd: other.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, 600) == 1 else { return false }
        return recv(other.descriptor, &byte, 1, 0) == 1
    }
}
