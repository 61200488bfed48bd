import CLinux
import Glibc
import Ground

/// Makes the smallest network that uses all that the fabric uses, and takes it away again.
enum KernelProbe {
    /// One line with the remedy, when the kernel refuses a part.
    static func refusal() -> String? {
        let names = FabricNames(owner: "probe\(getpid())")
        mkdir(FabricNames.directory, 0o755)
        guard fl_share_mounts(FabricNames.directory) == 0 else {
            return "mounts are refused: run with CAP_SYS_ADMIN outside of a restricted container"
        }
        do throws(FabricError) {
            let worker = try HostWorker(beforeStep: { _ in })
            defer {
                for name in HostObserver(names: names).namespaceNames() {
                    _ = fl_remove_network_namespace(FabricNames.path(name))
                }
            }
            removeLeavings()
            var compiler = FabricCompiler(names: names)
            try worker.perform(HostState().changes(to: try compiler.compile(smallest)))
            return nil
        } catch {
            return "the kernel refuses virtual networks (\(error)): use one with network namespaces, veth, policy "
                + "routing and nf_tables with NAT, conntrack and logging, and run with CAP_NET_ADMIN"
        }
    }

    /// Of probes that were killed.
    private static func removeLeavings() {
        for name in HostObserver(names: FabricNames(prefix: prefix)).namespaceNames() {
            guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }) else { continue }
            if kill(process, 0) != 0, errno == ESRCH { _ = fl_remove_network_namespace(FabricNames.path(name)) }
        }
    }

    private static let prefix = "flprobe"

    private static var smallest: FabricPlan {
        let block = IPv4Block(IPv4Address(0x0a00_0000), prefix: 24)
        var network = NetworkPlan(id: "n", blocks: [block])
        network.subnets = [SubnetPlan(id: "s", block: block, routeTable: "r", accessList: "a")]
        network.routeTables = [RouteTablePlan(id: "r")]
        network.accessLists = [AccessListPlan(id: "a")]
        network.internetGateway = InternetGatewayPlan(id: "g")
        var interface = InterfacePlan(
            id: "i",
            subnet: "s",
            hardwareAddress: "0a:00:00:00:00:01",
            addresses: [block[4]],
            role: .host(owner: "h", index: 0)
        )
        interface.isObserved = true
        network.interfaces = [interface]
        return FabricPlan(networks: [network])
    }
}
