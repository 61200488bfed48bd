import BrokerPair

/// Says what a broker needs next, from what is wanted and what is observed.
///
/// Doing the same twice is safe, so whoever acts may be killed at any line and asks again.
enum BrokerMachine {
    struct Facts: Sendable, Equatable {
        var state: BrokerRecord.State
        /// All its hosts stand, made or found in this life of the controller.
        var isPlaced: Bool
        var hasCertificate: Bool
        /// The zone of a server that has no power, by the account's name for it.
        var darkZone: String?
        /// Nil: the engine does not know it.
        var engine: EngineFacts?
        /// Its reboot was ordered in this life of the controller.
        var isRebootOrdered = false
    }

    struct EngineFacts: Sendable, Equatable {
        enum Phase: Sendable, Equatable { case creating, running, rebooting, failingOver, stopped, failed(String) }

        var phase: Phase
        var isServing: Bool
        /// Servers that have power and network, and neither serve nor stand by yet.
        var isComplete: Bool
        /// What was applied last waits for a reboot.
        var hasPendingChanges: Bool
    }

    enum Act: Sendable, Hashable {
        case none
        case place
        case certify
        /// Tells the engine what is wanted.
        case apply
        /// Tells the engine, and has it restart the servers.
        case reboot
        /// It serves: clients may come.
        case serve
        case fail(String)
        case call(String)
        /// Takes away what was begun of a broker that could not be made.
        case release
        case remove
    }

    static func act(on facts: Facts) -> Act {
        switch facts.state {
        case .creationInProgress: creation(facts)
        case .creationFailed: facts.engine != nil || facts.isPlaced ? .release : .none
        case .running, .criticalActionRequired: service(facts)
        case .rebootInProgress: reboot(facts)
        case .deletionInProgress: .remove
        }
    }

    /// Source: Amazon MQ has the servers in the zones that were asked for, or none.
    private static func creation(_ facts: Facts) -> Act {
        if let zone = facts.darkZone {
            return .fail("Amazon MQ has no capacity for the broker in Availability Zone \(zone).")
        }
        if let early = preparation(facts) { return early }
        guard let engine = facts.engine else { return .apply }
        switch engine.phase {
        case .failed(let why): return .fail(why)
        case .running where engine.isServing && engine.isComplete: return .serve
        default: return .none
        }
    }

    private static func service(_ facts: Facts) -> Act {
        if let early = preparation(facts) { return early }
        guard let engine = facts.engine else { return .apply }
        switch (engine.phase, facts.state) {
        case (.failed(let why), .running): return .call(why)
        case (.running, .criticalActionRequired) where engine.isServing: return .serve
        default: return .none
        }
    }

    private static func reboot(_ facts: Facts) -> Act {
        if let early = preparation(facts) { return early }
        guard let engine = facts.engine else { return .apply }
        switch engine.phase {
        // A life before this one may have been killed between telling and ordering; twice is safe.
        case .rebooting: return .none
        case _ where !facts.isRebootOrdered: return .reboot
        case .failed(let why): return .call(why)
        case .running where engine.isServing && !engine.hasPendingChanges: return .serve
        default: return .none
        }
    }

    private static func preparation(_ facts: Facts) -> Act? {
        if !facts.isPlaced { return .place }
        return facts.hasCertificate ? nil : .certify
    }
}

extension BrokerMachine.EngineFacts {
    init(_ status: BrokerStatus) {
        let phase: Phase =
            switch status.phase {
            case .creating: .creating
            case .running: .running
            case .rebooting: .rebooting
            case .failingOver: .failingOver
            case .stopped: .stopped
            case .failed(let why): .failed(why)
            }
        self.init(
            phase: phase,
            isServing: status.active != nil,
            isComplete: status.nodes.allSatisfy {
                !$0.hasPower || !$0.hasNetwork || $0.state == .active || $0.state == .standby
            },
            hasPendingChanges: status.hasPendingChanges
        )
    }
}
