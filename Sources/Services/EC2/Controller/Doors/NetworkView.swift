import AWSService
import Ground
import NetworkFabric
import World

/// What the doors of one VPC know of it: where connections come from, what names mean, whose metadata is asked for.
struct NetworkView: Sendable {
    let origins: Origins
    /// Nil: `enableDnsSupport` is off, and the resolver answers nothing.
    let names: NameBook?
    /// Instances by the private addresses of their interfaces.
    let instances: [IPv4Address: String]
    let place: Place

    init?(
        _ network: NetworkPlan,
        _ ledger: LedgerSnapshot,
        _ geography: Geography,
        _ endpoints: EndpointNames
    ) throws {
        guard let vpc = try ledger.list(VPCRecord.self).first(where: { $0.id == network.id }) else { return nil }
        place = vpc.place
        var policies: [String: String] = [:]
        for endpoint in network.endpoints {
            policies[endpoint.id] = try ledger.get(VPCEndpointRecord.self, endpoint.id, in: place)?.record.policy
        }
        origins = Origins(network, policies: policies)
        var instances: [IPv4Address: String] = [:]
        var privateByPublic: [IPv4Address: IPv4Address] = [:]
        for interface in network.interfaces {
            if case .host(let owner, _) = interface.role, ResourceKind.instance.isWellFormed(owner) {
                for address in interface.addresses { instances[address] = owner }
            }
            for (inner, outer) in interface.publicAddresses { privateByPublic[outer] = inner }
        }
        self.instances = instances
        let own = try ledger.list(NetworkInterfaceRecord.self, where: "vpc", is: network.id, in: .place(place))
        let addresses = Set(own.flatMap(\.record.addresses))
        let book = NameBook(
            region: place.region,
            privateByPublic: privateByPublic,
            isOwn: { addresses.contains($0) },
            objectStoreBlocks: { AWSPrefixLists.list(.s3, region: $0).blocks },
            serviceAddress: Outside.services,
            outsideHosts: Outside.hosts,
            isRegion: { geography.region($0) != nil },
            endpoints: endpoints
        )
        names = vpc.record.resolvesNames ? book : nil
    }
}
