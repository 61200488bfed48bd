import AWSModel
import AWSService
import AutoScalingShapes
import EC2Shapes
import Ground
import World

/// Source: Auto Scaling API Reference, "AttachInstances", "DetachInstances", "EnterStandby", "ExitStandby",
/// "SetInstanceHealth", "SetInstanceProtection", "TerminateInstanceInAutoScalingGroup".
extension AutoScalingService {
    func registerInstances(in table: inout OperationTable) {
        table.on(AutoScalingOperations.attachInstances, attachInstances)
        table.on(AutoScalingOperations.detachInstances, detachInstances)
        table.on(AutoScalingOperations.enterStandby, enterStandby)
        table.on(AutoScalingOperations.exitStandby, exitStandby)
        table.on(AutoScalingOperations.setInstanceHealth, setInstanceHealth)
        table.on(AutoScalingOperations.setInstanceProtection, setInstanceProtection)
        table.on(AutoScalingOperations.terminateInstanceInAutoScalingGroup, terminateInstance)
    }

    func attachInstances(_ input: AttachInstancesQuery, _ context: RequestContext) async throws {
        let ids = input.instanceIds ?? []
        let group = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
        guard !ids.isEmpty else { throw AWSError.validation("At least one instance ID is required.") }
        let instances = try await running(ids, context)
        let vpc = try await vpc(of: group, context)
        let members = try instances.map { instance in
            let id = instance.instanceId ?? ""
            guard vpc == nil || instance.vpcId == vpc else {
                throw AWSError.validation(
                    "Invalid Instance(s) found: \(id). The instance is not in the VPC of the group."
                )
            }
            guard let zone = group.settings.zones.first(where: { $0.name == instance.placement?.availabilityZone })
            else {
                throw AWSError.validation(
                    "Instance \(id) is in an Availability Zone that is not enabled for the group: "
                        + (instance.placement?.availabilityZone ?? "")
                )
            }
            return Member(
                id: id,
                type: instance.instanceType ?? "",
                image: instance.imageId ?? "",
                place: MemberPlace(zone: zone.name, zoneID: zone.id, subnet: instance.subnetId ?? ""),
                source: MemberSource(),
                state: .pending,
                isProtected: group.settings.protectsNew,
                joined: instance.launchTime?.instant ?? world.clock.now,
                needsTag: true
            )
        }
        let all = try world.ledger.list(GroupRecord.self, in: context.place)
        for id in ids {
            if let owner = all.first(where: { $0.machine.member(id) != nil }) {
                throw AWSError.validation("Instance \(id) is already part of AutoScalingGroup: \(owner.id)")
            }
        }
        try await change(input.autoScalingGroupName, context) { try $0.machine.attach(members, $1) }
    }

    private func running(_ ids: [String], _ context: RequestContext) async throws -> [EC2Shapes.Instance] {
        let answer: DescribeInstancesResult
        do {
            answer = try await context.call(EC2Operations.describeInstances) { $0.instanceIds = ids }
        } catch let error as AWSError where error.code.hasPrefix("InvalidInstanceID") {
            throw AWSError.validation("Invalid Instance ID(s) found: \(ids.joined(separator: ", ")). \(error.message)")
        }
        let found = (answer.reservations ?? []).flatMap { $0.instances ?? [] }
        for instance in found where instance.state?.name != "running" {
            throw AWSError.validation(
                "Invalid Instances, [{id: \(instance.instanceId ?? ""), state: \(instance.state?.name ?? "")}] The "
                    + "instance must be running."
            )
        }
        return found
    }

    private func vpc(of group: Kept<GroupRecord>, _ context: RequestContext) async throws -> String? {
        guard let subnet = group.settings.zones.first?.subnets.first else { return nil }
        return try await context.call(EC2Operations.describeSubnets) { $0.subnetIds = [subnet] }.subnets?.first?.vpcId
    }

