import Ground
import NetworkFabric

/// The real network engine behind the controller.
struct FabricHost: NetworkHost {
    let fabric: Fabric

    func apply(_ plan: FabricPlan) async throws { try await fabric.apply(plan) }

    func openSocket(in place: SocketPlace, _ purpose: SocketPurpose, address: IPv4Address, port: UInt16) throws -> Int32
    {
        let path =
            switch place {
            case .router(let network): fabric.routerNamespacePath(network: network)
            case .outside: fabric.outsideNamespacePath
            }
        return try Fabric.openSocket(inNamespace: path, purpose, address: address, port: port)
    }

    func connect(
        fromRouterOf network: String,
        source: IPv4Address,
        to address: IPv4Address,
        port: UInt16,
        within time: Duration
    ) async throws -> Int32 {
        try await Fabric.connect(
            fromNamespace: fabric.routerNamespacePath(network: network),
            source: source,
            to: address,
            port: port,
            within: time
        )
    }

    func namespacePath(host owner: String) -> String { fabric.namespacePath(host: owner) }
}
