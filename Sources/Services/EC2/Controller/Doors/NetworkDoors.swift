import AWSService
import Ground
import NetworkFabric
import Synchronization
import World

/// The listeners in the VPCs' routers and in the world outside, one set for each network of the plan.
///
/// In a router: port 80 (metadata, and S3 through an endpoint), 443 (S3 through an endpoint) and 53 (the resolver).
/// Outside: the public endpoints of all services, a web site, and a resolver.
actor NetworkDoors {
    private let host: any NetworkHost
    private let doors: @Sendable () -> any Doors
    private let metadata: MetadataService
    private let geography: Geography
    private let endpoints: EndpointNames
    private var rooms: [String: (view: NetworkViewHolder, doors: [any Door])] = [:]
    private var outside: [any Door] = []

    init(
        host: any NetworkHost,
        doors: @escaping @Sendable () -> any Doors,
        metadata: MetadataService,
        geography: Geography,
        endpoints: EndpointNames
    ) {
        self.host = host
        self.doors = doors
        self.metadata = metadata
        self.geography = geography
        self.endpoints = endpoints
    }

    /// Opens, updates and closes doors as the plan has networks; cuts connections whose way has changed.
    func settle(_ plan: FabricPlan, _ ledger: LedgerSnapshot) async throws {
        if outside.isEmpty, !plan.networks.isEmpty { outside = try await openOutside() }
        let wanted = Set(plan.networks.map(\.id))
        for id in rooms.keys where !wanted.contains(id) {
            for door in rooms[id]?.doors ?? [] { await door.close() }
            rooms[id] = nil
        }
        for network in plan.networks {
            guard let view = try NetworkView(network, ledger, geography, endpoints) else { continue }
            if let room = rooms[network.id] {
                let before = room.view.exchange(view)
                await cut(room.doors, from: before.origins, to: view.origins)
            } else {
                let holder = NetworkViewHolder(view)
                rooms[network.id] = (holder, try await open(network, holder))
            }
        }
    }

    /// Source: VPC User Guide, "Gateway endpoints": open connections are dropped when an endpoint is made, changed or
    /// deleted.
    private func cut(_ doors: [any Door], from before: Origins, to after: Origins) async {
        for door in doors {
            await door.cut { before.origin(of: $0) != after.origin(of: $0) }
        }
    }

    // MARK: Opening

    /// All doors or none: what a failure left open would be in the way of the next try.
    private func opening(_ open: (inout [any Door]) async throws -> Void) async throws -> [any Door] {
        var opened: [any Door] = []
        do {
            try await open(&opened)
            return opened
        } catch {
            for door in opened { await door.close() }
            throw error
        }
    }

    private func open(_ network: NetworkPlan, _ holder: NetworkViewHolder) async throws -> [any Door] {
        try await opening { try await open(network, holder, &$0) }
    }

    private func open(_ network: NetworkPlan, _ holder: NetworkViewHolder, _ opened: inout [any Door]) async throws {
        let metadata = metadata
        let router = SocketPlace.router(network: network.id)
        for port: UInt16 in [80, 443] {
            let socket = try host.openSocket(in: router, .listen(transparent: true), address: .any, port: port)
            opened.append(
                try await doors().openHTTP(socket) { connection in
                    let view = holder.view
                    if connection.local == ServiceAddresses.metadata.description {
                        return Self.metadataAnswer(connection, view, metadata)
                    }
                    return view.origins.origin(of: connection).map(DoorAnswer.api) ?? .none
                }
            )
        }
        for address in network.serviceAddresses where address != ServiceAddresses.metadata {
            let socket = try host.openSocket(in: router, .datagrams(transparent: false), address: address, port: 53)
            opened.append(try await doors().openDatagrams(socket) { Resolver.datagram($1, holder.view.names) })
            let listener = try host.openSocket(in: router, .listen(transparent: false), address: address, port: 53)
            opened.append(try await doors().openDNSStreams(listener) { Resolver.message($1, holder.view.names) })
        }
    }

    private static func metadataAnswer(
        _ connection: DoorConnection,
        _ view: NetworkView,
        _ metadata: MetadataService
    ) -> DoorAnswer {
        guard let peer = IPv4Address(connection.peer), let instance = view.instances[peer] else { return .none }
        let place = view.place
        return .page { page in
            let request = MetadataRequest(method: page.method, path: page.path, headers: page.headers)
            let answer = await metadata.answer(request, of: instance, in: place)
            return PageResponse(status: answer.status, headers: answer.headers, body: answer.body)
        }
    }

    private func openOutside() async throws -> [any Door] {
        try await opening { try await openOutside(&$0) }
    }

    private func openOutside(_ opened: inout [any Door]) async throws {
        for port: UInt16 in [80, 443] {
            let socket = try host.openSocket(in: .outside, .listen(transparent: false), address: .any, port: port)
            opened.append(
                try await doors().openHTTP(socket) { connection in
                    if connection.local == Outside.site.description { return .page { Outside.page($0) } }
                    var origin = RequestContext.Origin()
                    origin.sourceAddress = connection.peer
                    return .api(origin)
                }
            )
        }
        let names = Outside.names(geography, endpoints)
        let socket = try host.openSocket(
            in: .outside,
            .datagrams(transparent: false),
            address: Outside.services,
            port: 53
        )
        opened.append(try await doors().openDatagrams(socket) { Resolver.datagram($1, names) })
        let listener = try host.openSocket(
            in: .outside,
            .listen(transparent: false),
            address: Outside.services,
            port: 53
        )
        opened.append(try await doors().openDNSStreams(listener) { Resolver.message($1, names) })
    }
}

/// The present view of a network, shared by its doors.
final class NetworkViewHolder: Sendable {
    private let held: Mutex<NetworkView>

    init(_ view: NetworkView) { held = Mutex(view) }

    var view: NetworkView { held.withLock { $0 } }

    /// - Returns: the view before.
    func exchange(_ view: NetworkView) -> NetworkView {
        held.withLock { held in
            defer { held = view }
            return held
        }
    }
}

extension IPv4Address {
    /// All addresses of a host, when listening.
    static let any = IPv4Address(0)
}
