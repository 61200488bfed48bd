import Glibc
import Ground
import Testing

@testable import World

@Suite("Opening a data directory")
struct OpeningTests {
    private let directory = TemporaryDirectory()
    private var file: String { directory.path + "/world.sqlite" }

    private func open(clock: WorldClock? = nil) throws -> World {
        try World(directory: directory.path, durability: .relaxed, clock: clock)
    }

    private func error(_ body: () throws -> Void) -> WorldOpenError? {
        do {
            try body()
            return nil
        } catch {
            return error as? WorldOpenError
        }
    }

    @Test("makes it, with its parents")
    func makes() throws {
        let world = try World(directory: directory.path + "/a/b", durability: .durable)
        world.close()
        #expect(TemporaryDirectory.names(directory.path + "/a/b").contains("world.sqlite"))
    }

    @Test("is refused while another holds it, and names the holder")
    func locked() throws {
        do {
            let first = try open()
            #expect(error { _ = try open() } == .inUse(directory: directory.path, process: getpid()))
            first.close()
        }
        _ = try open()
    }

    @Test("is refused when a newer Faultline wrote it, and changes nothing")
    func newer() async throws {
        do {
            let world = try open()
            try await world.ledger.write { try $0.insert(Network(range: "a"), id: "vpc-1", in: home) }
            world.close()
        }
        try alter(file, "PRAGMA user_version = 99")
        #expect(error { _ = try open() } == .newerFormat(file: file, found: 99, known: 1))
        try alter(file, "PRAGMA user_version = 1")
        #expect(try open().ledger.require(Network.self, "vpc-1", in: home).range == "a")
    }

    @Test("is refused when the file is no database, and leaves it as it is")
    func garbage() throws {
        let text = Array(String(repeating: "This is not a database. ", count: 200).utf8)
        TemporaryDirectory.write(text, to: file)
        guard case .damaged(let named, _) = error({ _ = try open() }) else {
            Issue.record("it was opened")
            return
        }
        #expect(named == file)
        // A Boolean, or a failure would print the whole file.
        let isUnchanged = TemporaryDirectory.read(file) == text
        #expect(isUnchanged)
    }

    @Test("is refused when the database is another program's")
    func foreign() throws {
        try alter(file, "CREATE TABLE cookies(name)")
        let before = TemporaryDirectory.read(file)
        #expect(error { _ = try open() } == .notALedger(file: file))
        let isUnchanged = TemporaryDirectory.read(file) == before
        #expect(isUnchanged)
    }

    @Test("is refused when a record's bytes have changed")
    func flipped() async throws {
        do {
            let world = try open()
            try await world.ledger.write { try $0.insert(Network(range: "10.9.8.7"), id: "vpc-1", in: home) }
            world.close()
        }
        try alter(file, "UPDATE record SET body = replace(body, '9', '6') WHERE id = 'vpc-1'")
        guard case .damaged(_, let detail) = error({ _ = try open() }) else {
            Issue.record("it was opened")
            return
        }
        #expect(detail.contains("vpc-1"))
    }

    @Test("is refused when the database's pages are overwritten")
    func overwritten() async throws {
        do {
            let world = try open()
            for number in 0..<200 {
                try await world.ledger.write {
                    try $0.insert(Network(range: "\(number)"), id: "vpc-\(number)", in: home)
                }
            }
            world.close()
        }
        var bytes = TemporaryDirectory.read(file)
        for place in 4096..<bytes.count { bytes[place] = 0xA5 }
        TemporaryDirectory.write(bytes, to: file)
        guard case .damaged = error({ _ = try open() }) else {
            Issue.record("it was opened")
            return
        }
        #expect(TemporaryDirectory.read(file).count >= bytes.count)
    }

    @Test("is refused where nothing can be written")
    func unreachable() {
        guard case .unreachable = error({ _ = try World(directory: "/proc/faultline") }) else {
            Issue.record("it was opened")
            return
        }
    }

    @Test(
        "waits for the disk at each commit if it shall be durable",
        arguments: [(Durability.durable, 2), (.relaxed, 0)]
    )
    func synchronous(durability: Durability, mode: Int) throws {
        let database = try LedgerDatabase(file: file, durability: durability, retention: .init())
        #expect(try synchronousMode(database) == mode)
    }

    @Test("brings the clock back as it was left")
    func clock() async throws {
        do {
            let world = try open()
            #expect(world.clock.mode == .fast)
            try await world.advanceClock(by: .seconds(90 * 86_400))
            world.close()
        }
        let moment: WorldInstant
        do {
            let world = try open()
            #expect(world.clock.mode == .fast)
            #expect(world.clock.offset > .seconds(89 * 86_400))
            try await world.setClock(.manual)
            moment = world.clock.now
            world.close()
        }
        let world = try open()
        #expect(world.clock.mode == .manual)
        #expect(world.clock.now == moment)
    }
}
