import AWSModel
import AWSService
import CloudWatchShapes
import EC2Shapes
import Ground
import World

/// Asks of EC2 what groups need.
struct GroupActs: Sendable {
    enum Outcome: Sendable {
        case nothing
        /// To be tried again after a while.
        case later
        /// The controller is being ended: the act is repeated in its next life.
        case interrupted
        case change(@Sendable (inout GroupMachine, Moment) -> Void)
    }

    let world: World
    let caller: @Sendable () -> any InProcessCaller

    // MARK: Facts

    func facts(of group: Kept<GroupRecord>) async throws -> GroupFacts {
        var facts = GroupFacts()
        for zone in group.settings.zones where try !hasPower(zone.id) { facts.darkZones.insert(zone.id) }
        facts.darkZones.formUnion(try emptyZones(group))
        let ids = group.machine.members.map(\.id)
        guard !ids.isEmpty else { return facts }
        let context = context(in: group.place)
        let filter = Filter {
            $0.name = "instance-id"
            $0.values = ids
        }
        // A filter, unlike a list of ids, is not an error when one of them is gone.
        let answer = try await context.call(EC2Operations.describeInstances) { $0.filters = [filter] }
        for instance in (answer.reservations ?? []).flatMap({ $0.instances ?? [] }) {
            guard let id = instance.instanceId,
                let state = GroupFacts.InstanceState(rawValue: instance.state?.name ?? "")
            else { continue }
            facts.instances[id] = GroupFacts.Instance(state: state)
        }
        facts.asked = Set(ids)
        // Status checks fail by faults alone.
        guard try !world.faults.inForce().isEmpty else { return facts }
        let impaired = Filter {
            $0.name = "instance-status.status"
            $0.values = ["impaired"]
        }
        let checks = try await context.call(EC2Operations.describeInstanceStatus) { $0.filters = [impaired] }
        for status in checks.instanceStatuses ?? [] {
            if let id = status.instanceId, facts.instances[id] != nil { facts.instances[id]?.isImpaired = true }
        }
        return facts
    }

    private func hasPower(_ zone: String) throws -> Bool {
        try !world.faults.affecting(zone: zone).contains { $0.what == .powerLoss }
    }

    /// Zones all of whose capacity a fault has taken from this group.
    private func emptyZones(_ group: Kept<GroupRecord>) throws -> Set<String> {
        var empty: Set<String> = []
        for fault in try world.faults.affecting(FaultScope(.engine, group.settings.arn)) {
            let loss = CapacityLoss(fault)
            for zone in group.settings.zones where loss?.share == 100 && loss?.befalls(zone.id, zone.name) == true {
                empty.insert(zone.id)
            }
        }
        return empty
    }

    // MARK: Acts

    func perform(_ act: GroupMachine.Act, of group: Kept<GroupRecord>) async -> Outcome {
        do {
            switch act {
            case .launch(let activity): return try await launch(activity, group)
            case .terminate(let id): return try await terminate(id, group)
            case .tag(let id): return try await tag(id, group)
            case .forget: return try await forget(group)
            }
        } catch {
            return Task.isCancelled || error is CancellationError ? .interrupted : .later
        }
    }

    private func terminate(_ id: String, _ group: Kept<GroupRecord>) async throws -> Outcome {
        let context = context(in: group.place)
        do {
            _ = try await context.call(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
        } catch let error as AWSError where error.code == "InvalidInstanceID.NotFound" {
            // The next look finds it gone.
        } catch let error as AWSError where error.code == "OperationNotPermitted" {
            // Source: Auto Scaling User Guide: termination protection does not keep a group from scaling in.
            _ = try await context.call(EC2Operations.modifyInstanceAttribute) {
                $0.instanceId = id
                $0.disableApiTermination = AttributeBooleanValue { $0.value = false }
            }
            _ = try await context.call(EC2Operations.terminateInstances) { $0.instanceIds = [id] }
        }
        return .change { machine, _ in machine.endAsked(id) }
    }

    private func tag(_ id: String, _ group: Kept<GroupRecord>) async throws -> Outcome {
        let context = context(in: group.place)
        do {
            if group.machine.untagged.contains(id) {
                _ = try await context.call(EC2Operations.deleteTags) {
                    $0.resources = [id]
                    $0.tags = [EC2Shapes.Tag { $0.key = "aws:autoscaling:groupName" }]
                }
            } else {
                var tags = group.settings.tags.filter(\.value.isPropagated).mapValues(\.value)
                tags["aws:autoscaling:groupName"] = group.settings.name
                let wanted = tags
                _ = try await context.call(EC2Operations.createTags) {
                    $0.resources = [id]
                    $0.tags = Self.tags(wanted)
                }
            }
        } catch let error as AWSError where error.code == "InvalidInstanceID.NotFound" {
            // Nothing is left to be tagged.
        }
        return .change { machine, _ in machine.tagged(id) }
    }

    static func tags(_ tags: [String: String]) -> [EC2Shapes.Tag] {
        tags.sorted { $0.key < $1.key }.map { tag in
            EC2Shapes.Tag {
                $0.key = tag.key
                $0.value = tag.value
            }
        }
    }

    /// The group is gone: what belongs to it goes with it.
    private func forget(_ group: Kept<GroupRecord>) async throws -> Outcome {
        let policies = try world.ledger.list(PolicyRecord.self, where: "group", is: group.id, in: .place(group.place))
        let alarms = policies.flatMap { $0.record.alarms.map(\.name) }
        if !alarms.isEmpty {
            do {
                _ = try await context(in: group.place).call(CloudWatchOperations.deleteAlarms) {
                    $0.alarmNames = alarms
                }
            } catch let error as AWSError where error.code == "ResourceNotFound" || error.status == 501 {
                // They are gone already.
            }
        }
        try await world.ledger.write { try $0.forget(group: group.id, in: group.place) }
        return .nothing
    }

    // MARK: The group's own name

    /// Groups act as the service, not as whoever made them.
    func context(in place: Place) -> RequestContext { Self.context(world, caller(), in: place) }

    static func context(_ world: World, _ caller: any InProcessCaller, in place: Place) -> RequestContext {
        let principal = Principal(
            kind: .service,
            account: place.account,
            arn: "autoscaling.amazonaws.com",
            userID: "autoscaling.amazonaws.com"
        )
        return RequestContext(
            account: place.account,
            region: place.region,
            principal: principal,
            requestID: world.ids.uuid(),
            now: world.clock.now.timestamp,
            caller: caller
        )
    }
}
