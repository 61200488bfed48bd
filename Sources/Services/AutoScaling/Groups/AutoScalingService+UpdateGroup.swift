import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "UpdateAutoScalingGroup", "SetDesiredCapacity", "DeleteAutoScalingGroup".
extension AutoScalingService {
    func updateAutoScalingGroup(_ input: UpdateAutoScalingGroupType, _ context: RequestContext) async throws {
        let known = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
        try Self.refuseAbsent(input)
        let found = try await SourceReader(world: world, context: context).read(
            configuration: input.launchConfigurationName,
            template: input.launchTemplate,
            mixed: input.mixedInstancesPolicy
        )
        var zones: [GroupZone]?
        let names = try zoneNames(input.availabilityZones, ids: input.availabilityZoneIds, context)
        if input.vpcZoneIdentifier?.isEmpty == false || !names.isEmpty {
            zones = try await PlacementReader(context: context, geography: world.geography).read(
                subnets: input.vpcZoneIdentifier,
                zones: names
            )
        }
        var wanted = known.settings
        Self.apply(input, found, zones, to: &wanted)
        try GroupCheck.check(wanted)
        if found != nil { try await requireLaunchable(wanted, context) }
        let placing = zones
        try await change(known.id, context) { record, moment in
            guard !record.machine.isDeleting else {
                throw AWSError.scalingInProgress("AutoScalingGroup \(record.name) is pending delete.")
            }
            if found != nil, record.machine.refresh?.wanted != nil {
                throw AWSError.validation(
                    "An active instance refresh with a desired configuration exists. All configuration options derived "
                        + "from the desired configuration are not available for update while the instance "
                        + "refresh is active."
                )
            }
            let old = record.settings.desired
            var settings = record.settings
            Self.apply(input, found, placing, to: &settings)
            try GroupCheck.check(settings)
            let desired = settings.desired
            settings.desired = old
            record.machine.settings = settings
            var shown = settings
            shown.desired = desired
            record.machine.setDesired(desired, because: Causes.update(by: "user request", shown, from: old, moment))
            record.kept.apply(input)
            if found != nil { record.machine.launchBackoff = nil }
        }
    }

    private static func refuseAbsent(_ input: UpdateAutoScalingGroupType) throws {
        if input.placementGroup?.isEmpty == false { throw AWSError.notBuilt("The parameter PlacementGroup") }
        if let type = input.desiredCapacityType, type != "units" {
            throw AWSError.notBuilt("The parameter DesiredCapacityType=\(type)")
        }
        try refuse(input.availabilityZoneImpairmentPolicy, input.capacityReservationSpecification)
    }

    private static func apply(
        _ input: UpdateAutoScalingGroupType,
        _ found: SourceReader.Found?,
        _ zones: [GroupZone]?,
        to settings: inout GroupSettings
    ) {
        if let found { (settings.source, settings.mixed) = (found.source, found.mixed) }
        if let zones {
            settings.zones = zones
            settings.subnets = input.vpcZoneIdentifier?.isEmpty == false ? input.vpcZoneIdentifier : nil
        }
        settings.min = input.minSize ?? settings.min
        settings.max = input.maxSize ?? settings.max
        if let desired = input.desiredCapacity {
            settings.desired = desired
        } else if settings.min <= settings.max {
            // Source: new bounds bring the desired capacity within them.
            settings.desired = min(max(settings.desired, settings.min), settings.max)
        }
        settings.healthCheckType = input.healthCheckType ?? settings.healthCheckType
        settings.gracePeriodSeconds = input.healthCheckGracePeriod ?? settings.gracePeriodSeconds
        settings.cooldownSeconds = input.defaultCooldown ?? settings.cooldownSeconds
        if let warmup = input.defaultInstanceWarmup { settings.warmupSeconds = warmup == -1 ? nil : warmup }
        if let policies = input.terminationPolicies {
            settings.terminationPolicies = policies.isEmpty ? ["Default"] : policies
        }
        settings.protectsNew = input.newInstancesProtectedFromScaleIn ?? settings.protectsNew
        settings.maxLifetimeSeconds = input.maxInstanceLifetime ?? settings.maxLifetimeSeconds
        if let strategy = input.availabilityZoneDistribution?.capacityDistributionStrategy {
            settings.isBalancedOnly = strategy == "balanced-only"
        }
        if let policy = input.instanceMaintenancePolicy {
            settings.maintenance = GroupSettings.Maintenance(policy)
        }
        settings.capacityRebalance = input.capacityRebalance ?? settings.capacityRebalance
        settings.context = input.context ?? settings.context
        settings.desiredCapacityType = input.desiredCapacityType ?? settings.desiredCapacityType
        settings.serviceRole = input.serviceLinkedRoleARN ?? settings.serviceRole
        settings.deletionProtection = input.deletionProtection ?? settings.deletionProtection
    }

