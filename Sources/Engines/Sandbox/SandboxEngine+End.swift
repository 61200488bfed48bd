import Glibc
import Ground
import ProcessSupervisor
import Synchronization

extension SandboxEngine {
    /// Shuts an instance down in order, and kills it when the grace is over. False when it did not run.
    @discardableResult
    public func stop(_ id: String, grace: Duration) async -> Bool {
        guard isRunning(id) else { return false }
        intend(.stopped, [id])
        return await supervisor.stop(id, grace: grace) != nil
    }

    /// Ends instances at once, as a loss of power does. Returns when they are gone; the layers stay.
    public func kill(_ ids: [String]) async {
        let alive = ids.filter { isRunning($0) }
        intend(.killed, alive)
        supervisor.strike(alive)
        for id in alive { _ = await supervisor.exit(of: id) }
    }

    public func kill(_ id: String) async { await kill([id]) }

    private func intend(_ reason: SandboxExit.Reason, _ ids: [String]) {
        state.value.withLock { state in
            for id in ids { state.intents[id] = reason }
        }
    }

    /// Ends an instance and deletes its layer and logs. Once more does no harm.
    public func remove(_ id: String) async throws(SandboxError) {
        await kill(id)
        await supervisor.forget(id)
        do throws(SupervisorError) {
            try await pool.run { [self] () throws(SupervisorError) in try discard(id) }
        } catch {
            throw .supervisor(error)
        }
    }

    /// Out of sight in one step first, so that a removal that is cut off leaves no half instance.
    private func discard(_ id: String) throws(SupervisorError) {
        guard !id.isEmpty, !id.contains("/"), !id.hasPrefix(".") else { return }
        let trash = "\(directory)/trash/\(id)"
        try HostFile.removeTree(trash)
        if rename(instancePath(id), trash) < 0 {
            guard errno == ENOENT else { throw .machine(operation: "rename", path: instancePath(id), code: errno) }
            return
        }
        try HostFile.removeTree(trash)
    }

    /// Ends and removes every instance there is, known or left over, and what the engine made of the machine.
    public func removeAll() async throws(SandboxError) {
        await kill(running)
        for id in HostFile.names(in: directory + "/instances") { try await remove(id) }
        await supervisor.removeHomes()
        do throws(SupervisorError) {
            try await pool.run { [directory] () throws(SupervisorError) in
                for name in ["trash", "base"] {
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
}
