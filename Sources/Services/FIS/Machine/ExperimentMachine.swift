import Ground

/// Decides what is to be done for an experiment, and what state it is in.
///
/// Holds no clock and does nothing itself: it is told what time it is and what came of an act, and says which acts are
/// open. An act may be asked for more than once, since whoever acts may be ended at any line.
///
/// Source: FIS User Guide, "Experiments" (states), "Experiment template components" (startAfter), "Experiment options".
struct ExperimentMachine: Sendable, Codable, Equatable {
    enum Act: Sendable, Hashable {
        /// Find the resources behind the targets.
        case resolve
        /// Bring an action's fault about.
        case begin(String)
        /// Look whether an action is over that ends by itself.
        case check(String)
        /// Take an action's fault back.
        case end(String)

        var action: String? {
            switch self {
            case .resolve: nil
            case .begin(let name), .check(let name), .end(let name): name
            }
        }
    }

    enum Outcome: Sendable, Equatable {
        /// - Parameter empty: names of targets without a resource, which the experiment is to go on without.
        case resolved(empty: Set<String>)
        case done
        /// It goes on until then, or until a check finds that it is over.
        case running(until: WorldInstant?)
        case failed(ExperimentFailure)
    }

    private(set) var status = ExperimentStatus.pending
    /// Why it fails, once something has failed.
    private(set) var failure: ExperimentFailure?
    /// Why it was stopped, when no user did.
    private(set) var stopReason: String?
    private(set) var actions: [String: ActionProgress]
    private(set) var started: WorldInstant?
    private(set) var ended: WorldInstant?
    /// Only the targets are resolved; no action runs.
    let skipsAll: Bool

    /// - Parameter actions: without circles in what they start after.
    init(actions: [String: ActionProgress], skipsAll: Bool = false) {
        self.actions = actions
        self.skipsAll = skipsAll
    }

    var acts: Set<Act> {
        switch status {
        case .initiating: [.resolve]
        case .running, .stopping: Set(actions.compactMap { name, action in action.act(name) })
        default: []
        }
    }

    /// When time alone will change something.
    var nextWake: WorldInstant? {
        guard status == .running else { return nil }
        return actions.values.filter { $0.status == .running && !$0.isEnding }.compactMap(\.until).min()
    }

    // MARK: What happens

    /// Goes on as far as time and what is known allow.
    mutating func advance(at now: WorldInstant) {
        if status == .pending {
            status = .initiating
            started = now
        }
        if status == .running {
            for (name, action) in actions where action.status == .running && !action.isEnding {
                if let until = action.until, until <= now { actions[name]?.isEnding = true }
            }
            startReady(now)
        }
        settle(now)
    }

    /// - Parameter reason: nil for a user's request.
    /// - Returns: false when it is over already.
    mutating func requestStop(at now: WorldInstant, because reason: String? = nil) -> Bool {
        guard !status.isFinal else { return false }
        if status != .stopping { stopReason = reason }
        turn(now)
        settle(now)
        return true
    }

    /// Something about the experiment itself is wrong: all of it is taken back.
    mutating func abort(_ failure: ExperimentFailure, at now: WorldInstant) {
        guard !status.isFinal else { return }
        if self.failure == nil { self.failure = failure }
        turn(now)
        settle(now)
    }

    /// An outcome of an act that is no longer open changes nothing.
    mutating func take(_ outcome: Outcome, for act: Act, at now: WorldInstant) {
        guard acts.contains(act) else { return }
        switch act {
        case .resolve: tookResolution(outcome, now)
        case .begin(let name): tookBeginning(outcome, of: name, now)
        case .check(let name): tookCheck(outcome, of: name, now)
        case .end(let name): tookEnd(outcome, of: name, now)
        }
        advance(at: now)
    }

    private mutating func tookResolution(_ outcome: Outcome, _ now: WorldInstant) {
        switch outcome {
        case .resolved(let empty):
            status = .running
            for (name, action) in actions {
                if skipsAll {
                    actions[name]?.finish(.skipped, "Actions are skipped in this experiment.", at: nil)
                } else if !empty.isDisjoint(with: action.targets) {
                    actions[name]?.finish(.skipped, "Target resolution returned empty set.", at: nil)
                }
            }
        case .failed(let failure):
            self.failure = failure
            turn(now)
        case .done, .running: break
        }
    }

    private mutating func tookBeginning(_ outcome: Outcome, of name: String, _ now: WorldInstant) {
        switch outcome {
        case .done: actions[name]?.finish(.completed, nil, at: now)
        case .running(let until):
            actions[name]?.status = .running
            actions[name]?.until = until
        case .failed(let failure): fail(name, failure, now)
        case .resolved: break
        }
    }

    private mutating func tookCheck(_ outcome: Outcome, of name: String, _ now: WorldInstant) {
        switch outcome {
        case .done: actions[name]?.finish(.completed, nil, at: now)
        case .failed(let failure): fail(name, failure, now)
        case .running, .resolved: break
        }
    }

    private mutating func tookEnd(_ outcome: Outcome, of name: String, _ now: WorldInstant) {
        guard let action = actions[name] else { return }
        switch outcome {
        case .done where action.failure != nil: actions[name]?.finish(.failed, action.failure, at: now)
        case .done: actions[name]?.finish(action.status == .stopping ? .stopped : .completed, nil, at: now)
        case .failed(let failure):
            actions[name]?.finish(.failed, action.failure ?? failure.reason, at: now)
            if self.failure == nil { self.failure = failure }
            turn(now)
        case .running, .resolved: break
        }
    }

    // MARK: Steps

    /// An action could not be brought about, or not wholly: what there is of it is taken back, as all else.
    private mutating func fail(_ name: String, _ failure: ExperimentFailure, _ now: WorldInstant) {
        actions[name]?.failure = failure.reason
        if self.failure == nil { self.failure = failure }
        turn(now)
    }

    /// Everything is to end: what has not begun never will.
    private mutating func turn(_ now: WorldInstant) {
        if status.isFinal { return }
        status = .stopping
        for (name, action) in actions {
            switch action.status {
            case .pending: actions[name]?.finish(.cancelled, nil, at: nil)
            case .initiating, .running: actions[name]?.status = .stopping
            default: break
            }
        }
    }

    private mutating func startReady(_ now: WorldInstant) {
        for (name, action) in actions where action.status == .pending {
            let isReady = action.startAfter.allSatisfy { earlier in
                actions[earlier].map { $0.status == .completed || $0.status == .skipped } ?? true
            }
            guard isReady else { continue }
            actions[name]?.status = .initiating
            actions[name]?.started = now
        }
    }

    private mutating func settle(_ now: WorldInstant) {
        guard status == .running || status == .stopping, actions.values.allSatisfy(\.status.isFinal) else { return }
        ended = now
        if failure != nil {
            status = .failed
        } else {
            status = status == .stopping ? .stopped : .completed
        }
    }
}
