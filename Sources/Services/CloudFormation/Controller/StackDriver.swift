import Ground
import World

/// Carries one stack until nothing is left to do: begins the acts that its machine asks for, and tells the machine what
/// came of them.
struct StackDriver: Sendable {
    /// Acts that run at the same time in one stack.
    static let actsMax = 16

    let key: StackKey
    let world: World
    let acts: ResourceActs
    let mailbox: StackMailbox
    /// Acts that an earlier life of the controller may have begun: their service may have made something already, so that
    /// they are acted out even when they are no longer wanted.
    let inherited: Set<StackMailbox.Act>

    /// - Parameter leave: gives the stack up; false when it has to be looked at again.
    func run(leave: @escaping @Sendable () -> Bool) async {
        await withDiscardingTaskGroup { group in
            var running: Set<StackMailbox.Act> = []
            while !Task.isCancelled {
                let outcomes = mailbox.take()
                if !outcomes.isEmpty {
                    guard await save(outcomes) else { return }
                    running.subtract(outcomes.map(\.act))
                }
                _ = mailbox.takeNudge()
                guard let work = try? world.ledger.get(StackWork.self, key.id, in: key.place),
                    let stack = try? world.ledger.get(StackRecord.self, key.id, in: key.place),
                    !work.machine.isFinished
                else {
                    if leave() { return }
                    continue
                }
                for job in toBegin(work.record, stack.record, &running) {
                    group.addTask {
                        guard let outcome = await acts.perform(job) else { return }
                        mailbox.put(outcome)
                    }
                }
                await mailbox.wait()
            }
        }
    }

    private func toBegin(
        _ work: StackWork,
        _ stack: StackRecord,
        _ running: inout Set<StackMailbox.Act>
    ) -> [ResourceActs.Job] {
        let open = work.machine.openActions
        let cancelled = Set(open.filter { $0.kind == .cancel }.map(\.id))
        var jobs: [ResourceActs.Job] = []
        for action in open where action.kind != .cancel {
            let act = StackMailbox.Act(operation: work.operation, id: action.id)
            guard !running.contains(act) else { continue }
            if cancelled.contains(action.id), !inherited.contains(act) {
                running.insert(act)
                mailbox.put(StackMailbox.Outcome(act: act, result: .cancelled(physicalId: nil)))
            } else if running.count < Self.actsMax {
                running.insert(act)
                jobs.append(ResourceActs.Job(key: key, act: act, action: action, work: work, stack: stack))
            }
        }
        return jobs
    }

    /// Tells the machine what came of acts; all that has come in the meantime goes into one transaction.
    ///
    /// - Returns: false when the ledger is closed.
    private func save(_ outcomes: [StackMailbox.Outcome]) async -> Bool {
        while true {
            do {
                try await write(outcomes)
                return true
            } catch LedgerError.closed {
                return false
            } catch {
                // A full disk may get room again; the outcomes are kept until then.
                guard (try? await world.clock.wait(for: .seconds(1))) != nil else { return false }
            }
        }
    }

    private func write(_ outcomes: [StackMailbox.Outcome]) async throws {
        try await world.ledger.write { [key, ids = world.ids] transaction in
            var stack = try StackTransaction(key, transaction, ids: ids)
            for outcome in outcomes where outcome.act.operation == stack.work.operation {
                stack.keepName(of: outcome)
                try stack.step(&transaction) { $0.take(outcome.result, for: outcome.act.id) }
            }
        }
    }
}

extension StackTransaction {
    /// Remembers under which name a resource was made: it is offered again when the resource is changed.
    fileprivate mutating func keepName(of outcome: StackMailbox.Outcome) {
        guard case .done(let physicalID, _) = outcome.result,
            let action = work.machine.openActions.first(where: { $0.id == outcome.act.id }),
            case .create = action.kind
        else { return }
        work.offeredNames[physicalID] = ResourceActs.offeredName(key, action.logicalId, outcome.act)
    }
}
