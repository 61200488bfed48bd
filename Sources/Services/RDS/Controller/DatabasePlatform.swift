import AWSModel
import DatabasePair
import Ground
import Synchronization
import World

/// The engine behind the service, made when the first database needs it: a cloud without databases costs nothing.
final class DatabasePlatform: Sendable {
    private let world: World
    private let directory: String
    private let make: @Sendable () throws -> any DatabaseHost
    private let held = Mutex<(any DatabaseHost)?>(nil)
    private let missing: @Sendable () -> [String]

    init(
        world: World,
        directory: String,
        missing: @escaping @Sendable () -> [String] = { DatabaseEngine.missing() },
        make: (@Sendable () throws -> any DatabaseHost)? = nil
    ) {
        self.world = world
        self.directory = directory
        self.missing = missing
        self.make = make ?? { try Self.engine(world, directory) }
    }

    /// Why databases cannot be run here, with what mends it; nil when they can.
    var refusal: String? {
        if let first = missing().first { return first }
        guard let hosts = world.serviceHosts.value else { return "EC2, whose networks hold the servers, is left out" }
        return hosts.refusal
    }

    func host() throws -> any DatabaseHost {
        try held.withLock { held in
            if let held { return held }
            let made = try make()
            held = made
            return made
        }
    }

    /// The engine, if it was ever needed.
    var made: (any DatabaseHost)? { held.withLock { $0 } }

    func forget() { held.withLock { $0 = nil } }

    func snapshotPath(_ file: String) -> String { "\(directory)/snapshots/\(file)" }

    /// Ends all that a cloud with this data directory has left running on the host; data stays.
    static func clean(directory: String, clock: WorldClock) async throws {
        guard FileTree.exists(directory + "/engine") else { return }
        let engine = try DatabaseEngine(
            owner: owner(directory),
            directory: directory + "/engine",
            clock: clock,
            ids: IdentifierSource()
        )
        await engine.adopt()
        await engine.shutdown()
    }

    /// Two clouds with two data directories share a host without knowing of each other.
    private static func owner(_ directory: String) -> String {
        "rds-" + hexadecimal(HashAlgorithm.sha256.hash(directory.utf8)).prefix(6)
    }

    private static func engine(_ world: World, _ directory: String) throws -> any DatabaseHost {
        try DatabaseEngine(
            owner: owner(directory),
            directory: directory + "/engine",
            clock: world.clock,
            ids: world.ids,
            probe: { id, node, port in
                let kept = try world.ledger.list(DatabaseRecord.self, where: "resource", is: id).first
                guard let kept, let hosts = world.serviceHosts.value else { throw ProbeFailure() }
                return try await hosts.connect(
                    to: kept.hostName(node.id),
                    port: port,
                    in: kept.place,
                    within: .milliseconds(400)
                )
            }
        )
    }

    private struct ProbeFailure: Error {}
}

extension Kept<DatabaseRecord> {
    /// What the host of a node is called; faults of a host name it.
    func hostName(_ node: String) -> String { "rds-\(id)-\(node)" }

    /// By which faults may mean a node: itself, or the whole database.
    func faultNames(_ node: String) -> Set<String> { [hostName(node), "\(id)/\(node)", arn, id] }
}
