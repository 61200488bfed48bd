import DatabasePair
import Ground
import World

/// A port of the machine itself by which clients outside any VPC reach the server that serves.
actor DatabaseDoors {
    private struct NotServing: Error {}

    private let world: World
    private let host: any DatabaseHost
    private var open: Set<String> = []

    init(world: World, host: any DatabaseHost) {
        self.world = world
        self.host = host
    }

    /// Opens those of databases that have become available. One without is reached from inside its VPC.
    func settle(_ databases: [Kept<DatabaseRecord>]) async {
        for kept in databases where kept.goal != .gone && kept.born != nil {
            guard let doors = world.hostDoors.value, open.insert(kept.resourceID).inserted else { continue }
            await add(kept, doors)
        }
    }

    func close(_ kept: Kept<DatabaseRecord>) async {
        open.remove(kept.resourceID)
        try? await world.hostDoors.value?.close(kept.doorName)
    }

    private func add(_ kept: Kept<DatabaseRecord>, _ doors: any HostDoors) async {
        let (host, place, port) = (host, kept.place, kept.settings.port)
        do {
            _ = try await doors.open(name: kept.doorName) {
                guard let node = host.status(kept.resourceID)?.primary else { throw NotServing() }
                let now = await host.plan(kept.resourceID)?.port
                return HostDoorTarget(host: kept.hostName(node), place: place, port: now ?? port)
            }
            // It may have been deleted meanwhile.
            if !open.contains(kept.resourceID) { try await doors.close(kept.doorName) }
        } catch {
            world.events.note(
                "rds.door.failed",
                by: "rds",
                account: place.account,
                region: place.region,
                resource: kept.arn,
                detail: ["error": .string("\(error)")]
            )
        }
    }
}

extension Kept<DatabaseRecord> {
    fileprivate var doorName: String { "rds \(place.doorPrefix)\(id)" }
}
