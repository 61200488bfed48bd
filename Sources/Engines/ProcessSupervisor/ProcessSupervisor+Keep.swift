import Ground
import Synchronization

extension ProcessSupervisor {
    /// Runs a program for as long as the calling task lives: starts it again when it ends, as the policy says. Returns
    /// its last exit when the policy, a stop or a kill ends it. A cancelled task leaves the program running.
    public func keep(_ plan: ProcessPlan, policy: RestartPolicy) async throws(SupervisorError) -> ProcessExit? {
        _ = try await start(plan, policy: policy)
        let digest = plan.digest
        while true {
            switch await nextTurn(of: plan.id) {
            case .over(let exit): return exit
            case .wait(let until):
                tell(plan.id, .restartsAfter(until - uptime))
                guard (try? await sleep(until: until)) != nil else { return nil }
                let actions = state.withLock { state in
                    state.entries[plan.id]?.machine.take(.timePassed, at: uptime) ?? []
                }
                guard actions.contains(.launch) else { continue }
                do throws(SupervisorError) {
                    _ = try await launch(plan, digest)
                } catch {
                    if phase(of: plan.id) == .failed { throw error }
                }
            }
        }
    }

    private enum Turn {
        case over(ProcessExit?)
        case wait(until: Duration)
    }

    func phase(of id: String) -> ProcessMachine.Phase? { state.withLock { $0.entries[id]?.machine.phase } }

    /// Waits until the process has ended for good or waits for its next start.
    private func nextTurn(of id: String) async -> Turn {
        let ends = events()
        var phaseNow = phase(of: id)
        if let turn = Self.turn(phaseNow) { return turn }
        for await event in ends where event.id == id {
            phaseNow = phase(of: id)
            if let turn = Self.turn(phaseNow) { return turn }
        }
        return .over(nil)
    }

    private static func turn(_ phase: ProcessMachine.Phase?) -> Turn? {
        switch phase {
        case .ended(let exit): .over(exit)
        case .waiting(let until): .wait(until: until)
        case nil, .idle, .failed: .over(nil)
        case .starting, .running, .stopping, .killed: nil
        }
    }
}
