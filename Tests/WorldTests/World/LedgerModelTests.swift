import Ground
import Testing
import World

/// Random transactions against the ledger and against a dictionary; closing, reopening and crashing in between.
@Suite("The ledger, compared with a dictionary")
struct LedgerModelTests {
    private struct Key: Hashable {
        let place: Place
        let id: String
    }

    private struct Refusal: Error {}

    private enum Step: Sendable {
        case insert(Place, String, Subnet)
        case put(Place, String, Subnet)
        case update(Place, String, Int)
        case delete(Place, String)

        static func random(_ random: inout SeededRandom) -> Step {
            let place = random.pick([home, abroad, neighbour])
            let id = "subnet-\(random.int(in: 0..<40))"
            let subnet = Subnet(network: "vpc-\(random.int(in: 0..<4))", size: random.int(in: 0..<1000))
            switch random.int(in: 0..<4) {
            case 0: return .insert(place, id, subnet)
            case 1: return .put(place, id, subnet)
            case 2: return .update(place, id, random.int(in: 0..<1000))
            default: return .delete(place, id)
            }
        }
    }

    @Test("holds the same after every transaction, restart and crash", arguments: 1...6)
    func model(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var directory = TemporaryDirectory()
        var world = try open(directory)
        var model: [Key: Subnet] = [:]
        for _ in 0..<300 {
            let steps = (0..<random.int(in: 1...6)).map { _ in Step.random(&random) }
            let isRefused = random.chance(percent: 10)
            let expected = isRefused ? nil : Self.apply(steps, to: model)
            let isKept: Bool
            do {
                try await world.ledger.write { transaction -> Void in
                    for step in steps { try Self.apply(step, to: &transaction) }
                    if isRefused { throw Refusal() }
                }
                isKept = true
            } catch {
                isKept = false
            }
            #expect(isKept == (expected != nil), "seed \(seed)")
            model = expected ?? model
            switch random.int(in: 0..<60) {
            case 0:
                // The old world holds the directory's lock as long as it lives, so the next one gets a copy.
                world.close()
                directory = directory.copy()
                world = try open(directory)
            case 1:
                // What a crash at this moment would leave.
                directory = directory.copy()
                world = try open(directory)
            default: break
            }
            try Self.compare(world.ledger, model, seed)
        }
        world.close()
    }

    private func open(_ directory: TemporaryDirectory) throws -> World {
        try World(directory: directory.path, durability: .relaxed, clock: WorldClock(mode: .manual))
    }

    private static func apply(_ step: Step, to transaction: inout LedgerTransaction) throws {
        switch step {
        case .insert(let place, let id, let subnet): try transaction.insert(subnet, id: id, in: place)
        case .put(let place, let id, let subnet): try transaction.put(subnet, id: id, in: place)
        case .update(let place, let id, let size):
            try transaction.update(Subnet.self, id, in: place) { $0.size = size }
        case .delete(let place, let id): try transaction.delete(Subnet.self, id, in: place)
        }
    }

    /// What the dictionary becomes; nil when a step must be refused.
    private static func apply(_ steps: [Step], to model: [Key: Subnet]) -> [Key: Subnet]? {
        var model = model
        for step in steps {
            switch step {
            case .insert(let place, let id, let subnet):
                if model.updateValue(subnet, forKey: Key(place: place, id: id)) != nil { return nil }
            case .put(let place, let id, let subnet): model[Key(place: place, id: id)] = subnet
            case .update(let place, let id, let size):
                let key = Key(place: place, id: id)
                if model[key] == nil { return nil }
                model[key]?.size = size
            case .delete(let place, let id):
                if model.removeValue(forKey: Key(place: place, id: id)) == nil { return nil }
            }
        }
        return model
    }

    private static func compare(_ ledger: Ledger, _ model: [Key: Subnet], _ seed: UInt64) throws {
        let all = try ledger.list(Subnet.self)
        let found = Dictionary(uniqueKeysWithValues: all.map { (Key(place: $0.place, id: $0.id), $0.record) })
        #expect(found == model, "seed \(seed)")
        for network in 0..<4 {
            let name = "vpc-\(network)"
            let byIndex = try ledger.list(Subnet.self, where: "network", is: name, in: .place(home))
            let expected = model.filter { $0.key.place == home && $0.value.network == name }
            #expect(Set(byIndex.map(\.id)) == Set(expected.keys.map(\.id)), "seed \(seed)")
            #expect(byIndex.allSatisfy { model[Key(place: home, id: $0.id)] == $0.record }, "seed \(seed)")
        }
    }
}
