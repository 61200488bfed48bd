import Glibc
import Ground
import ProcessSupervisor
import Synchronization

extension SandboxEngine {
    /// Shuts an instance down in order, and kills it when the grace is over. False when it did not run.
    @discardableResult
    public func stop(_ id: String, grace: Duration) async -> Bool {
        guard supervisor.isActive(id) else { return false }
        intend(.stopped, [id])
        return await supervisor.stop(id, grace: grace) != nil
    }

    /// Ends instances at once, as a loss of power does, also those that are just starting. Returns when they are gone;
    /// the layers stay.
    public func kill(_ ids: [String]) async {
        let active = ids.filter { supervisor.isActive($0) }
        intend(.killed, active)
        supervisor.strike(active)
        for id in active { await supervisor.untilGone(id) }
    }

    public func kill(_ id: String) async { await kill([id]) }

    private func intend(_ reason: SandboxExit.Reason, _ ids: [String]) {
        state.value.withLock { state in
            for id in ids { state.intents[id] = reason }
        }
    }

    /// Ends an instance and deletes its layer and logs. Once more does no harm. Returns when it is out of sight; what
    /// it wrote is deleted after that.
    public func remove(_ id: String) async throws(SandboxError) {
        await kill(id)
        await gate.enter(id)
        defer { gate.leave(id) }
        // A start that was waiting at the gate may have come first.
        await kill(id)
        await supervisor.forget(id)
        do throws(SupervisorError) {
            try await pool.run { [self] () throws(SupervisorError) in try discard(id) }
        } catch {
            throw .supervisor(error)
        }
    }

    /// Out of sight in one step, so that a removal that is cut off leaves no half instance.
    private func discard(_ id: String) throws(SupervisorError) {
        guard !id.isEmpty, !id.contains("/"), !id.hasPrefix(".") else { return }
        let path = instancePath(id)
        while true {
            let number = state.value.withLock { state in
                state.lastTrash += 1
                return state.lastTrash
            }
            let trash = "\(directory)/trash/\(id).\(number)"
            if rename(path, trash) == 0 {
                trashPool.leave { try? HostFile.removeTree(trash) }
                return
            }
            // Names of an engine before this one may stand there still.
            if errno == ENOENT { return }
            guard errno == EEXIST || errno == ENOTEMPTY else {
                throw .machine(operation: "rename", path: path, code: errno)
            }
        }
    }

    /// Ends and removes every instance there is, known or left over, and what the engine made of the machine.
    public func removeAll() async throws(SandboxError) {
        await kill(active)
        let ids = Set(HostFile.names(in: directory + "/instances")).union(active)
        for id in ids.sorted() { try await remove(id) }
        await supervisor.removeHomes()
        do throws(SupervisorError) {
            try await pool.run { [directory] () throws(SupervisorError) in
                for name in ["trash", "base", "images"] {
                    for entry in HostFile.names(in: "\(directory)/\(name)") {
                        try HostFile.removeTree("\(directory)/\(name)/\(entry)")
                    }
                }
            }
        } catch {
            throw .supervisor(error)
        }
        state.value.withLock { $0.bases = [:] }
    }

    /// Gives back the cgroups that stay between instances. For when none runs any more.
    public func removeGroups() async { await supervisor.removeHomes() }
}