    func detachInstances(_ input: DetachInstancesQuery, _ context: RequestContext) async throws -> DetachInstancesAnswer
    {
        let activities = try await change(input.autoScalingGroupName, context) { record, moment in
            let made = try record.machine.detach(
                input.instanceIds ?? [],
                shrinks: input.shouldDecrementDesiredCapacity,
                moment
            )
            return made.map { $0.view(of: record.name, record.settings.arn) }
        }
        return DetachInstancesAnswer { $0.activities = activities }
    }

    func enterStandby(_ input: EnterStandbyQuery, _ context: RequestContext) async throws -> EnterStandbyAnswer {
        let activities = try await change(input.autoScalingGroupName, context) { record, moment in
            let made = try record.machine.enterStandby(
                input.instanceIds ?? [],
                shrinks: input.shouldDecrementDesiredCapacity,
                moment
            )
            return made.map { $0.view(of: record.name, record.settings.arn) }
        }
        return EnterStandbyAnswer { $0.activities = activities }
    }

    func exitStandby(_ input: ExitStandbyQuery, _ context: RequestContext) async throws -> ExitStandbyAnswer {
        let activities = try await change(input.autoScalingGroupName, context) { record, moment in
            let made = try record.machine.exitStandby(input.instanceIds ?? [], moment)
            return made.map { $0.view(of: record.name, record.settings.arn) }
        }
        return ExitStandbyAnswer { $0.activities = activities }
    }

    func setInstanceHealth(_ input: SetInstanceHealthQuery, _ context: RequestContext) async throws {
        guard ["Healthy", "Unhealthy"].contains(input.healthStatus) else {
            throw AWSError.validation("Valid instance health states are: [Healthy, Unhealthy].")
        }
        let group = try owner(of: input.instanceId, context)
        try await change(group, context) { record, moment in
            guard let member = record.machine.member(input.instanceId) else {
                throw AWSError.noInstance(input.instanceId)
            }
            if input.healthStatus == "Healthy" {
                if member.unhealth != .gone { record.machine.change(member: member.id) { $0.unhealth = nil } }
                return
            }
            if input.shouldRespectGracePeriod ?? true {
                let grace = Duration.seconds(record.settings.gracePeriodSeconds)
                let isOver = member.inServiceSince.map { $0.advanced(by: grace) <= moment.now } ?? (grace == .zero)
                // Source: SetInstanceHealth: within the grace period it changes nothing.
                guard isOver else { return }
            }
            record.machine.change(member: member.id) { $0.unhealth = $0.unhealth ?? .user }
        }
    }

    func setInstanceProtection(
        _ input: SetInstanceProtectionQuery,
        _ context: RequestContext
    ) async throws -> SetInstanceProtectionAnswer {
        try await change(input.autoScalingGroupName, context) { record, _ in
            for id in input.instanceIds {
                guard record.machine.member(id) != nil else { throw AWSError.notInGroup(id, record.name) }
                record.machine.change(member: id) { $0.isProtected = input.protectedFromScaleIn }
            }
        }
        return SetInstanceProtectionAnswer()
    }

    func terminateInstance(
        _ input: TerminateInstanceInAutoScalingGroupType,
        _ context: RequestContext
    ) async throws -> ActivityType {
        let group = try owner(of: input.instanceId, context)
        let activity = try await change(group, context) { record, moment in
            let made = try record.machine.terminate(
                input.instanceId,
                shrinks: input.shouldDecrementDesiredCapacity,
                moment
            )
            return made.view(of: record.name, record.settings.arn)
        }
        return ActivityType { $0.activity = activity }
    }

    /// The group that an instance is in.
    func owner(of id: String, _ context: RequestContext) throws -> String {
        let all = try world.ledger.list(GroupRecord.self, in: context.place)
        guard let group = all.first(where: { $0.machine.member(id) != nil }) else { throw AWSError.noInstance(id) }
        return group.id
    }
}
