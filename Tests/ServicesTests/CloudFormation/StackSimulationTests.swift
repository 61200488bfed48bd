import CloudFormationService
import Foundation
import Ground
import Testing

/// A generator whose whole story follows from its seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

/// Lives through random stacks with random faults, and holds every step against what must be true.
private struct Simulation {
    var random: Seeded
    /// What exists: physical id to logical id and the physical ids that it refers to.
    var world: [String: (name: String, uses: Set<String>)] = [:]
    /// Tokens that were acted upon: acting twice gives the same thing.
    var acted: [String: StackResult] = [:]
    var serial = 0
    var operation = 0
    var machine: StackMachine
    var open: [Int: StackAction] = [:]
    var cancelled: Set<Int> = []
    var statuses: [String] = []
    /// Physical ids that a policy kept.
    var skippedIds: Set<String> = []
    var faultPercent: UInt64
    var deleteFailed = false
    var failedDeletions: Set<String> = []

    init(seed: UInt64) throws {
        random = Seeded(state: seed)
        faultPercent = 0
        machine = StackMachine(creating: try deployTemplate(anyTemplateResources))
        faultPercent = [0, 0, 3, 10, 30][random.below(5)]
    }

    /// A random template: each resource refers to earlier ones, by value or by name only.
    mutating func template(_ size: Int) -> String {
        var text = "Resources:\n"
        var names: [String] = []
        for place in (0..<size).shuffled(using: &random) where random.chance(85) || names.isEmpty {
            let name = "N\(place)"
            var parts: [String] = ["T: v\(random.below(3))"]
            var needs: [String] = []
            for other in names where random.chance(25) {
                if random.chance(70) { parts.append("R\(other): !Ref \(other)") } else { needs.append(other) }
            }
            let named = random.chance(50) ? ", Name: n\(random.below(2))" : ""
            let policy = random.chance(15) ? ", DeletionPolicy: Retain" : ""
            let replace = random.chance(10) ? ", UpdateReplacePolicy: Retain" : ""
            text += "  \(name): {Type: Sim::Node\(policy)\(replace), DependsOn: [\(needs.joined(separator: ", "))], "
            text += "Properties: {\(parts.joined(separator: ", "))\(named)}}\n"
            names.append(name)
        }
        return text
    }

    mutating func deployment(_ size: Int) throws -> Deployment {
        let facts = ResourceTypeFacts(properties: ["Name": .createOnly], takesAnyProperty: true)
        return try Deployment(
            prepareTemplate(template(size)),
            environment: templateEnvironment,
            catalogue: ResourceTypes(["Sim::Node": facts])
        )
    }

    // MARK: One operation

    mutating func run(_ next: StackMachine, canCancel: Bool) throws {
        machine = next
        operation += 1
        open = [:]
        cancelled = []
        deleteFailed = false
        failedDeletions = []
        try absorb(machine.start())
        var steps = 0
        while !machine.isFinished {
            steps += 1
            try #require(steps < 20_000, "the operation does not end")
            try #require(!open.isEmpty, "nothing is under way and the operation has not ended: \(machine.status)")
            #expect(machine.inFlight == open.count)
            if random.chance(5) { try crash() }
            if canCancel, random.chance(2) { try absorb(machine.cancelUpdate()) }
            let ids = open.keys.sorted()
            try work(on: ids[random.below(ids.count)])
        }
        #expect(open.isEmpty)
        #expect(machine.status.isTerminal)
    }

    /// The process dies and comes back with what was stored; open actions are begun again.
    mutating func crash() throws {
        let stored = try JSONEncoder().encode(machine)
        let restored = try JSONDecoder().decode(StackMachine.self, from: stored)
        #expect(restored == machine)
        machine = restored
        let again = machine.openActions.filter { $0.kind != .cancel }
        #expect(Set(again.map(\.id)) == Set(open.keys))
        // One that was done before the crash is done again, with the same token and the same outcome.
        for action in again where random.chance(50) { _ = perform(action) }
    }

