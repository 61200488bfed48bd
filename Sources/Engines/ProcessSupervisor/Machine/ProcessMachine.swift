/// Decides what is done with one process: when it is started, asked to end, made to end and started again.
///
/// Holds no clock, task or descriptor: each call states what happened and when, and returns what must be done.
public struct ProcessMachine: Sendable, Equatable {
    public enum Phase: Sendable, Equatable {
        case idle
        case starting
        case running(since: Duration)
        /// Was asked to end, and is made to at this time.
        case stopping(killAt: Duration)
        /// Was killed; its end has not been seen yet.
        case killed
        case waiting(until: Duration)
        case ended(ProcessExit)
        case failed
    }

    public enum Fact: Sendable, Equatable {
        case wanted
        /// It was found running: started by a supervisor before this one.
        case found
        case launched
        case launchFailed
        case exited(ProcessExit)
        case stopWanted(grace: Duration)
        case killWanted
        case timePassed
    }

    public enum Action: Sendable, Equatable {
        case launch
        case terminate
        case kill
        /// Say `timePassed` at this time.
        case wake(at: Duration)
        case tellEnd(ProcessExit)
    }

    public private(set) var phase: Phase = .idle
    public let policy: RestartPolicy
    /// Ends in a row, each soon after its start.
    private(set) var attempts = 0
    /// Stop or kill was wanted: what ends now is not started again.
    private var isUnwanted = false
    /// Stop came while it was starting.
    private var pendingGrace: Duration?

    public init(policy: RestartPolicy = .never) { self.policy = policy }

    public var isAlive: Bool {
        switch phase {
        case .running, .stopping, .killed: true
        case .idle, .starting, .waiting, .ended, .failed: false
        }
    }

    /// True while there is, or will be by itself, a process.
    public var isActive: Bool {
        switch phase {
        case .starting, .running, .stopping, .killed, .waiting: true
        case .idle, .ended, .failed: false
        }
    }

    public mutating func take(_ fact: Fact, at now: Duration) -> [Action] {
        switch fact {
        case .wanted: want()
        case .found: find(at: now)
        case .launched: launched(at: now)
        case .launchFailed: launchFailed(at: now)
        case .exited(let exit): ended(exit, at: now)
        case .stopWanted(let grace): stop(grace, at: now)
        case .killWanted: kill()
        case .timePassed: pass(to: now)
        }
    }

    private mutating func want() -> [Action] {
        switch phase {
        case .idle, .ended, .failed:
            isUnwanted = false
            pendingGrace = nil
            attempts = 0
            phase = .starting
            return [.launch]
        case .waiting:
            phase = .starting
            return [.launch]
        case .starting, .running, .stopping, .killed: return []
        }
    }

    private mutating func find(at now: Duration) -> [Action] {
        if phase == .idle { phase = .running(since: now) }
        return []
    }

    private mutating func launched(at now: Duration) -> [Action] {
        guard phase == .starting else { return [] }
        phase = .running(since: now)
        guard isUnwanted else { return [] }
        return pendingGrace.map { stop($0, at: now) } ?? kill()
    }

    private mutating func launchFailed(at now: Duration) -> [Action] {
        guard phase == .starting else { return [] }
        // A first start that fails is told to who wanted it; only what once ran is tried again.
        guard attempts > 0, !isUnwanted else {
            phase = .failed
            return []
        }
        return again(after: .unknown, at: now) ?? fail()
    }

    private mutating func fail() -> [Action] {
        phase = .failed
        return []
    }

    private mutating func ended(_ exit: ProcessExit, at now: Duration) -> [Action] {
        guard isAlive || phase == .starting else { return [] }
        if case .running(let since) = phase, now - since >= policy.settledAfter { attempts = 0 }
        if !isUnwanted, policy.applies(to: exit), let actions = again(after: exit, at: now) {
            return [.tellEnd(exit)] + actions
        }
        phase = .ended(exit)
        return [.tellEnd(exit)]
    }

    private mutating func again(after exit: ProcessExit, at now: Duration) -> [Action]? {
        attempts += 1
        if let limit = policy.attemptsMax, attempts > limit { return nil }
        let time = now + policy.delay(before: attempts)
        phase = .waiting(until: time)
        return [.wake(at: time)]
    }

    private mutating func stop(_ grace: Duration, at now: Duration) -> [Action] {
        switch phase {
        case .running:
            isUnwanted = true
            phase = .stopping(killAt: now + grace)
            return [.terminate, .wake(at: now + grace)]
        case .stopping(let killAt):
            // A second stop may be less patient, never more.
            let earlier = min(killAt, now + grace)
            phase = .stopping(killAt: earlier)
            return earlier < killAt ? [.wake(at: earlier)] : []
        case .starting:
            pendingGrace = isUnwanted ? pendingGrace.map { min($0, grace) } : grace
            isUnwanted = true
            return []
        case .waiting:
            phase = .ended(.unknown)
            return []
        case .idle, .killed, .ended, .failed: return []
        }
    }

    private mutating func kill() -> [Action] {
        switch phase {
        case .running, .stopping:
            isUnwanted = true
            phase = .killed
            return [.kill]
        case .starting:
            isUnwanted = true
            pendingGrace = nil
            return []
        case .waiting:
            phase = .ended(.unknown)
            return []
        // Once more does no harm, and helps where the first one met a process that could not be reached.
        case .killed: return [.kill]
        case .idle, .ended, .failed: return []
        }
    }

    private mutating func pass(to now: Duration) -> [Action] {
        switch phase {
        case .stopping(let killAt) where now >= killAt:
            phase = .killed
            return [.kill]
        case .waiting(let until) where now >= until:
            phase = .starting
            return [.launch]
        default: return []
        }
    }
}
