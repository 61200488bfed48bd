import Glibc
import Ground
import NetworkFabric
import Synchronization

/// Makes, changes and takes away networks, and kills itself before one of the steps.
///
/// `FabricCrashProbe OWNER DIRECTORY STEP`; ends by itself with 0 when there are fewer steps.
@main
struct FabricCrashProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let last = Int(arguments[3]) else { exit(64) }
        let steps = Atomic(0)
        let fabric = try Fabric(owner: arguments[1], stateDirectory: arguments[2]) { _ in
            if steps.add(1, ordering: .relaxed).newValue == last { kill(getpid(), SIGKILL) }
        }
        for chapter in 0..<4 { try await fabric.apply(plan(chapter)) }
        try await fabric.removeAll()
    }

    /// Chapters add, change and remove something of every kind.
    private static func plan(_ chapter: Int) -> FabricPlan {
        var networks: [NetworkPlan] = []
        for number in 1...(chapter == 1 ? 2 : 1) { networks.append(network(number, chapter)) }
        if networks.count == 2 {
            for place in 0..<2 {
                networks[place].peerings = [PeeringPlan(id: "pcx", peer: networks[1 - place].id)]
                let route = RoutePlan(networks[1 - place].blocks, .peering("pcx"))
                networks[place].routeTables[0].routes.append(route)
            }
        }
        let client = OutsideHost(id: "client", address: IPv4Address(0xcb00_7105))
        return FabricPlan(networks: networks, outside: OutsidePlan(hosts: chapter < 3 ? [client] : []))
    }

    private static func network(_ number: Int, _ chapter: Int) -> NetworkPlan {
        let space = IPv4Block(IPv4Address(0x0a00_0000 + UInt32(number) << 16), prefix: 16)
        var network = NetworkPlan(id: "n\(number)", blocks: [space])
        let subnet = IPv4Block(space[256], prefix: 24)
        network.subnets = [SubnetPlan(id: "n\(number)-s", block: subnet, routeTable: "r", accessList: "a")]
        network.routeTables = [RouteTablePlan(id: "r", routes: [RoutePlan([.everything], .internetGateway("g"))])]
        let entry = AccessListEntry(number: 1, allows: true, traffic: .any, block: .everything)
        network.accessLists = [AccessListPlan(id: "a", ingress: [entry], egress: [entry])]
        let rule = FilterRule(.any, .blocks([.everything]))
        network.groups = [SecurityGroupPlan(id: "open", ingress: [rule], egress: chapter == 2 ? [] : [rule])]
        network.serviceAddresses = [space[2]]
        if chapter < 3 { network.internetGateway = InternetGatewayPlan(id: "g") }
        for place in 1...(chapter == 0 ? 2 : 4 - chapter) {
            var interface = InterfacePlan(
                id: "n\(number)-i\(place)",
                subnet: "n\(number)-s",
                hardwareAddress: "0a:00:00:00:0\(number):0\(place)",
                addresses: [subnet[9 + place]],
                groups: ["open"],
                role: place == 4 ? .translator(id: "nat") : .host(owner: "n\(number)-h\(place)", index: 0)
            )
            if place == 1 { interface.publicAddresses = [subnet[10]: IPv4Address(0xc633_6400 + UInt32(number))] }
            interface.isUp = chapter != 2 || place > 1
            network.interfaces.append(interface)
        }
        return network
    }
}
