import ProcessSupervisor

/// What a runner knows of a node beside its record: all of it can be found out anew.
struct NodeMemory: Sendable {
    /// Of the process that the rest speaks of.
    var identity: ProcessIdentity?
    /// Nil: not asked yet.
    var isOpen: Bool?
    var link: PairFacts.Link = .none
    var linkCutSince: Duration?
    /// Checks in a row that failed.
    var missed = 0
    /// Starts or builds in a row that failed.
    var failures = 0
    var restUntil: Duration?
    var isBusy = false
    var isDamaged = false
    var wantsRestart = false
    /// Variables that the running server has, as far as they were asked for.
    var variables: [String: String]?
    var received = GTIDPosition()
    var applied = GTIDPosition()

    /// Forgets what was true of a process that is no more.
    mutating func processChanged(to identity: ProcessIdentity?) {
        self.identity = identity
        isOpen = nil
        link = .none
        linkCutSince = nil
        missed = 0
        variables = nil
        if identity == nil { wantsRestart = false }
    }

    mutating func rest(from now: Duration) {
        failures += 1
        let seconds = min(10, 0.5 * Double(1 << min(failures - 1, 6)))
        restUntil = now + .milliseconds(Int64(seconds * 1000))
    }

    mutating func succeed() {
        failures = 0
        restUntil = nil
    }
}
