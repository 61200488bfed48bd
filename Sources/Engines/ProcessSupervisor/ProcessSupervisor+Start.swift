import Glibc
import Ground
import Synchronization

extension ProcessSupervisor {
    private enum Beginning: Sendable {
        case launch
        /// Another start is under way: what comes of it is ours too.
        case awaitStart
        /// What runs has been told to end: a new one may come when it has.
        case awaitEnd
        case runs(ProcessIdentity)
        case refused(SupervisorError)
    }

    /// Starts a program; returns when it runs, and where it announces itself, when it is ready.
    ///
    /// Twice is as good as once: what runs already from an equal plan is left alone.
    @discardableResult
    public func start(_ plan: ProcessPlan) async throws(SupervisorError) -> ProcessIdentity {
        try await start(plan, policy: .never)
    }

    func start(_ plan: ProcessPlan, policy: RestartPolicy) async throws(SupervisorError) -> ProcessIdentity {
        guard RecordStore.isGoodID(plan.id) else { throw .badID(plan.id) }
        let digest = plan.digest
        while true {
            switch begin(plan.id, digest, policy) {
            case .runs(let identity): return identity
            case .refused(let error): throw error
            case .launch: return try await launch(plan, digest)
            case .awaitEnd: _ = await exit(of: plan.id)
            case .awaitStart:
                // Decided meanwhile: it is looked at again.
                guard let result = await startUnderWay(plan.id) else { continue }
                if case .failure(let error) = result { throw error }
            }
            // A cancelled wait returns at once: without this it would be asked for ever.
            if Task.isCancelled { throw .cancelled }
        }
    }

    /// Whether to launch is decided under the lock; who comes second waits for who came first.
    private func begin(_ id: String, _ digest: String, _ policy: RestartPolicy) -> Beginning {
        state.withLock { state in
            guard !state.isClosed else { return .refused(.closed) }
            var entry = state.entries[id] ?? Entry(machine: ProcessMachine(policy: policy), planDigest: digest)
            switch entry.machine.phase {
            case .running:
                guard let identity = entry.identity, entry.planDigest == digest else {
                    return .refused(.alreadyRuns(id: id))
                }
                return .runs(identity)
            case .starting: return .awaitStart
            case .stopping, .killed: return .awaitEnd
            // Whoever keeps it is about to start it.
            case .waiting: return .refused(.alreadyRuns(id: id))
            case .idle, .ended, .failed: break
            }
            entry.machine = ProcessMachine(policy: policy)
            entry.planDigest = digest
            _ = entry.machine.take(.wanted, at: uptime)
            state.entries[id] = entry
            return .launch
        }
    }

    func startUnderWay(_ id: String) async -> Result<ProcessIdentity, SupervisorError>? {
        await withUnsafeContinuation {
            (waiting: UnsafeContinuation<Result<ProcessIdentity, SupervisorError>?, Never>) in
            let isStarting = state.withLock { state in
                guard state.entries[id]?.machine.phase == .starting else { return false }
                state.entries[id]?.startWaiters.append(waiting)
                return true
            }
            if !isStarting { waiting.resume(returning: nil) }
        }
    }

    var uptime: Duration { WorldInstant.epoch.duration(to: clock.now) }

    /// The machine says that it is to be launched; what comes of it is told to the machine and to who waits.
    func launch(_ plan: ProcessPlan, _ digest: String) async throws(SupervisorError) -> ProcessIdentity {
        do throws(SupervisorError) {
            let identity = try await bringUp(plan, digest)
            announceStart(plan.id, .success(identity))
            return identity
        } catch {
            announceStart(plan.id, .failure(error))
            throw error
        }
    }

    private func bringUp(_ plan: ProcessPlan, _ digest: String) async throws(SupervisorError) -> ProcessIdentity {
        let group = keeper.group(plan.id, for: plan.limits)
        let (launched, identity) = try await pool.run { [records, keeper] () throws(SupervisorError) in
            try Self.record(plan, digest, group, records, keeper)
        }
        state.withLock { state in
            state.entries[plan.id]?.identity = identity
            state.entries[plan.id]?.pidfd = launched.pidfd
            state.entries[plan.id]?.group = group
            state.entries[plan.id]?.isAdopted = false
        }
        do throws(SupervisorError) {
            if let announcement = launched.announcement {
                let said = try await firstLine(announcement)
                if said != "ready" { throw .notReady(id: plan.id, said: said.isEmpty ? "it ended" : said) }
                try await pool.run { [records] () throws(SupervisorError) in
                    guard var record = records.record(plan.id) else { return }
                    record.isReady = true
                    try records.write(record)
                }
            }
        } catch {
            await discard(plan.id, launched, group)
            throw error
        }
        return identity
    }

