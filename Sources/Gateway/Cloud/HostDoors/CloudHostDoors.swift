import Ground
import NIOCore
import NIOPosix
import World

/// Listens on the machine's own ports and relays to services' hosts: `World.hostDoors`.
actor CloudHostDoors: HostDoors {
    private static let connectPatience = Duration.seconds(5)

    private let world: World
    private let range: ClosedRange<Int>
    private var doors: [String: RelayDoor] = [:]
    private var opening: Set<String> = []
    private var busyPorts: Set<Int> = []

    init(world: World, range: ClosedRange<Int> = 4510...4559) {
        self.world = world
        self.range = range
    }

    func open(
        name: String,
        target: @escaping @Sendable () async throws -> HostDoorTarget
    ) async throws -> Int {
        let connect = connector(target)
        if let door = doors[name] {
            door.point(to: connect)
            return door.port
        }
        guard opening.insert(name).inserted else { throw HostDoorError.busy(name: name) }
        defer { opening.remove(name) }
        let kept = try world.ledger.list(HostDoorRecord.self)
        let ports = Dictionary(kept.map { ($0.id, $0.record.port) }) { first, _ in first }
        let open = Set(doors.values.map(\.port))
        for port in HostDoorPorts.candidates(for: name, of: range, kept: ports, open: open)
        where busyPorts.insert(port).inserted {
            defer { busyPorts.remove(port) }
            guard let door = try await RelayDoor.listen(on: port, connect) else { continue }
            doors[name] = door
            try await remember(port, name)
            return port
        }
        throw HostDoorError.exhausted(first: range.lowerBound, last: range.upperBound)
    }

    func close(_ name: String) async throws {
        if let door = doors.removeValue(forKey: name) { await door.close() }
        try await world.ledger.write { transaction in
            if let kept = try transaction.get(HostDoorRecord.self, name, in: .world) { try transaction.delete(kept) }
        }
    }

    func list() -> [HostDoor] {
        doors.map { name, door in
            let facts = door.facts
            return HostDoor(name: name, port: door.port, connections: facts.count, failure: facts.failure)
        }
        .sorted { $0.port < $1.port }
    }

    /// Closes all; their ports stay theirs.
    func rest() async {
        let all = doors.values
        doors = [:]
        for door in all { await door.close() }
    }

    private func remember(_ port: Int, _ name: String) async throws {
        try await world.ledger.write { transaction in
            let record = HostDoorRecord(port: port)
            for kept in try transaction.list(HostDoorRecord.self) where kept.port == port && kept.id != name {
                try transaction.delete(kept)
            }
            try transaction.put(record, id: name, in: .world)
        }
    }

    private func connector(
        _ target: @escaping @Sendable () async throws -> HostDoorTarget
    ) -> @Sendable () async throws -> Int32 {
        let world = world
        return {
            guard let hosts = world.serviceHosts.value else { throw ServiceHostError.refused("EC2 is not running") }
            let end = try await target()
            return try await hosts.connect(to: end.host, port: end.port, in: end.place, within: Self.connectPatience)
        }
    }
}
