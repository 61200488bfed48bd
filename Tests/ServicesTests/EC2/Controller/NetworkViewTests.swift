import AWSService
import Ground
import NetworkFabric
import Testing
import World

@testable import EC2Service

@Suite("What a VPC's resolver knows")
struct NameBookTests {
    private let endpoints = EndpointNames()
    private let book: NameBook

    init() { book = Self.book(endpoints) }

    private static func book(_ endpoints: EndpointNames) -> NameBook {
        NameBook(
            region: "us-east-1",
            privateByPublic: [IPv4Address(0xC612_0005): IPv4Address(0x0A00_0005)],
            isOwn: { $0 == IPv4Address(0x0A00_0005) },
            objectStoreBlocks: { AWSPrefixLists.list(.s3, region: $0).blocks },
            serviceAddress: Outside.services,
            outsideHosts: Outside.hosts,
            isRegion: { $0 == "us-east-1" || $0 == "eu-west-1" },
            endpoints: endpoints
        )
    }

    @Test("a service's endpoint comes before AWS's names, moves, and is public outside where it can be")
    func moving() {
        let name = "orders.c1x2.us-east-1.rds.amazonaws.com"
        let (first, second) = (IPv4Address(0x0A00_0105), IPv4Address(0x0A00_0206))
        var outside = book
        outside.isOutside = true
        #expect(book.addresses(of: name) == .addresses([Outside.services]))
        endpoints.point(name, to: EndpointNames.Addresses(inner: [first]))
        #expect(book.addresses(of: name.uppercased()) == .addresses([first]))
        #expect(outside.addresses(of: name) == .addresses([first]))
        endpoints.point(name, to: EndpointNames.Addresses(inner: [second], outer: [IPv4Address(0xC612_0007)]))
        #expect(book.addresses(of: name) == .addresses([second]))
        #expect(outside.addresses(of: name) == .addresses([IPv4Address(0xC612_0007)]))
        endpoints.point(name, to: EndpointNames.Addresses(inner: []))
        #expect(book.addresses(of: name) == .nothing)
        endpoints.remove(name)
        #expect(book.addresses(of: name) == .addresses([Outside.services]))
    }

    @Test(
        "S3's names are in the prefix list of their Region",
        arguments: [
            ("s3.us-east-1.amazonaws.com", "us-east-1"), ("a.b.s3.eu-west-1.amazonaws.com", "eu-west-1"),
            ("bucket.s3.amazonaws.com", "us-east-1"), ("S3.dualstack.EU-WEST-1.amazonaws.com", "eu-west-1"),
            ("bucket.s3-eu-west-1.amazonaws.com", "eu-west-1"),
        ]
    )
    func objectStore(_ name: String, _ region: String) {
        guard case .addresses(let found) = book.addresses(of: name) else {
            Issue.record("no address for \(name)")
            return
        }
        let blocks = AWSPrefixLists.list(.s3, region: region).blocks
        #expect(!found.isEmpty && found.allSatisfy { address in blocks.contains { $0.contains(address) } })
    }

    @Test("own hosts have names, a public one is private here, and others are unknown")
    func hosts() {
        let inner = IPv4Address(0x0A00_0005)
        #expect(book.addresses(of: "ip-10-0-0-5.ec2.internal") == .addresses([inner]))
        #expect(book.addresses(of: "ip-10-0-0-6.ec2.internal") == .unknown)
        #expect(book.addresses(of: "ec2-198-18-0-5.compute-1.amazonaws.com") == .addresses([inner]))
        #expect(book.name(ofReverse: "5.0.0.10.in-addr.arpa") == .name("ip-10-0-0-5.ec2.internal"))
        #expect(book.addresses(of: "sts.amazonaws.com") == .addresses([Outside.services]))
        #expect(book.addresses(of: "nowhere.test") == .unknown)
    }
}

@Suite("Where a connection comes from")
struct OriginTests {
    @Test("by an endpoint it carries endpoint, VPC, sender and policy; without a route to it, nothing")
    func origin() throws {
        let block = try #require(IPv4Block("10.0.0.0/24"))
        let store = try #require(IPv4Block("52.216.0.0/15"))
        var network = NetworkPlan(id: "vpc-1", blocks: [block])
        network.subnets = [SubnetPlan(id: "subnet-1", block: block, routeTable: "rtb-1", accessList: "acl-1")]
        network.routeTables = [RouteTablePlan(id: "rtb-1", routes: [RoutePlan([store], .endpoint("vpce-1"))])]
        network.endpoints = [GatewayEndpointPlan(id: "vpce-1", blocks: [store])]
        network.interfaces = [
            InterfacePlan(
                id: "eni-1",
                subnet: "subnet-1",
                hardwareAddress: "0a:00:00:00:00:01",
                addresses: [block[5]],
                role: .host(owner: "i-1", index: 0)
            )
        ]
        let connection = DoorConnection(peer: "10.0.0.5", local: "52.216.1.1", localPort: 443)
        let origin = try #require(Origins(network, policies: ["vpce-1": "{}"]).origin(of: connection))
        #expect(origin.vpc == "vpc-1" && origin.vpcEndpoint == "vpce-1" && origin.endpointPolicy == "{}")
        #expect(origin.sourceAddress == "10.0.0.5")
        network.routeTables[0].routes = []
        #expect(Origins(network, policies: [:]).origin(of: connection) == nil)
    }
}

@Suite("A block of addresses without others")
struct BlockRemainderTests {
    @Test(
        "covers the rest and nothing else",
        arguments: [["10.0.0.0/8"], ["10.1.0.0/16", "10.2.0.0/17"], ["0.0.0.0/0"]]
    )
    func rest(_ texts: [String]) {
        let others = texts.compactMap { IPv4Block($0) }
        let rest = IPv4Block.everything.without(others)
        #expect(rest.allSatisfy { piece in !others.contains { $0.overlaps(piece) } })
        #expect(rest.reduce(0) { $0 + $1.count } + others.reduce(0) { $0 + $1.count } == 1 << 32)
    }
}

@Suite("A stored gzip file")
struct GzipTests {
    @Test("has the form that readers expect", arguments: [0, 1, 65_535, 65_536, 200_000])
    func form(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let file = Gzip.stored(bytes)
        let blocks = max(1, (count + 65_534) / 65_535)
        #expect(Array(file.prefix(3)) == [0x1F, 0x8B, 8])
        #expect(file.count == 10 + count + 5 * blocks + 8)
        #expect(file.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) } == count)
    }
}
