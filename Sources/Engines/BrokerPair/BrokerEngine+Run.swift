import Ground
import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    private static let quickLook = Duration.milliseconds(50)
    private static let calmLook = Duration.milliseconds(500)
    private static let outsideLook = Duration.seconds(2)
    /// So many looks from outside in a row must fail before a node that lives is given up.
    private static let outsideMissesMax = 4

    /// Looks after all brokers until the task is cancelled. Nothing happens to a broker unless this runs.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.carryOutOrders() }
            group.addTask { await self.hearEnds() }
            group.addTask { await self.lookInside() }
            if self.probe != nil { group.addTask { await self.lookFromOutside() } }
            group.addTask { await self.archive.make(self) }
        }
    }

    private func hearEnds() async {
        let events = supervisor.events()
        // What ended before this began to listen.
        for (process, place) in state.withLock({ $0.places }) where !supervisor.isActive(process) {
            if isBelievedUp(place) { await ended(process, place, "it had ended") }
        }
        for await event in events {
            guard case .ended(let exit) = event.kind, let place = state.withLock({ $0.places[event.id] }) else {
                continue
            }
            await ended(event.id, place, Self.text(exit))
        }
    }

    private func isBelievedUp(_ place: Place) -> Bool {
        state.withLock { state in
            guard let node = state.entries[place.broker]?.machine.nodes[place.node] else { return false }
            return node.state != .down && node.incarnation > 0 && node.isFound
        }
    }

    private func ended(_ process: String, _ place: Place, _ exit: String) async {
        let known = state.withLock { state -> (String, Int64)? in
            guard var entry = state.entries[place.broker] else { return nil }
            entry.doors[place.node] = nil
            state.entries[place.broker] = entry
            let node = entry.machine.nodes[place.node].id
            return (node, entry.record.nodes[node]?.logOffset ?? 0)
        }
        guard let (node, offset) = known else { return }
        let path = NodeLog.path(files(place.broker).directory, node)
        let ending = await pool.run { NodeLog.ending(path, from: offset, exit: exit) }
        take(.ended(node: place.node, ending), place.broker)
    }

    private static func text(_ exit: ProcessExit) -> String {
        switch exit {
        case .exited(let status): "it ended with status \(status)"
        case .signaled(let signal): "it was ended by signal \(signal)"
        case .unknown: "it ended"
        }
    }

    /// Looks often while somebody is waited for, seldom while all is well.
    private func lookInside() async {
        while !Task.isCancelled {
            var isCalm = true
            for id in brokers {
                await look(id)
                missTheGone(id)
                take(.timePassed, id)
                if !isSettled(id) { isCalm = false }
            }
            let pause = isCalm ? Self.calmLook : Self.quickLook
            guard (try? await pace.sleep(until: pace.now.advanced(by: pause))) != nil else { return }
        }
    }

    private func isSettled(_ id: String) -> Bool {
        state.withLock { state in
            guard let machine = state.entries[id]?.machine else { return true }
            return machine.nodes.allSatisfy { node in
                switch node.state {
                case .active, .standby: machine.active != nil
                case .down: !node.mayRun || machine.goal != .running
                case .starting, .stopping, .killed: false
                }
            }
        }
    }

    /// One that is to be gone and is not there is gone, whether or not its end was told.
    private func missTheGone(_ id: String) {
        let awaited = state.withLock { state -> [(Int, String)] in
            guard let entry = state.entries[id] else { return [] }
            return entry.machine.nodes.enumerated().compactMap { place, node in
                guard node.state == .killed, entry.begun[place] == node.incarnation else { return nil }
                return (place, ServerCommand.processID(id, node.id))
            }
        }
        for (place, process) in awaited where !supervisor.isActive(process) {
            take(.ended(node: place, .plain("it is gone")), id)
        }
    }

    private struct Look: Sendable {
        let node: Int
        let incarnation: Int
        let plan: BrokerNodePlan
        let isStarting: Bool
        let logOffset: Int64
        let door: HealthDoor?
    }

    private func looks(_ id: String) -> (looks: [Look], password: String) {
        state.withLock { state in
            guard let entry = state.entries[id] else { return ([], "") }
            let looks = entry.machine.nodes.enumerated().compactMap { place, node -> Look? in
                guard entry.begun[place] == node.incarnation else { return nil }
                let isStarting: Bool
                switch node.state {
                case .starting: isStarting = true
                case .standby where entry.machine.active == nil, .active: isStarting = false
                case .standby, .down, .stopping, .killed: return nil
                }
                return Look(
                    node: place,
                    incarnation: node.incarnation,
                    plan: entry.record.used.nodes[place],
                    isStarting: isStarting,
                    logOffset: entry.record.nodes[node.id]?.logOffset ?? 0,
                    door: entry.doors[place]
                )
            }
            return (looks, entry.record.internalPassword)
        }
    }

    private func look(_ id: String) async {
        let (looks, password) = looks(id)
        for look in looks {
            if let door = look.door {
                heard(door.listen(), look, id)
                continue
            }
            let door = await pool.run { HealthDoor.open(look.plan, password: password) }
            if let door {
                state.withLock { state in
                    guard state.entries[id]?.machine.nodes[look.node].incarnation == look.incarnation else { return }
                    state.entries[id]?.doors[look.node] = door
                }
            } else if look.isStarting {
                let path = NodeLog.path(files(id).directory, look.plan.id)
                let standsBy = await pool.run { NodeLog.standsBy(path, from: look.logOffset) }
                if standsBy { take(.standsBy(node: look.node, incarnation: look.incarnation), id) }
            }
        }
    }

    private func heard(_ sound: HealthDoor.Sound, _ look: Look, _ id: String) {
        switch sound {
        case .alive: take(.answered(node: look.node, incarnation: look.incarnation), id)
        case .silence: break
        case .closed: state.withLock { $0.entries[id]?.doors[look.node] = nil }
        }
    }

    /// A client's view: whether anybody takes connections on the node's own address.
    private func lookFromOutside() async {
        guard let probe else { return }
        while !Task.isCancelled {
            for id in brokers {
                let target = state.withLock { state -> (Int, BrokerMachine.Node, BrokerNodePlan)? in
                    guard let entry = state.entries[id], let active = entry.machine.active else { return nil }
                    return (active, entry.machine.nodes[active], entry.record.used.nodes[active])
                }
                guard let (place, node, plan) = target else { continue }
                let isReached = await Self.isReached(probe, id, plan)
                let misses = state.withLock { state in
                    let misses = isReached ? 0 : (state.entries[id]?.missed ?? 0) + 1
                    state.entries[id]?.missed = misses
                    return misses
                }
                guard misses >= Self.outsideMissesMax else { continue }
                state.withLock { $0.entries[id]?.missed = 0 }
                take(.unreachable(node: place, incarnation: node.incarnation), id)
            }
            guard (try? await pace.sleep(until: pace.now.advanced(by: Self.outsideLook))) != nil else { return }
        }
    }

    private static func isReached(_ probe: Probe, _ id: String, _ node: BrokerNodePlan) async -> Bool {
        guard let socket = try? await probe(id, node, Port.openWire) else { return false }
        _ = OwnedDescriptor(socket)
        return true
    }
}
