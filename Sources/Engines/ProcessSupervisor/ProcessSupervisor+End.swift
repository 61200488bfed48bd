import CLinux
import Glibc
import Ground
import Synchronization

extension ProcessSupervisor {
    /// Waits for the end of a process; at once when it has ended, nil when no such process is known or the waiting task
    /// is cancelled.
    public func exit(of id: String) async -> ProcessExit? {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await untilEnded(id, number, isCancellable: true)
        } onCancel: {
            state.withLock { $0.entries[id]?.exitWaiters.removeValue(forKey: number) }?.resume(returning: nil)
        }
    }

    /// Waits for an end that is near, also when the waiting task is cancelled: who killed wants it gone.
    public func untilGone(_ id: String) async {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        _ = await untilEnded(id, number, isCancellable: false)
    }

    private func untilEnded(_ id: String, _ number: UInt64, isCancellable: Bool) async -> ProcessExit? {
        await withUnsafeContinuation { waiting in
            let ended: ProcessExit?? = state.withLock { state in
                guard let entry = state.entries[id], !(isCancellable && Task.isCancelled) else { return .some(nil) }
                if case .ended(let exit) = entry.machine.phase { return exit }
                if entry.machine.phase == .failed || entry.machine.phase == .idle { return .some(nil) }
                state.entries[id]?.exitWaiters[number] = waiting
                return nil
            }
            if let ended { waiting.resume(returning: ended) }
        }
    }

    /// Asks a process to end, waits for the grace by the clock, then kills all of it. Nil when nothing ran.
    @discardableResult
    public func stop(_ id: String, grace: Duration) async -> ProcessExit? {
        // One that is just being started is asked when it can hear.
        if phase(of: id) == .starting { _ = await startUnderWay(id) }
        let wake = take(.stopWanted(grace: grace), id)
        return await withTaskGroup(of: ProcessExit?.self) { group in
            group.addTask { await self.exit(of: id) }
            if let wake {
                group.addTask {
                    // A cancelled wait kills nothing: the process was asked, and may take its time.
                    guard (try? await self.sleep(until: wake)) != nil else { return nil }
                    _ = self.take(.timePassed, id)
                    return await self.exit(of: id)
                }
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Kills a process and all of its children at once, and waits until they are gone.
    @discardableResult
    public func kill(_ id: String) async -> ProcessExit? {
        strike([id])
        await untilGone(id)
        return await exit(of: id)
    }

    /// Kills several at once, without waiting for their ends: power loss.
    public func strike(_ ids: some Sequence<String>) {
        for id in ids { _ = take(.killWanted, id) }
    }

    /// Sends a signal to the process itself, not to its children. False when it does not run.
    @discardableResult
    public func signal(_ id: String, _ signal: Int32) -> Bool {
        let pidfd = state.withLock { state in
            state.entries[id].flatMap { $0.machine.isAlive ? $0.pidfd : nil }
        }
        return pidfd.map { fl_pidfd_signal($0.number, signal) == 0 } ?? false
    }

    /// Drops what is known of a process that has ended.
    public func forget(_ id: String) async {
        let isGone = state.withLock { state in
            guard let entry = state.entries[id] else { return true }
            switch entry.machine.phase {
            case .ended, .failed, .idle:
                state.entries[id] = nil
                return true
            default: return false
            }
        }
        guard isGone, RecordStore.isGoodID(id) else { return }
        await pool.run { [records, keeper] in
            if let record = records.record(id) {
                _ = ControlGroup(paths: record.groups).remove(waitingMilliseconds: Self.groupWaitMilliseconds)
            }
            _ = keeper
            records.remove(id)
        }
    }

    func sleep(until time: Duration) async throws {
        try await clock.sleep(until: WorldInstant.epoch.advanced(by: time), tolerance: nil)
    }

    /// Tells the machine of a process what happened, does what it says, and gives the time at which it wants to hear
    /// again.
    func take(_ fact: ProcessMachine.Fact, _ id: String) -> Duration? {
        let (actions, waiters) = state.withLock { state in
            let actions = state.entries[id]?.machine.take(fact, at: uptime) ?? []
            return (actions, state.entries[id]?.takeWaiters() ?? [])
        }
        act(on: actions, id)
        for waiter in waiters { waiter.resume(returning: .unknown) }
        for case .wake(let time) in actions { return time }
        return nil
    }

    func act(on actions: [ProcessMachine.Action], _ id: String) {
        for action in actions {
            switch action {
            case .terminate: signal(id, SIGTERM)
            case .kill:
                let (pidfd, group, number) = state.withLock { state in
                    (state.entries[id]?.pidfd, state.entries[id]?.group, state.entries[id]?.identity?.number)
                }
                if let pidfd, let group, let number { Self.killAll(pidfd, group, number) }
            case .tellEnd(let exit): tell(id, .ended(exit))
            case .launch, .wake: break
            }
        }
    }

    static func killAll(_ pidfd: OwnedDescriptor, _ group: ControlGroup, _ number: Int32) {
        // The process first: a namespace dies with its first process, whatever the group can do.
        let isThere = fl_pidfd_signal(pidfd.number, SIGKILL) == 0
        if !group.paths.isEmpty {
            group.kill()
        } else if isThere {
            // It leads a session and a process group of its own.
            _ = Glibc.kill(-number, SIGKILL)
        }
    }

    @discardableResult
    static func reap(_ pidfd: OwnedDescriptor) -> ProcessExit? {
        var status: Int32 = 0
        let answer = fl_pidfd_wait(pidfd.number, &status)
        if answer == 1 { return ProcessExit(waitStatus: status) }
        if answer == 0 { return nil }
        return fl_pidfd_status(pidfd.number, &status) == 1 ? ProcessExit(waitStatus: status) : .unknown
    }

    /// Waits, with the one thread for all, for the end of a process.
    func watchEnd(_ id: String, _ pidfd: OwnedDescriptor) {
        do throws(SupervisorError) {
            try watcher.watch(pidfd.number) { [weak self] in
                let exit = Self.reap(pidfd) ?? .unknown
                self?.pool.leave { [weak self] in self?.ended(id, exit) }
            }
        } catch {
            // Without a watch its end would never be noticed: better it ends now.
            pool.leave { [weak self] in
                _ = fl_pidfd_signal(pidfd.number, SIGKILL)
                self?.ended(id, Self.reap(pidfd) ?? .unknown)
            }
        }
    }

    /// Clears away behind a process, then tells of its end: who hears of it may start it anew.
    private func ended(_ id: String, _ exit: ProcessExit) {
        let (group, isClosed) = state.withLock { state in
            (state.entries[id]?.group ?? ControlGroup(paths: []), state.isClosed)
        }
        if isClosed { return }
        // Children that outlived it are not left behind.
        _ = group.remove(waitingMilliseconds: Self.groupWaitMilliseconds)
        if var record = records.record(id) {
            record.state = .ended(exit)
            try? records.write(record)
        }
        let (actions, waiters) = state.withLock { state in
            guard var entry = state.entries[id] else {
                return ([ProcessMachine.Action](), [UnsafeContinuation<ProcessExit?, Never>]())
            }
            let actions = entry.machine.take(.exited(exit), at: uptime)
            entry.pidfd = nil
            entry.identity = nil
            let waiters = entry.takeWaiters()
            state.entries[id] = entry
            return (actions, waiters)
        }
        act(on: actions, id)
        for waiter in waiters { waiter.resume(returning: exit) }
    }
}