    func setDesiredCapacity(_ input: SetDesiredCapacityType, _ context: RequestContext) async throws {
        let desired = input.desiredCapacity
        try await change(input.autoScalingGroupName, context) { record, moment in
            let settings = record.settings
            guard desired <= settings.max else {
                throw AWSError.validation(
                    "New SetDesiredCapacity value \(desired) is above max value \(settings.max) for the "
                        + "AutoScalingGroup."
                )
            }
            guard desired >= settings.min else {
                throw AWSError.validation(
                    "New SetDesiredCapacity value \(desired) is below min value \(settings.min) for the "
                        + "AutoScalingGroup."
                )
            }
            if input.honorCooldown == true { try record.machine.requireCooled(moment) }
            let cause = Causes.explicit(from: settings.desired, to: desired, moment)
            record.machine.setDesired(desired, because: cause)
        }
    }

    func deleteAutoScalingGroup(_ input: DeleteAutoScalingGroupType, _ context: RequestContext) async throws {
        try await change(input.autoScalingGroupName, context) { record, moment in
            let isForced = input.forceDelete == true
            let protection = record.settings.deletionProtection ?? "none"
            if protection == "prevent-all-deletion" || (isForced && protection == "prevent-force-deletion") {
                throw AWSError.resourceInUse(
                    "You cannot delete an AutoScalingGroup whose DeletionProtection is \(protection)."
                )
            }
            if record.machine.isDeleting, isForced { return }
            guard isForced || (record.machine.members.isEmpty && record.machine.launches.isEmpty) else {
                if !record.machine.activities.isEmpty || !record.machine.launches.isEmpty {
                    throw AWSError.scalingInProgress(
                        "You cannot delete an AutoScalingGroup while there are scaling activities in progress for "
                            + "that group."
                    )
                }
                throw AWSError.resourceInUse(
                    "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance "
                        + "request(s) still in the group."
                )
            }
            record.machine.delete(moment)
        }
    }

    /// Changes a group that must be there, in a transaction, and lets it go on.
    @discardableResult
    func change<Answer: Sendable>(
        _ name: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout GroupRecord, Moment) throws -> Answer
    ) async throws -> Answer {
        let (place, tools) = (context.place, GroupTools(world))
        let bare = Names.bare(name, after: "autoScalingGroupName")
        return try await world.ledger.write { transaction in
            var answer: Answer?
            try transaction.change(group: bare, in: place, tools) { answer = try body(&$0, $1) }
            guard let answer else { throw AWSError.noGroup(name) }
            return answer
        }
    }
}

extension KeptSettings {
    mutating func apply(_ input: UpdateAutoScalingGroupType) {
        let json = ModelJSON.autoScaling
        let impairment = input.availabilityZoneImpairmentPolicy
        impairmentPolicy = json.text(impairment, as: "AvailabilityZoneImpairmentPolicy") ?? impairmentPolicy
        let reservation = input.capacityReservationSpecification
        capacityReservation = json.text(reservation, as: "CapacityReservationSpecification") ?? capacityReservation
        lifecyclePolicy = json.text(input.instanceLifecyclePolicy, as: "InstanceLifecyclePolicy") ?? lifecyclePolicy
    }
}
