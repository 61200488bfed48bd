import Ground
import World

/// A world in a temporary directory, with a clock that stands still.
struct TestWorld {
    let directory = TemporaryDirectory()
    let clock = WorldClock(mode: .manual, startingAt: WorldInstant(secondsSince1970: 1_700_000_000))
    let world: World

    init() throws {
        world = try World(directory: directory.path, durability: .relaxed, clock: clock, ids: IdentifierSource(seed: 1))
    }

    var ledger: Ledger { world.ledger }
}

let home = Place(account: "000000000000", region: "us-east-1")
let abroad = Place(account: "000000000000", region: "eu-west-1")
let neighbour = Place(account: "111122223333", region: "us-east-1")

struct Network: LedgerRecord, Equatable {
    static let kind = "test.network"
    var range: String
}

struct Subnet: LedgerRecord, Equatable {
    static let kind = "test.subnet"
    var network: String
    var size = 0
    var indexes: [String: String] { ["network": network] }
}