    /// Record, groups, child: in this order, so that whatever exists is written down.
    private static func record(
        _ plan: ProcessPlan,
        _ digest: String,
        _ group: ControlGroup,
        _ records: RecordStore,
        _ keeper: GroupKeeper
    ) throws(SupervisorError) -> (Launcher.Launched, ProcessIdentity) {
        let birth = try records.beginBirth()
        defer { withExtendedLifetime(birth) {} }
        records.removeStat(plan.id)
        try records.write(
            ProcessRecord(
                id: plan.id,
                planDigest: digest,
                boot: records.boot,
                groups: group.paths,
                isReady: !plan.announces
            )
        )
        do throws(SupervisorError) {
            try keeper.make(group, limits: plan.limits)
            var launcher = Launcher()
            launcher.statPath = records.statPath(plan.id)
            launcher.group = group
            launcher.unshared = records.lock
            let launched = try launcher.launch(plan)
            let identity = records.identity(plan.id) ?? ProcessIdentity(number: launched.number, startTicks: 0)
            return (launched, identity)
        } catch {
            _ = group.remove(waitingMilliseconds: groupWaitMilliseconds)
            records.remove(plan.id)
            throw error
        }
    }

    /// Reads what a program announces, up to the end of the line, without a thread of its own.
    private func firstLine(_ announcement: OwnedDescriptor) async throws(SupervisorError) -> String {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            try await untilReadable(announcement)
            let count = read(announcement.number, &buffer, buffer.count)
            let piece = buffer.prefix(max(0, count))
            line += piece
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                return String(decoding: line[..<end], as: UTF8.self)
            }
            if piece.isEmpty || line.count > 4096 { return String(decoding: line, as: UTF8.self) }
        }
    }

    /// Ends and forgets a process that did not become ready.
    private func discard(_ id: String, _ launched: Launcher.Launched, _ group: ControlGroup) async {
        Self.killAll(launched.pidfd, group, launched.number)
        await pool.run { [records] in
            var wait = pollfd(fd: launched.pidfd.number, events: Int16(POLLIN), revents: 0)
            while poll(&wait, 1, -1) < 0, errno == EINTR {}
            Self.reap(launched.pidfd)
            _ = group.remove(waitingMilliseconds: Self.groupWaitMilliseconds)
            records.remove(id)
        }
    }

    private func announceStart(_ id: String, _ result: Result<ProcessIdentity, SupervisorError>) {
        let isUp = if case .success = result { true } else { false }
        let news = state.withLock { state -> StartNews? in
            guard var entry = state.entries[id] else { return nil }
            let actions = entry.machine.take(isUp ? .launched : .launchFailed, at: uptime)
            let waiters = entry.startWaiters
            entry.startWaiters = []
            if !isUp {
                entry.pidfd = nil
                entry.identity = nil
            }
            let exitWaiters = entry.takeWaiters()
            state.entries[id] = entry
            return StartNews(waiters: waiters, exitWaiters: exitWaiters, actions: actions, pidfd: entry.pidfd)
        }
        guard let news else { return }
        for waiter in news.waiters { waiter.resume(returning: result) }
        for waiter in news.exitWaiters { waiter.resume(returning: nil) }
        if case .success(let identity) = result {
            tell(id, .started(identity))
            if let pidfd = news.pidfd { watchEnd(id, pidfd) }
        }
        act(on: news.actions, id)
    }

    private struct StartNews: Sendable {
        let waiters: [UnsafeContinuation<Result<ProcessIdentity, SupervisorError>?, Never>]
        let exitWaiters: [UnsafeContinuation<ProcessExit?, Never>]
        let actions: [ProcessMachine.Action]
        let pidfd: OwnedDescriptor?
    }
}
