import Ground
import Testing
import World

@testable import Cloud

@Suite("A door on the machine's own ports")
struct HostDoorTests {
    private func with(_ body: (HostDoorStand, CloudHostDoors) async throws -> Void) async throws {
        let stand = try HostDoorStand()
        let doors = CloudHostDoors(world: stand.world, range: stand.range)
        do {
            try await body(stand, doors)
        } catch {
            await doors.rest()
            stand.finish()
            throw error
        }
        await doors.rest()
        stand.finish()
    }

    @Test("carries bytes both ways, and either end's end", arguments: [0, 1, 8 << 20])
    func relay(size: Int) async throws {
        try await with { stand, doors in
            // What is answered comes after the end of what was sent: the door must let one way end before the other.
            try await stand.withServer { count in
                Array("\(count)\n".utf8) + Array(repeating: 7, count: count)
            } _: {
                let port = try await doors.open(name: "rds orders", target: stand.target($0))
                #expect(stand.range.contains(port))
                let answer = try await stand.ask(port, sending: Array(repeating: 1, count: size))
                #expect(answer.count == "\(size)\n".utf8.count + size)
                #expect(await doors.list().first?.failure == nil)
            }
        }
    }

    @Test("points elsewhere when it is opened again, at the same port")
    func pointing() async throws {
        try await with { stand, doors in
            try await stand.withServer { _ in
                [1]
            } _: { first in
                try await stand.withServer { _ in
                    [2]
                } _: { second in
                    let port = try await doors.open(name: "mq broker 61617", target: stand.target(first))
                    #expect(try await stand.ask(port, sending: []) == [1])
                    #expect(try await doors.open(name: "mq broker 61617", target: stand.target(second)) == port)
                    #expect(try await stand.ask(port, sending: []) == [2])
                }
            }
        }
    }

    @Test("closes a connection that nobody serves, and says why")
    func nobody() async throws {
        try await with { stand, doors in
            let port = try await doors.open(name: "rds orders", target: stand.target(1, host: "none"))
            _ = try? await stand.ask(port, sending: [])
            let door = try #require(await doors.list().first)
            #expect(door.name == "rds orders")
            #expect(door.failure == "\(ServiceHostError.absent)")
        }
    }

    @Test("keeps its port over a restart, lets it go when closed, and is refused when all are taken")
    func ports() async throws {
        try await with { stand, doors in
            let names = ["a", "b", "c", "d"]
            var ports: [Int] = []
            for name in names { ports.append(try await doors.open(name: name, target: stand.target(1))) }
            #expect(ports == Array(stand.range))
            let refusal = HostDoorError.exhausted(first: stand.range.lowerBound, last: stand.range.upperBound)
            await #expect(throws: refusal) { try await doors.open(name: "e", target: stand.target(1)) }
            await doors.rest()
            let next = CloudHostDoors(world: stand.world, range: stand.range)
            #expect(try await next.open(name: "c", target: stand.target(1)) == ports[2])
            // Nobody has opened the first again, and nothing else is free.
            #expect(try await next.open(name: "e", target: stand.target(1)) == ports[0])
            try await next.close("c")
            #expect(try await next.open(name: "f", target: stand.target(1)) == ports[2])
            #expect(await next.list().map(\.name) == ["e", "f"])
            await next.rest()
        }
    }

    @Test("is not held by a program that was started while it was open")
    func heirs() async throws {
        try await with { stand, doors in
            let port = try await doors.open(name: "a", target: stand.target(1))
            let heir = try Heir()
            let inherited = heir.hasSocket(listeningOn: port)
            await doors.rest()
            let next = CloudHostDoors(world: stand.world, range: stand.range)
            let again = try await next.open(name: "a", target: stand.target(1))
            heir.end()
            #expect(!inherited)
            #expect(again == port)
            await next.rest()
        }
    }

    @Test("lets its port go though a copy of its socket is left, as in a program that is just being started")
    func copies() async throws {
        try await with { stand, doors in
            let port = try await doors.open(name: "a", target: stand.target(1))
            let copies = Heir.copies(ofSocketsListeningOn: port)
            #expect(!copies.isEmpty)
            await doors.rest()
            let next = CloudHostDoors(world: stand.world, range: stand.range)
            let again = try await next.open(name: "a", target: stand.target(1))
            for copy in copies { Heir.close(copy) }
            #expect(again == port)
            await next.rest()
        }
    }

    @Test("passes over ports that another program has")
    func taken() async throws {
        try await with { stand, doors in
            let neighbour = try HostDoorStand()
            let other = CloudHostDoors(world: neighbour.world, range: stand.range)
            let port = try await other.open(name: "theirs", target: stand.target(1))
            #expect(try await doors.open(name: "ours", target: stand.target(1)) == port + 1)
            await other.rest()
            neighbour.finish()
        }
    }
}
