import Ground
import NetworkFabric
import Sandbox

/// What the controller asks of the network's engine. Tests put another behind it.
protocol NetworkHost: Sendable {
    func apply(_ plan: FabricPlan) async throws
    func openSocket(in place: SocketPlace, _ purpose: SocketPurpose, address: IPv4Address, port: UInt16) throws -> Int32
    /// A connection from a network's router, past its filters. Non-blocking.
    func connect(
        fromRouterOf network: String,
        source: IPv4Address,
        to address: IPv4Address,
        port: UInt16,
        within time: Duration
    ) async throws -> Int32
    /// Where the namespace of a host of the plan lies.
    func namespacePath(host owner: String) -> String
}

/// Whose namespace a socket is opened in.
enum SocketPlace: Sendable, Hashable {
    case router(network: String)
    case outside
}

/// What the controller asks of the engine that runs instances.
protocol InstanceHost: Sendable {
    /// Starts it, or finds that it runs.
    func start(_ launch: InstanceLaunch) async throws
    /// Lets it shut down, then ends what is left.
    func stop(_ id: String, grace: Duration) async throws
    /// Ends everything in them at once.
    func cutPower(_ ids: [String]) async throws
    /// Takes it away with its disk.
    func remove(_ id: String) async throws
    /// Those that run, also from before this process.
    func running() async -> Set<String>
    /// Ends that nobody asked for, as they happen, told to whom it concerns until it is cancelled.
    func followExits(_ tell: @Sendable (InstanceExit) async throws -> Void) async throws
}

/// Everything that the start of an instance needs to know.
struct InstanceLaunch: Sendable {
    let id: String
    let hostName: String
    let root: MachineImage.Root
    let cpus: Int
    let memoryMiB: Int
    let resolvers: [IPv4Address]
    let searchDomain: String
    let files: [SandboxFile]
    let scripts: [SandboxScript]
}

struct InstanceExit: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case poweredOff, rebooted, failed }

    let id: String
    let kind: Kind
}
