import AWSService
import Ground
import NetworkFabric

/// Tells where a connection from inside a VPC comes from, as policies see it.
///
/// Source: VPC User Guide, "Gateway endpoints for Amazon S3": requests carry the endpoint, its VPC and the sender's
/// private address.
struct Origins: Sendable {
    private struct Way: Sendable {
        let endpoint: String
        let blocks: [IPv4Block]
    }

    private let vpc: String
    private let ways: [IPv4Address: [Way]]
    private let policies: [String: String]

    init(_ network: NetworkPlan, policies: [String: String]) {
        self.policies = policies
        vpc = network.id
        let blocks = Dictionary(uniqueKeysWithValues: network.endpoints.map { ($0.id, $0.blocks) })
        let tables = Dictionary(uniqueKeysWithValues: network.routeTables.map { ($0.id, $0) })
        let subnets = Dictionary(uniqueKeysWithValues: network.subnets.map { ($0.id, $0.routeTable) })
        var ways: [IPv4Address: [Way]] = [:]
        for interface in network.interfaces {
            guard let table = subnets[interface.subnet].flatMap({ tables[$0] }) else { continue }
            let endpoints = table.routes.compactMap { route -> Way? in
                guard case .endpoint(let id) = route.target, let blocks = blocks[id] else { return nil }
                return Way(endpoint: id, blocks: blocks)
            }
            for address in interface.addresses { ways[address] = endpoints }
        }
        self.ways = ways
    }

    /// Nil when no route of the sender's subnet leads through an endpoint to what it dialled.
    func origin(of connection: DoorConnection) -> RequestContext.Origin? {
        guard let peer = IPv4Address(connection.peer), let dialled = IPv4Address(connection.local),
            let way = ways[peer]?.first(where: { $0.blocks.contains { $0.contains(dialled) } })
        else { return nil }
        var origin = RequestContext.Origin()
        origin.sourceAddress = connection.peer
        origin.vpc = vpc
        origin.vpcEndpoint = way.endpoint
        origin.endpointPolicy = policies[way.endpoint]
        return origin
    }
}
