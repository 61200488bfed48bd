import Glibc
import Ground
import NetworkFabric

/// Measures the network fabric: how long plans take, and what two hosts' traffic loses in the router.
///
/// `FabricBench [HOSTS] [pause]`; root. The throughput part needs iperf3.
@main
struct FabricBench {
    static func main() async throws {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
        let missing = Fabric.missing()
        guard missing.isEmpty else {
            print(missing.joined(separator: "\n"))
            exit(69)
        }
        let fabric = try Fabric(owner: "bench\(getpid())", stateDirectory: "/tmp/fabric-bench-\(getpid())")
        let empty = try await time { try await fabric.apply(plan(hosts: 0)) }
        let many = try await time { try await fabric.apply(plan(hosts: count)) }
        var last: [Double] = []
        for extra in 1...10 {
            last.append(try await time { try await fabric.apply(plan(hosts: count + extra)) })
        }
        let same = try await time { try await fabric.apply(plan(hosts: count + 10)) }
        if CommandLine.arguments.last == "pause" {
            print("look at \(fabric.routerNamespacePath(network: "vpc")), then press Enter")
            _ = readLine()
        }
        throughput(fabric)
        var regrouped = plan(hosts: count + 10)
        regrouped.networks[0].interfaces[0].groups = ["all"]
        let group = try await time { try await fabric.apply(regrouped) }
        let fewer = try await time { try await fabric.apply(plan(hosts: 10)) }
        let gone = try await time { try await fabric.removeAll() }
        rmdir("/tmp/fabric-bench-\(getpid())")
        last.sort()
        print("router and 4 subnets: \(empty) ms")
        print("\(count) hosts: \(many) ms, \(many / Double(count)) ms each")
        print("one more host: median \(last[5]) ms, worst \(last[9]) ms")
        print("the same plan again: \(same) ms; one interface in another group: \(group) ms")
        print("\(count) hosts fewer: \(fewer) ms; the rest: \(gone) ms")
    }

    private static func time(_ work: () async throws -> Void) async throws -> Double {
        var start = timespec()
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        try await work()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = (end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec
        return Double(nanoseconds / 10_000) / 100
    }

    private static func plan(hosts: Int) -> FabricPlan {
        let space = IPv4Block(IPv4Address(0x0a09_0000), prefix: 16)
        let everything = TrafficMatch.any
        var network = NetworkPlan(id: "vpc", blocks: [space])
        network.internetGateway = InternetGatewayPlan(id: "igw")
        network.serviceAddresses = [space[2], IPv4Address(0xa9fe_a9fe)]
        for place in 0..<4 {
            let block = IPv4Block(space[(place + 1) << 8], prefix: 24)
            network.subnets.append(
                SubnetPlan(id: "subnet\(place)", block: block, routeTable: "table\(place)", accessList: "list")
            )
            network.routeTables.append(
                RouteTablePlan(id: "table\(place)", routes: [RoutePlan([.everything], .internetGateway("igw"))])
            )
        }
        let entry = AccessListEntry(number: 100, allows: true, traffic: everything, block: .everything)
        network.accessLists = [AccessListPlan(id: "list", ingress: [entry], egress: [entry])]
        network.groups = [
            SecurityGroupPlan(
                id: "web",
                ingress: [FilterRule(.tcp(80...80), .blocks([.everything])), FilterRule(everything, .group("web"))],
                egress: [FilterRule(everything, .blocks([.everything]))]
            ),
            SecurityGroupPlan(id: "all", egress: [FilterRule(everything, .blocks([.everything]))]),
        ]
        for place in 0..<hosts {
            let digits = String(0x1000 + place, radix: 16)
            network.interfaces.append(
                InterfacePlan(
                    id: "eni-\(place)",
                    subnet: "subnet\(place % 4)",
                    hardwareAddress: "0a:00:00:00:\(digits.prefix(2)):\(digits.suffix(2))",
                    addresses: [network.subnets[place % 4].block[10 + place / 4]],
                    groups: ["web"],
                    role: .host(owner: "host\(place)", index: 0)
                )
            )
        }
        return FabricPlan(networks: [network])
    }

    /// Between two subnets with groups on, and between two plain namespaces joined by one pair.
    private static func throughput(_ fabric: Fabric) {
        let plain = "plain\(getpid())"
        let names = ["\(plain)a", "\(plain)b"]
        run("ip netns add \(names[0]); ip netns add \(names[1])")
        run("ip -n \(names[0]) link add eth0 type veth peer name eth0 netns \(names[1])")
        for (place, name) in names.enumerated() {
            run("ip -n \(name) addr add 10.77.0.\(place + 1)/24 dev eth0; ip -n \(name) link set eth0 up")
        }
        defer { for name in names { run("ip netns del \(name)") } }
        let script = """
            measure() { nsenter --net=$2 iperf3 -s -1 -D >/dev/null; sleep 0.3
              nsenter --net=$1 iperf3 -c $3 -t 3 -f g | sed -n 's/.* \\([0-9.]*\\) Gbits.*receiver/\\1/p'; }
            for round in 1 2 3; do
              echo "plain pair $(measure /run/netns/\(names[0]) /run/netns/\(names[1]) 10.77.0.2) Gbit/s"
              echo "across subnets $(measure \(fabric.namespacePath(host: "host0")) \
            \(fabric.namespacePath(host: "host1")) 10.9.2.10) Gbit/s"
            done
            """
        run("bash -c '\(script.split(separator: "'").joined(separator: "'\\''"))'")
    }

    private static func run(_ line: String) { _ = system(line) }
}
