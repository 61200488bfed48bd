import AWSModel
import Ground
import World

/// What the controller reports of instances. Each is safe to say twice, and about an instance that is gone.
///
/// Source: EC2 User Guide, "Instance lifecycle"; EC2 API Reference, "StateReason".
extension LedgerTransaction {
    /// It has booted, for the first time, after a stop, or again.
    mutating func instanceIsRunning(_ id: String, in place: Place) throws {
        try change(instance: id, in: place) { record, now in
            switch record.state {
            case .pending:
                record.enter(.running, at: now)
                record.reason = nil
                record.transitionReason = ""
                if record.wanted == .rebooted { record.wanted = .running }
            case .running where record.wanted == .rebooted: record.wanted = .running
            default: break
            }
        }
    }

    /// All of its processes have ended; its disk stays.
    mutating func instanceIsStopped(_ id: String, in place: Place) throws {
        guard let kept = try get(InstanceRecord.self, id, in: place), kept.state == .stopping else { return }
        try change(instance: id, in: place) { record, now in record.enter(.stopped, at: now) }
        try returnPublicAddress(of: kept)
    }

    /// Nothing of it is left on the machine. Its interfaces and volumes go with it where they were told to.
    mutating func instanceIsTerminated(_ id: String, in place: Place) throws {
        guard let kept = try get(InstanceRecord.self, id, in: place), kept.state != .terminated else { return }
        try letGoInterfaces(of: kept)
        try letGoVolumes(of: kept)
        try change(instance: id, in: place) { record, now in
            record.enter(.terminated, at: now)
            record.wanted = .terminated
        }
    }

    /// It was shut down from inside: it stops or is terminated, as its attribute says. The controller goes on as after
    /// a request, and reports the end with ``instanceIsStopped(_:in:)`` or ``instanceIsTerminated(_:in:)``.
    mutating func instanceStoppedItself(_ id: String, in place: Place) throws {
        try change(instance: id, in: place) { record, now in
            guard record.state == .running || record.state == .pending else { return }
            let terminates = record.shutdownBehavior == "terminate"
            record.enter(terminates ? .shuttingDown : .stopping, at: now)
            record.wanted = terminates ? .terminated : .stopped
            record.reason = InstanceRecord.StateReason(
                code: "Client.InstanceInitiatedShutdown",
                message: "Client.InstanceInitiatedShutdown: Instance initiated shutdown"
            )
            record.transitionReason = ""
        }
    }

    /// It could not be brought up. A first launch ends terminated, a start stopped, both with this reason.
    mutating func instanceFailed(_ id: String, because why: String, in place: Place) throws {
        try change(instance: id, in: place) { record, now in
            guard record.state == .pending || record.state == .running else { return }
            let isFirst = record.state == .pending && record.boots <= 1
            record.enter(isFirst ? .shuttingDown : .stopping, at: now)
            record.wanted = isFirst ? .terminated : .stopped
            record.reason = InstanceRecord.StateReason(
                code: "Server.InternalError",
                message: "Server.InternalError: \(why)"
            )
            record.transitionReason = "Server.InternalError"
        }
    }

    /// Its hardware lost power: it is stopped without having been asked, and is not started by itself.
    mutating func instanceLostPower(_ id: String, in place: Place) throws {
        try change(instance: id, in: place) { record, now in
            guard record.state == .running || record.state == .pending else { return }
            record.enter(.stopping, at: now)
            record.wanted = .stopped
            record.reason = InstanceRecord.StateReason(
                code: "Server.ScheduledStop",
                message: "Server.ScheduledStop: Stopped because of the loss of its hardware"
            )
            record.transitionReason = "Server.ScheduledStop"
        }
    }

    /// Forgets instances that ended more than an hour ago.
    ///
    /// - Returns: when the next one is due; nil when none is left.
    @discardableResult
    mutating func forgetTerminatedInstances(in scope: Scope = .everywhere) throws -> WorldInstant? {
        var next: WorldInstant?
        for kept in try list(InstanceRecord.self, where: "state", is: "terminated", in: scope) {
            let due = kept.stateChanged.advanced(by: InstanceRecord.remembered)
            if due <= now {
                try forgetTags(of: kept.id, in: kept.place)
                try delete(kept)
            } else {
                next = min(next ?? due, due)
            }
        }
        return next
    }

    /// Changes an instance if it is there; a record that comes out the same is not written.
    private mutating func change(
        instance id: String,
        in place: Place,
        _ body: (inout InstanceRecord, WorldInstant) -> Void
    ) throws {
        guard var kept = try get(InstanceRecord.self, id, in: place) else { return }
        let before = (kept.state, kept.wanted)
        body(&kept.record, now)
        if before != (kept.state, kept.wanted) { try update(kept) }
    }

    private mutating func returnPublicAddress(of instance: Kept<InstanceRecord>) throws {
        guard var interface = try get(NetworkInterfaceRecord.self, instance.primaryInterface, in: instance.place),
            interface.borrowedPublicAddress != nil
        else { return }
        interface.borrowedPublicAddress = nil
        try update(interface)
    }

    private mutating func letGoInterfaces(of instance: Kept<InstanceRecord>) throws {
        for var interface in try interfaces(of: instance) {
            if interface.attachment?.endsWithInstance == true {
                try deleteNetworkInterface(interface.id, in: instance.place)
            } else {
                interface.attachment = nil
                interface.borrowedPublicAddress = nil
                try update(interface)
            }
        }
    }

    private mutating func letGoVolumes(of instance: Kept<InstanceRecord>) throws {
        let place = Scope.place(instance.place)
        for var volume in try list(VolumeRecord.self, where: "instance", is: instance.id, in: place) {
            if volume.attachment?.endsWithInstance == true {
                try forgetTags(of: volume.id, in: instance.place)
                try delete(volume)
            } else {
                volume.attachment = nil
                try update(volume)
            }
        }
    }
}

extension LedgerReading {
    /// In the order of their device indexes.
    func interfaces(of instance: Kept<InstanceRecord>) throws -> [Kept<NetworkInterfaceRecord>] {
        try list(NetworkInterfaceRecord.self, where: "instance", is: instance.id, in: .place(instance.place)).sorted {
            ($0.attachment?.deviceIndex ?? 0) < ($1.attachment?.deviceIndex ?? 0)
        }
    }

    /// The instance, also within the hour after its end.
    ///
    /// - Throws: `InvalidInstanceID.NotFound`, `InvalidInstanceID.Malformed`.
    func instance(_ id: String, in place: Place, at now: WorldInstant) throws -> Kept<InstanceRecord> {
        let kept = try resource(InstanceRecord.self, .instance, id, in: place)
        guard kept.record.canBeSeen(at: now) else { throw AWSError.notFound(.instance, id) }
        return kept
    }
}

extension InstanceRecord {
    mutating func enter(_ state: State, at now: WorldInstant) {
        self.state = state
        stateChanged = now
    }

    func canBeSeen(at now: WorldInstant) -> Bool {
        state != .terminated || now < stateChanged.advanced(by: InstanceRecord.remembered)
    }
}
