import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Each answers at once with the state on the way; the controller finishes it.
///
/// Source: EC2 API Reference, "StartInstances", "StopInstances", "RebootInstances", "TerminateInstances".
extension EC2Service {
    /// What a request does to one instance; throws when its state or an attribute forbids it.
    private typealias Turn = @Sendable (inout LedgerTransaction, inout Kept<InstanceRecord>) throws -> Void

    func startInstances(_ input: StartInstancesRequest, _ context: RequestContext) async throws -> StartInstancesResult
    {
        if let refusal = engines.launchRefusal() { throw AWSError("Unsupported", refusal) }
        let changes = try await turn(input.instanceIds, input.dryRun, context) { transaction, kept in
            switch kept.state {
            case .pending, .running: return
            case .stopped: break
            default: throw AWSError.incorrectInstanceState(kept.id, "started")
            }
            try self.requirePower(inZone: kept.zone, named: kept.zoneName, for: kept.type)
            let type = InstanceTypeTable.type(kept.type)
            try transaction.requireCPUs(type?.cpus ?? 1, in: kept.place)
            try transaction.lendPublicAddress(to: kept)
            kept.record.enter(.pending, at: transaction.now)
            kept.wanted = .running
            kept.boots += 1
            kept.launched = transaction.now
            kept.reason = nil
            kept.transitionReason = ""
        }
        return StartInstancesResult { $0.startingInstances = changes }
    }

    func stopInstances(_ input: StopInstancesRequest, _ context: RequestContext) async throws -> StopInstancesResult {
        if input.hibernate == true {
            throw AWSError(
                "UnsupportedHibernationConfiguration",
                "The instance is not configured for hibernation; Faultline does not hibernate instances."
            )
        }
        let changes = try await turn(input.instanceIds, input.dryRun, context) { transaction, kept in
            switch kept.state {
            case .stopping, .stopped: return
            case .running: break
            default: throw AWSError.incorrectInstanceState(kept.id, "stopped")
            }
            guard !kept.isStopProtected else { throw AWSError.protected(kept.id, "stopped", by: "disableApiStop") }
            kept.record.end(in: .stopping, wanting: .stopped, at: transaction.now)
        }
        return StopInstancesResult { $0.stoppingInstances = changes }
    }

    func terminateInstances(
        _ input: TerminateInstancesRequest,
        _ context: RequestContext
    ) async throws -> TerminateInstancesResult {
        let changes = try await turn(input.instanceIds, input.dryRun, context) { transaction, kept in
            if kept.state == .shuttingDown || kept.state == .terminated { return }
            guard !kept.isTerminationProtected else {
                throw AWSError.protected(kept.id, "terminated", by: "disableApiTermination")
            }
            kept.record.end(in: .shuttingDown, wanting: .terminated, at: transaction.now)
        }
        return TerminateInstancesResult { $0.terminatingInstances = changes }
    }

    func rebootInstances(_ input: RebootInstancesRequest, _ context: RequestContext) async throws {
        _ = try await turn(input.instanceIds, input.dryRun, context) { _, kept in
            guard kept.state == .running else { throw AWSError.incorrectInstanceState(kept.id, "rebooted") }
            if kept.wanted == .rebooted { return }
            kept.wanted = .rebooted
            kept.boots += 1
        }
    }

    /// All or none: one instance that may not be changed keeps the others as they are.
    private func turn(
        _ ids: [String],
        _ dryRun: Bool?,
        _ context: RequestContext,
        _ turn: @escaping Turn
    ) async throws -> [InstanceStateChange] {
        guard !ids.isEmpty else { throw AWSError.missingParameter("InstanceId") }
        let place = context.place
        return try await write(dryRun) { transaction in
            let ordered = ids.enumerated().filter { !ids[..<$0.offset].contains($0.element) }.map(\.element)
            let found = try transaction.instances(ordered, in: place)
            return try found.map { instance in
                var kept = instance
                try turn(&transaction, &kept)
                if kept.state != instance.state || kept.wanted != instance.wanted { try transaction.update(kept) }
                return InstanceStateChange {
                    $0.instanceId = kept.id
                    $0.previousState = instance.state.view
                    $0.currentState = kept.state.view
                }
            }
        }
    }

    /// Nothing can be placed in a zone without power.
    func requirePower(inZone zone: String, named name: String, for type: String) throws {
        guard try hasPower(zone) else { throw AWSError.noCapacity(type: type, zone: name) }
    }

