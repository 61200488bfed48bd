import AWSModel
import Ground
import NetworkFabric
import World

/// What people call the ends of a way: instances, addresses, `s3`, `internet`, and names that a resolver knows.
struct ReachNames {
    let ledger: LedgerSnapshot
    let plan: FabricPlan

    func point(_ text: String, near: ReachPoint?) throws -> ReachPoint {
        if text == "internet" { return .outsideHost(Outside.tester.id) }
        if text == "s3" { return try objectStore(near) }
        if ResourceKind.instance.isWellFormed(text) { return .interface(try primaryInterface(of: text)) }
        let hosts = try ledger.list(NetworkInterfaceRecord.self, where: "host", is: text)
        if let host = hosts.first { return .interface(host.id) }
        if let known = Reachability(plan).point(named: text) { return known }
        if let host = Outside.hosts[text] { return .address(host) }
        throw AWSError.invalidValue(
            text,
            for: "from or to",
            "It is a running instance, a service's host, an interface, an endpoint, an address, `s3` or `internet`."
        )
    }

    private func primaryInterface(of instance: String) throws -> String {
        guard let found = try ledger.list(InstanceRecord.self).first(where: { $0.id == instance }) else {
            throw AWSError.notFound(.instance, instance)
        }
        return found.record.primaryInterface
    }

    /// An address of S3 in the Region of the other end.
    private func objectStore(_ near: ReachPoint?) throws -> ReachPoint {
        var region = Geography.standardRegion
        if case .interface(let id) = near {
            let place = try ledger.list(NetworkInterfaceRecord.self).first { $0.id == id }?.place
            region = place?.region ?? region
        }
        let name = "s3.\(region).amazonaws.com"
        guard let address = NameBook.spread(name, over: AWSPrefixLists.list(.s3, region: region).blocks).first else {
            throw AWSError.invalidValue(region, for: "region")
        }
        return .address(address)
    }
}
