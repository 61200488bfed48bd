import AWSService
import EC2Service
package import Gateway
import Glibc
import Ground
import HTTPFront
import MQService
import NIOCore
import RDSService
package import World

/// A running cloud: its world, its services, and the port they answer on.
package final class Cloud: Sendable {
    package let world: World
    package let registry: ServiceRegistry
    package let stages: InitStages
    private let services: CloudServices
    private let server: HTTPServer
    private let hostDoors: CloudHostDoors

    private init(
        world: World,
        registry: ServiceRegistry,
        stages: InitStages,
        services: CloudServices,
        server: HTTPServer,
        hostDoors: CloudHostDoors
    ) {
        self.world = world
        self.registry = registry
        self.stages = stages
        self.services = services
        self.server = server
        self.hostDoors = hostDoors
    }

    /// Opens the data directory and begins to answer.
    ///
    /// - Parameter onStopRequest: called when a client asks the process to end.
    /// - Throws: what says in one line why it cannot, and what to do.
    package static func start(
        _ settings: CloudSettings,
        onStopRequest: @escaping @Sendable () -> Void = {}
    ) async throws -> Cloud {
        let world = try World(directory: settings.directory, durability: settings.isDurable ? .durable : .relaxed)
        if let mode = settings.clock { try await world.setClock(mode) }
        let authority = CloudAuthority(directory: settings.directory)
        world.certificates.fill(CloudCertificates(authority: authority))
        let hostDoors = CloudHostDoors(world: world)
        world.hostDoors.fill(hostDoors)
        let services = try CloudServices(world: world, settings: settings)
        let registry = ServiceRegistry(services.all)
        services.connect(registry)
        let stages = InitStages()
        stages.complete(.boot)
        let tls = settings.servesTLS ? try CloudTLS(authority) : nil
        let gateway = Gateway(
            registry: registry,
            credentials: services.credentials,
            settings: settings.gateway,
            pages: OwnPages(
                facts: facts(settings, registry, tls),
                world: world,
                initStages: stages,
                parity: { ParityPage.json(registry.parity) },
                stop: onStopRequest,
                servicePage: { try await registry[$0]?.service.page($1) }
            ),
            world: world,
            log: RequestLog(isVerbose: settings.gateway.isVerbose)
        )
        let server = try await HTTPServer.start(
            on: settings.endpoints,
            settings: serverSettings(tls),
            handler: gateway
        )
        services.connect(CloudDoors(server: server, gateway: gateway), authorityPEM: tls?.authorityPEM)
        stages.complete(.start)
        return Cloud(
            world: world,
            registry: registry,
            stages: stages,
            services: services,
            server: server,
            hostDoors: hostDoors
        )
    }

    /// Where the cloud listens.
    package var ports: [Int] { server.addresses.compactMap(\.port) }

    /// Runs the services' controllers until cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services.all { group.addTask { try await service.run() } }
            group.addTask { try await self.world.faults.run() }
            // A service without controllers returns at once; the cloud runs until it is told to stop.
            group.addTask { try await self.world.clock.sleep(until: .distantFuture) }
            try await group.waitForAll()
        }
    }

    /// Lets requests in flight finish, then closes the data directory.
    package func stop() async {
        stages.complete(.shutdown)
        await server.stop(within: .seconds(5))
        await hostDoors.rest()
        for service in services.inOrderOfStopping { await service.stop() }
        services.close()
        world.close()
    }

    /// Removes from this host what a cloud with this data directory runs or has left there.
    ///
    /// - Throws: `WorldOpenError.inUse` while a cloud uses the directory; nothing was touched then.
    package static func clean(directory: String) async throws {
        guard access(directory, F_OK) == 0 else { return }
        let held = try DataDirectory(directory)
        defer { withExtendedLifetime(held) {} }
        try await MQService.clean(directory: directory + "/mq")
        try await RDSService.clean(directory: directory + "/rds")
        try await EC2Platform.clean(directory: directory + "/ec2", clock: WorldClock())
    }

    private static func serverSettings(_ tls: CloudTLS?) -> HTTPServer.Settings {
        var settings = HTTPServer.Settings(
            clocks: HTTPServer.Clocks(
                uptime: { HostTime.uptime },
                unixSeconds: { HostTime.wall.wholeSecondsSince1970 }
            )
        )
        settings.loops = 2
        settings.tls = tls?.identity
        settings.refusal = Refusals.answer
        return settings
    }

    private static func facts(_ settings: CloudSettings, _ registry: ServiceRegistry, _ tls: CloudTLS?)
        -> OwnPages.Facts
    {
        OwnPages.Facts(
            version: settings.version,
            dataDirectory: settings.directory,
            processID: Int(getpid()),
            services: registry.services.map(\.name).sorted(),
            authorityPEM: { tls?.authorityPEM }
        )
    }
}
