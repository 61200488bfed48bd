import BrokerPair
import Glibc
import Ground
import Synchronization
import World

/// What brokers need of the machine.
///
/// Its engine is made when there is, or ever was, a broker: a cloud without costs what it did before.
final class MQPlatform: Sendable {
    let missing: @Sendable () -> [String]
    private let make: @Sendable () throws -> any BrokerHost
    private let made = Mutex<(any BrokerHost)?>(nil)

    init(missing: @escaping @Sendable () -> [String], make: @escaping @Sendable () throws -> any BrokerHost) {
        self.missing = missing
        self.make = make
    }

    static func real(world: World, directory: String) -> MQPlatform {
        MQPlatform(missing: { BrokerEngine.missing() }) {
            try BrokerEngine(
                owner: owner(directory),
                directory: directory,
                clock: world.clock,
                ids: world.ids,
                probe: { try await connect($0, $1, $2, world) }
            )
        }
    }

    /// The engine, if it was made.
    var engine: (any BrokerHost)? { made.withLock { $0 } }

    /// The engine, made at the first call.
    func engineMade() throws -> any BrokerHost {
        try made.withLock { made in
            if let made { return made }
            let fresh = try make()
            made = fresh
            return fresh
        }
    }

    /// Ends the servers in an orderly way; their stores stay.
    ///
    /// The engine that looked after them ended with the controller. Another takes them over for as long as it takes.
    func rest() async {
        guard let old = made.withLock({ $0.take() }) else { return }
        old.close()
        guard let engine = try? make() else { return }
        await Self.end(engine)
    }

    /// Ends what a cloud with this data directory has left running. No cloud may be using it.
    static func clean(directory: String) async throws {
        // There is nothing to end where no engine ever was, or none could be.
        guard access(directory, F_OK) == 0, BrokerEngine.missing().isEmpty else { return }
        await end(
            try BrokerEngine(
                owner: owner(directory),
                directory: directory,
                clock: WorldClock(),
                ids: IdentifierSource()
            )
        )
    }

    private static func end(_ engine: any BrokerHost) async {
        _ = try? await engine.adopt()
        await withTaskGroup { group in
            group.addTask { await engine.run() }
            await engine.shutdown()
            group.cancelAll()
        }
        engine.close()
    }

    /// A client's way to a server: through its network's router.
    private static func connect(_ broker: String, _ node: BrokerNodePlan, _ port: Int, _ world: World) async throws
        -> Int32
    {
        guard let hosts = world.serviceHosts.value, let number = Int(node.id),
            let kept = try world.ledger.list(BrokerRecord.self).first(where: { $0.id == broker })
        else { throw BrokerError.unknownBroker(broker) }
        return try await hosts.connect(
            to: BrokerRecord.host(broker, number - 1),
            port: port,
            in: kept.place,
            within: .seconds(2)
        )
    }

    /// Two clouds with two data directories share a machine without knowing of each other.
    private static func owner(_ directory: String) -> String {
        String(hexadecimal(HashAlgorithm.sha256.hash(directory.utf8)).prefix(6))
    }
}