    mutating func absorb(_ step: StackStep) throws {
        for event in step.events {
            statuses.append("\(event.isOfStack ? "stack" : event.logicalId) \(event.status)")
            if event.status == "DELETE_SKIPPED" { skippedIds.insert(event.physicalId) }
        }
        for action in step.actions {
            if action.kind == .cancel {
                #expect(open[action.id] != nil, "a cancellation of what is not open")
                cancelled.insert(action.id)
                continue
            }
            #expect(open[action.id] == nil)
            #expect(!open.values.contains { $0.logicalId == action.logicalId && isSame($0, action) })
            check(action)
            open[action.id] = action
        }
    }

    private func isSame(_ a: StackAction, _ b: StackAction) -> Bool {
        switch (a.kind, b.kind) {
        case (.delete(let x, _, _), .delete(let y, _, _)): x == y
        case (.delete, _), (_, .delete): false
        default: true
        }
    }

    /// What must hold when an action is asked for.
    private func check(_ action: StackAction) {
        switch action.kind {
        case .create(let properties), .update(_, _, let properties):
            for (_, value) in properties.value.object ?? JSONObject() where value.string?.hasPrefix("p") == true {
                #expect(world[value.string ?? ""] != nil, "\(action.logicalId) refers to what is not there")
            }
            if machine.status == .createInProgress || machine.status == .updateInProgress {
                for need in machine.target?.graph[action.logicalId] ?? [] {
                    let status = machine.resources.first { $0.logicalId == need }?.status
                    #expect(status == .createComplete || status == .updateComplete, "\(need) is not complete")
                }
            }
        case .delete(let physicalId, _, _):
            #expect(
                world[physicalId] != nil || acted["\(operation).\(action.id)"] != nil,
                "deleted twice: \(physicalId)"
            )
            let users = world.filter { $0.key != physicalId && $0.value.uses.contains(physicalId) }.keys
            let blocking = users.filter { !isOver($0) && !failedDeletions.contains($0) }
            #expect(blocking.isEmpty, "\(physicalId) is deleted while \(blocking) use it")
        case .cancel: break
        }
    }

    /// Things that no stack holds any more, because they were retained.
    private func isOver(_ physicalId: String) -> Bool {
        retained.contains(physicalId) || skippedIds.contains(physicalId)
    }

    var retained: Set<String> = []

    mutating func work(on id: Int) throws {
        guard let action = open[id] else { return }
        if random.chance(20), case .create = action.kind {
            if case .done(let physicalId, _) = perform(action) {
                try absorb(machine.take(.started(physicalId: physicalId), for: id))
            }
            return
        }
        open[id] = nil
        if cancelled.contains(id), random.chance(60), case .create = action.kind {
            let physicalId = id % 2 == 0 ? physicalId(perform(action)) : madeBy(action)
            try absorb(machine.take(.cancelled(physicalId: physicalId), for: id))
            return
        }
        if cancelled.contains(id), random.chance(60), case .update = action.kind {
            try absorb(machine.take(.cancelled(physicalId: nil), for: id))
            return
        }
        try absorb(machine.take(perform(action), for: id))
    }

    private func physicalId(_ result: StackResult) -> String? {
        switch result {
        case .done(let id, _): id
        case .failed(_, let id), .cancelled(let id): id
        case .started(let id): id
        }
    }

    private func madeBy(_ action: StackAction) -> String? {
        acted["\(operation).\(action.id)"].flatMap(physicalId)
    }

    /// Acts once for each token.
    mutating func perform(_ action: StackAction) -> StackResult {
        let token = "\(operation).\(action.id)"
        if let known = acted[token] { return known }
        let result = fresh(action)
        acted[token] = result
        return result
    }

    private mutating func fresh(_ action: StackAction) -> StackResult {
        let fails = random.chance(faultPercent)
        switch action.kind {
        case .create(let properties):
            if fails, random.chance(50) { return .failed(reason: "fault", physicalId: nil) }
            serial += 1
            let physicalId = "p\(serial)"
            world[physicalId] = (action.logicalId, uses(properties))
            return fails
                ? .failed(reason: "fault", physicalId: physicalId)
                : .done(physicalId: physicalId, attributes: StoredJSON([:]))
        case .update(let physicalId, _, let properties):
            if fails { return .failed(reason: "fault", physicalId: nil) }
            world[physicalId] = (action.logicalId, uses(properties))
            return .done(physicalId: physicalId, attributes: StoredJSON([:]))
        case .delete(let physicalId, _, _):
            if fails {
                deleteFailed = true
                failedDeletions.insert(physicalId)
                return .failed(reason: "fault", physicalId: nil)
            }
            world[physicalId] = nil
            return .deleted()
        case .cancel: return .cancelled(physicalId: nil)
        }
    }

    private func uses(_ properties: StoredJSON) -> Set<String> {
        Set((properties.value.object ?? JSONObject()).compactMap { $0.value.string }.filter { $0.hasPrefix("p") })
    }
}

