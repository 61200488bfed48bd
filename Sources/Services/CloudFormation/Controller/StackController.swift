import AWSService
import Synchronization
import World

/// Carries every stack on which something is under way: one driver per stack, started when a handler has written what is
/// wanted, and at the start for those that were left unfinished.
///
/// Nothing is known here that the ledger does not know too, so that it can be ended at any line and begun again.
final class StackController: Sendable {
    private struct State {
        /// Stacks that wait for a driver.
        var waiting: Set<StackKey> = []
        var drivers: [StackKey: StackMailbox] = [:]
        var signal: AsyncStream<Void>.Continuation?
    }

    private let world: World
    private let acts: ResourceActs
    private let state = Mutex(State())

    init(world: World, catalogue: TypeCatalogue, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        acts = ResourceActs(world: world, catalogue: catalogue, caller: caller)
    }

    /// Tells that a stack's work was changed by someone else than its driver.
    func wake(_ key: StackKey) {
        let signal = state.withLock { state in
            if let mailbox = state.drivers[key] {
                mailbox.nudge()
                return nil as AsyncStream<Void>.Continuation?
            }
            state.waiting.insert(key)
            return state.signal
        }
        signal?.yield()
    }

    func run() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let unfinished = try world.ledger.list(StackWork.self).filter { !$0.machine.isFinished }
        var inherited: [StackKey: Set<StackMailbox.Act>] = [:]
        for work in unfinished {
            guard let key = StackKey(id: work.id, in: work.place) else { continue }
            let acts = work.machine.openActions.map { StackMailbox.Act(operation: work.operation, id: $0.id) }
            inherited[key] = Set(acts)
        }
        state.withLock { state in
            state.waiting.formUnion(inherited.keys)
            state.signal = signal
        }
        signal.yield()
        await withDiscardingTaskGroup { group in
            for await _ in signals {
                for (key, mailbox) in takeWaiting() {
                    let driver = StackDriver(
                        key: key,
                        world: world,
                        acts: acts,
                        mailbox: mailbox,
                        inherited: inherited.removeValue(forKey: key) ?? []
                    )
                    group.addTask { await driver.run { self.leave(key) } }
                }
            }
        }
        state.withLock { state in
            state.drivers = [:]
            state.signal = nil
        }
    }

    private func takeWaiting() -> [(StackKey, StackMailbox)] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting.map { key in
                let mailbox = StackMailbox()
                state.drivers[key] = mailbox
                return (key, mailbox)
            }
        }
    }

    /// A driver sees nothing left to do.
    ///
    /// - Returns: false when it was nudged in the meantime and must look again.
    private func leave(_ key: StackKey) -> Bool {
        state.withLock { state in
            guard let mailbox = state.drivers[key], !mailbox.takeNudge() else { return false }
            state.drivers[key] = nil
            return true
        }
    }
}