    func hasPower(_ zone: String) throws -> Bool {
        try !world.faults.affecting(zone: zone).contains { $0.what == .powerLoss }
    }
}

extension InstanceRecord {
    /// As a user's request ends it.
    fileprivate mutating func end(in state: State, wanting wanted: Wanted, at now: WorldInstant) {
        enter(state, at: now)
        self.wanted = wanted
        reason = StateReason(
            code: "Client.UserInitiatedShutdown",
            message: "Client.UserInitiatedShutdown: User initiated shutdown"
        )
        let time = CivilDate(secondsSince1970: now.wholeSecondsSince1970).iso8601
        transitionReason = "User initiated (\(time.dropLast().replacing("T", with: " ")) GMT)"
    }
}

extension InstanceRecord.State {
    var view: InstanceState {
        InstanceState {
            $0.code = code
            $0.name = rawValue
        }
    }
}

extension LedgerTransaction {
    /// A public address for the time it runs, when it was launched with one and has no Elastic IP address.
    fileprivate mutating func lendPublicAddress(to instance: Kept<InstanceRecord>) throws {
        guard instance.borrowsPublicAddress,
            var interface = try get(NetworkInterfaceRecord.self, instance.primaryInterface, in: instance.place),
            interface.borrowedPublicAddress == nil,
            try list(AddressRecord.self, where: "interface", is: interface.id, in: .place(instance.place)).isEmpty
        else { return }
        interface.borrowedPublicAddress = try borrowPublicAddress(
            for: "\(interface.id) \(instance.boots)",
            region: instance.place.region
        )
        try update(interface)
    }
}

extension LedgerTransaction {
    /// Those that a request names, in its order. All that are missing are named together.
    func instances(_ ids: [String], in place: Place) throws -> [Kept<InstanceRecord>] {
        try instances(ids, in: place, at: now)
    }
}

extension LedgerReading {
    func instances(_ ids: [String], in place: Place, at now: WorldInstant) throws -> [Kept<InstanceRecord>] {
        for id in ids where !ResourceKind.instance.isWellFormed(id) { throw AWSError.malformed(.instance, id) }
        var found: [Kept<InstanceRecord>] = []
        var missing: [String] = []
        for id in ids {
            if let kept = try get(InstanceRecord.self, id, in: place), kept.record.canBeSeen(at: now) {
                found.append(kept)
            } else {
                missing.append(id)
            }
        }
        guard missing.isEmpty else { throw AWSError.noInstances(missing) }
        return found
    }

    /// How many vCPUs an account's instances of a Region have that run or are about to.
    func cpusInUse(in place: Place) throws -> Int {
        var sum = 0
        for state in ["pending", "running", "stopping"] {
            for kept in try list(InstanceRecord.self, where: "state", is: state, in: .place(place)) {
                sum += InstanceTypeTable.type(kept.type)?.cpus ?? 1
            }
        }
        return sum
    }

    func requireCPUs(_ count: Int, in place: Place) throws {
        guard try cpusInUse(in: place) + count <= InstanceLimits.cpusMax else { throw AWSError.tooManyCPUs }
    }
}

/// Source: Amazon EC2 endpoints and quotas: on-demand standard instances, as accounts in use have it.
enum InstanceLimits {
    static let cpusMax = 1152
    static let userDataBytesMax = 16_384
}

extension AWSError {
    static func incorrectInstanceState(_ id: String, _ deed: String) -> AWSError {
        AWSError("IncorrectInstanceState", "The instance '\(id)' is not in a state from which it can be \(deed).")
    }

    static func protected(_ id: String, _ deed: String, by attribute: String) -> AWSError {
        AWSError(
            "OperationNotPermitted",
            "The instance '\(id)' may not be \(deed). Modify its '\(attribute)' instance attribute and try again."
        )
    }

    static func noInstances(_ ids: [String]) -> AWSError {
        guard ids.count > 1 else { return notFound(.instance, ids.first ?? "") }
        let list = ids.joined(separator: ", ")
        return AWSError("InvalidInstanceID.NotFound", "The instance IDs '\(list)' do not exist")
    }

    static let tooManyCPUs = AWSError(
        "VcpuLimitExceeded",
        "You have requested more vCPU capacity than your current vCPU limit of \(InstanceLimits.cpusMax) allows for "
            + "the instance bucket that the specified instance type belongs to. Please visit "
            + "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
    )
}
