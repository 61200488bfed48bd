import AWSModel
import AWSService
import EC2Shapes
import Foundation
import Ground
import NetworkFabric
import Synchronization
import Testing
import World

@testable import EC2Service

/// Hosts that remember what they were asked.
final class FakeHost: InstanceHost, NetworkHost, Doors {
    struct State {
        var running: Set<String> = []
        var removed: Set<String> = []
        var plan: FabricPlan?
        var failures: Set<String> = []
        var startCount = 0
        var removalCount = 0
        var refusesRemoval = false
        var refusesNetworks = false
        var connections: [String] = []
    }

    let state = Mutex(State())
    /// How many starts there have been, after each.
    let starts: AsyncStream<Int>
    private let started: AsyncStream<Int>.Continuation

    /// The same of removals, tried or done.
    let removals: AsyncStream<Int>
    private let removal: AsyncStream<Int>.Continuation

    init() {
        (starts, started) = AsyncStream.makeStream()
        (removals, removal) = AsyncStream.makeStream()
    }

    struct Refusal: Error {}
    struct NoDoor: Door {
        func close() async {}
        func cut(where isMeant: @escaping @Sendable (DoorConnection) -> Bool) async {}
    }

    func apply(_ plan: FabricPlan) async throws {
        try state.withLock { state in
            if state.refusesNetworks { throw Refusal() }
            state.plan = plan
        }
    }

    func openSocket(in place: SocketPlace, _ purpose: SocketPurpose, address: IPv4Address, port: UInt16) throws -> Int32
    {
        -1
    }

    func connect(
        fromRouterOf network: String,
        source: IPv4Address,
        to address: IPv4Address,
        port: UInt16,
        within time: Duration
    ) async throws -> Int32 {
        state.withLock { $0.connections.append("\(source) > \(address):\(port)") }
        return -1
    }

    func namespacePath(host owner: String) -> String { "/run/netns/" + owner }

    func start(_ launch: InstanceLaunch) async throws {
        let isRefused = state.withLock { $0.failures.contains(launch.id) }
        if isRefused { throw Refusal() }
        let count = state.withLock { state in
            state.running.insert(launch.id)
            state.startCount += 1
            return state.startCount
        }
        started.yield(count)
    }

    func stop(_ id: String, grace: Duration) async throws { state.withLock { _ = $0.running.remove(id) } }
    func cutPower(_ ids: [String]) async throws { state.withLock { $0.running.subtract(ids) } }
    func remove(_ id: String) async throws {
        let (count, isRefused) = state.withLock { state in
            state.removalCount += 1
            if !state.refusesRemoval { state.removed.insert(id) }
            return (state.removalCount, state.refusesRemoval)
        }
        removal.yield(count)
        if isRefused { throw Refusal() }
    }
    func running() async -> Set<String> { state.withLock { $0.running } }
    func followExits(_ tell: @Sendable (InstanceExit) async throws -> Void) async throws {}

    func openHTTP(_ socket: Int32, keeper: @escaping @Sendable (DoorConnection) -> DoorAnswer) async throws -> any Door
    {
        NoDoor()
    }

    func openDatagrams(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> any Door {
        NoDoor()
    }

    func openDNSStreams(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> any Door {
        NoDoor()
    }
}

@Suite("EC2's controller")
struct ControllerTests {
    let bench: ComputeBench
    let host = FakeHost()

    init() throws { bench = try ComputeBench() }

    private func controller() -> EC2Controller {
        let (world, host) = (bench.world, host)
        return EC2Controller(
            world: world,
            network: host,
            instances: host,
            acts: InstanceActs(world: world, host: host, launches: LaunchReader(world: world)),
            doors: NetworkDoors(
                host: host,
                doors: { host },
                metadata: MetadataService(world: world, roles: .none, key: [1]),
                geography: world.geography,
                endpoints: world.names
            )
        )
    }

    /// Runs a controller until the instances are in a state.
    private func run(until state: InstanceRecord.State, _ ids: [String]) async throws {
        let (world, controller) = (bench.world, controller())
        let feed = try await world.ledger.changes(of: [InstanceRecord.self])
        let isReached: @Sendable () throws -> Bool = {
            let found = try world.ledger.list(InstanceRecord.self).filter { ids.contains($0.id) }
            return found.allSatisfy { $0.record.state == state }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await controller.run() }
            group.addTask {
                if try isReached() { return }
                for await _ in feed where try isReached() { return }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    @Test("brings instances up in their networks, and takes them away with their disks")
    func life() async throws {
        let ids = try await bench.launch(3).compactMap(\.instanceId)
        try await run(until: .running, ids)
        #expect(host.state.withLock { $0.running } == Set(ids))
        #expect(host.state.withLock { $0.plan?.networks.first?.interfaces.count } == 3)
        _ = try await bench.run(EC2Operations.terminateInstances) { $0.instanceIds = ids }
        try await run(until: .terminated, ids)
        #expect(host.state.withLock { $0.running.isEmpty && $0.removed == Set(ids) })
        #expect(try bench.world.ledger.list(NetworkInterfaceRecord.self).isEmpty)
    }

    @Test("starts again what should run and does not, after the host was lost")
    func recovery() async throws {
        let ids = try await bench.launch(2).compactMap(\.instanceId)
        try await run(until: .running, ids)
        host.state.withLock { $0.running = [] }
        let controller = controller()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await controller.run() }
            for await count in host.starts where count == 4 { break }
            group.cancelAll()
        }
        #expect(host.state.withLock { $0.running } == Set(ids))
    }

    @Test("a launch that fails ends terminated and says why")
    func failure() async throws {
        let ids = try await bench.launch(1).compactMap(\.instanceId)
        host.state.withLock { $0.failures = Set(ids) }
        try await run(until: .terminated, ids)
        let record = try bench.world.ledger.list(InstanceRecord.self).first?.record
        #expect(record?.reason?.code == "Server.InternalError")
    }

    @Test("what fails is tried again after a pause, not over and over")
    func pause() async throws {
        let ids = try await bench.launch(1).compactMap(\.instanceId)
        try await run(until: .running, ids)
        host.state.withLock { $0.refusesRemoval = true }
        _ = try await bench.run(EC2Operations.terminateInstances) { $0.instanceIds = ids }
        let controller = controller()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await controller.run() }
            for await count in host.removals where count == 1 { break }
            for _ in 0..<20 { await controller.untilLooked() }
            #expect(host.state.withLock { $0.removalCount } == 1)
            host.state.withLock { $0.refusesRemoval = false }
            while !bench.world.clock.advanceToNextDeadline() { await Task.yield() }
            for await count in host.removals where count == 2 { break }
            group.cancelAll()
        }
        #expect(host.state.withLock { $0.removed } == Set(ids))
    }

    @Test("a zone's loss of power stops what is in it at once")
    func powerLoss() async throws {
        let instance = try #require(try await bench.launch(1).first)
        let id = try #require(instance.instanceId)
        try await run(until: .running, [id])
        let zone = try #require(try bench.world.ledger.list(InstanceRecord.self).first).record.zone
        try await bench.world.faults.add(.powerLoss, to: .zone(zone), origin: .cli)
        try await run(until: .stopped, [id])
        #expect(host.state.withLock { $0.running.isEmpty })
    }
}
