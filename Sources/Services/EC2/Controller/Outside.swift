import AWSService
import Ground
import NetworkFabric
import World

/// The world outside all VPCs, as far as there is one: AWS's public endpoints, a web site, and a host for tests.
enum Outside {
    /// Where the public endpoints of all services but S3 answer.
    static let services = IPv4Address(0xC633_640A)
    /// The web site `example.com`, which tells who asks.
    static let site = IPv4Address(0xCB00_710A)
    /// A host whose namespace `faultline outside` enters.
    static let tester = OutsideHost(id: "tester", address: IPv4Address(0xCB00_7164))

    static let hosts: [String: IPv4Address] = [
        "example.com": site, "www.example.com": site, "tester.example.com": tester.address,
    ]

    private static let objectStoreBlocks = Geography().regions.flatMap {
        AWSPrefixLists.list(.s3, region: $0.name).blocks
    }

    static let plan = OutsidePlan(
        serviceBlocks: [IPv4Block(services, prefix: 32), IPv4Block(site, prefix: 32)] + objectStoreBlocks,
        hosts: [tester]
    )

    /// What the resolver outside knows; it answers at ``services``.
    static func names(_ geography: Geography, _ endpoints: EndpointNames) -> NameBook {
        NameBook(
            region: Geography.standardRegion,
            privateByPublic: [:],
            isOwn: { _ in false },
            objectStoreBlocks: { AWSPrefixLists.list(.s3, region: $0).blocks },
            serviceAddress: services,
            outsideHosts: hosts,
            isRegion: { geography.region($0) != nil },
            endpoints: endpoints,
            isOutside: true
        )
    }

    /// What `example.com` answers: who asked, so that a test can see which way it went.
    static func page(_ request: PageRequest) -> PageResponse {
        PageResponse(
            status: 200,
            headers: [("Content-Type", "text/plain")],
            body: Array("example.com outside of AWS; you come from \(request.connection.peer)\n".utf8)
        )
    }
}