@Suite("A stack under faults")
struct StackSimulationTests {
    @Test("always ends, in order and without losing anything", arguments: 0..<120)
    func story(_ seed: Int) throws {
        var simulation = try Simulation(seed: UInt64(seed))
        let size = 2 + simulation.random.below(9)
        try simulation.run(StackMachine(creating: simulation.deployment(size)), canCancel: false)
        try check(&simulation, "seed \(seed) creation")
        for round in 0..<3 where simulation.machine.status.takesUpdate {
            let next = StackMachine(
                updating: simulation.machine.resources,
                to: try simulation.deployment(size),
                leftovers: simulation.machine.leftovers,
                options: StackOptions(onFailure: simulation.random.chance(30) ? .doNothing : .rollback)
            )
            try simulation.run(next, canCancel: true)
            var attempts = 0
            while simulation.machine.status == .updateRollbackFailed, attempts < 50 {
                attempts += 1
                var going = simulation.machine
                let step = try going.continueRollback()
                try simulation.resume(going, step)
            }
            try check(&simulation, "seed \(seed) update \(round)")
        }
        simulation.faultPercent = 0
        let last = StackMachine(
            deleting: simulation.machine.resources,
            stackName: "shop",
            stackId: "id",
            leftovers: simulation.machine.leftovers
        )
        try simulation.run(last, canCancel: false)
        #expect(simulation.machine.status == .deleteComplete)
        try check(&simulation, "seed \(seed) deletion")
    }

    /// What must hold between operations.
    private func check(_ simulation: inout Simulation, _ story: Comment) throws {
        let machine = simulation.machine
        let held =
            machine.resources.filter { $0.exists }.compactMap(\.physicalId)
            + machine.leftovers.compactMap(\.physicalId)
        #expect(Set(held).count == held.count, story)
        for id in held { #expect(simulation.world[id] != nil, "\(story): \(id) is held and not there") }
        // What is there and not held was retained, or could not be deleted.
        let lost = Set(simulation.world.keys).subtracting(held).subtracting(simulation.retained)
        let excused = simulation.skippedIds.union(simulation.failedDeletions)
        #expect(lost.subtracting(excused).isEmpty, "\(story): \(lost.subtracting(excused)) was lost")
        simulation.retained.formUnion(lost)
        if machine.status == .createComplete || machine.status == .updateComplete {
            let there = Set(machine.resources.map(\.logicalId))
            #expect(there == Set(machine.target?.order ?? []), story)
        }
        #expect(simulation.statuses.last == "stack \(machine.status.rawValue)", story)
        simulation.checkHistory()
    }
}

extension Simulation {
    mutating func resume(_ next: StackMachine, _ step: StackStep) throws {
        machine = next
        failedDeletions = []
        try absorb(step)
        while !machine.isFinished {
            try #require(!open.isEmpty)
            if random.chance(5) { try crash() }
            let ids = open.keys.sorted()
            try work(on: ids[random.below(ids.count)])
        }
    }

    /// Each resource's events must follow one another in a way that makes sense.
    mutating func checkHistory() {
        var last: [String: String] = [:]
        for line in statuses where !line.hasPrefix("stack ") {
            let parts = line.split(separator: " ")
            let name = String(parts[0])
            let status = String(parts[1])
            if status.hasSuffix("_COMPLETE"), status != "DELETE_COMPLETE", status != "UPDATE_COMPLETE" {
                #expect(last[name] == "CREATE_IN_PROGRESS", "\(name): \(last[name] ?? "nothing") then \(status)")
            }
            last[name] = status
        }
    }
}
