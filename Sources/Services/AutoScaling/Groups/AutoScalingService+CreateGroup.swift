import AWSModel
import AWSService
import AutoScalingShapes
import EC2Shapes
import Ground
import World

/// Source: Auto Scaling API Reference, "CreateAutoScalingGroup".
extension AutoScalingService {
    func createAutoScalingGroup(_ input: CreateAutoScalingGroupType, _ context: RequestContext) async throws {
        let name = input.autoScalingGroupName
        try GroupCheck.check(name: name)
        try Self.refuseAbsent(input)
        let place = context.place
        try Self.requireNew(name, world.ledger.snapshot(), in: place)
        var configuration: LaunchConfigurationRecord?
        let reader = SourceReader(world: world, context: context)
        var found = try await reader.read(
            configuration: input.launchConfigurationName,
            template: input.launchTemplate,
            mixed: input.mixedInstancesPolicy
        )
        if let instance = input.instanceId {
            guard found == nil else { throw Self.wantsOneSource }
            let request = try await configurationRequest(like: instance, named: name, context)
            configuration = newConfiguration(request, context)
            found = SourceReader.Found(source: LaunchSource(configuration: name))
        }
        guard let found else { throw Self.wantsOneSource }
        let zones = try await PlacementReader(context: context, geography: world.geography).read(
            subnets: input.vpcZoneIdentifier,
            zones: try zoneNames(input.availabilityZones, ids: input.availabilityZoneIds, context)
        )
        var settings = try settings(input, found, zones, context)
        try GroupCheck.check(settings)
        try await requireLaunchable(settings, context)
        var kept = KeptSettings(input)
        if let mark = StackMark.current {
            kept.act = mark.act
            for (key, value) in mark.tags { settings.tags[key] = .init(value: value, isPropagated: true) }
        }
        try await insert(settings, kept, configuration, in: place)
    }

    private static let wantsOneSource = AWSError.validation(
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
            + "MixedInstancesPolicy parameter."
    )

    private func insert(
        _ settings: GroupSettings,
        _ kept: KeptSettings,
        _ configuration: LaunchConfigurationRecord?,
        in place: Place
    ) async throws {
        let tools = GroupTools(world)
        try await world.ledger.write { transaction in
            try Self.requireNew(settings.name, transaction, in: place)
            guard transaction.count(GroupRecord.self, in: .place(place)) < GroupLimits.groupsMax else {
                throw AWSError.limitExceeded(
                    "AutoScalingGroup limit exceeded - You already have \(GroupLimits.groupsMax) groups."
                )
            }
            if let configuration { try transaction.insert(configuration, id: settings.name, in: place) }
            var machine = GroupMachine(settings: settings)
            machine.settings.desired = 0
            machine.setDesired(
                settings.desired,
                because: Causes.create(settings.desired, tools.moment(at: transaction.now))
            )
            try transaction.insert(GroupRecord(machine: machine, kept: kept), id: settings.name, in: place)
        }
    }

    private static func requireNew(_ name: String, _ ledger: some LedgerReading, in place: Place) throws {
        guard let kept = try ledger.get(GroupRecord.self, name, in: place) else { return }
        guard !kept.machine.isDeleting else {
            throw AWSError.alreadyExists(
                "AutoScalingGroup by this name already exists - A group with the name \(name) already exists and is "
                    + "pending delete"
            )
        }
        throw AWSError.alreadyExists(
            "AutoScalingGroup by this name already exists - A group with the name \(name) already exists"
        )
    }

    private static func refuseAbsent(_ input: CreateAutoScalingGroupType) throws {
        try GroupCheck.refuseLoadBalancers(
            names: input.loadBalancerNames,
            targetGroups: input.targetGroupARNs,
            sources: input.trafficSources?.map(\.identifier)
        )
        if input.placementGroup?.isEmpty == false { throw AWSError.notBuilt("The parameter PlacementGroup") }
        if let type = input.desiredCapacityType, type != "units" {
            throw AWSError.notBuilt("The parameter DesiredCapacityType=\(type)")
        }
        try refuse(input.availabilityZoneImpairmentPolicy, input.capacityReservationSpecification)
        if input.instanceLifecyclePolicy?.retentionTriggers?.terminateHookAbandon == "retain" {
            throw AWSError.notBuilt("InstanceLifecyclePolicy with TerminateHookAbandon=retain")
        }
    }

    static func refuse(
        _ impairment: AvailabilityZoneImpairmentPolicy?,
        _ reservation: AutoScalingShapes.CapacityReservationSpecification?
    ) throws {
        if impairment?.zonalShiftEnabled == true {
            throw AWSError.notBuilt("AvailabilityZoneImpairmentPolicy.ZonalShiftEnabled")
        }
        if reservation?.capacityReservationTarget != nil
            || reservation?.capacityReservationPreference == "capacity-reservations-only"
        {
            throw AWSError.notBuilt("CapacityReservationSpecification")
        }
    }

    private func settings(
        _ input: CreateAutoScalingGroupType,
        _ found: SourceReader.Found,
        _ zones: [GroupZone],
        _ context: RequestContext
    ) throws -> GroupSettings {
        let name = input.autoScalingGroupName
        var settings = GroupSettings(
            name: name,
            arn: Names.group(name, id: world.ids.uuid(), in: context),
            min: input.minSize,
            max: input.maxSize,
            desired: input.desiredCapacity ?? input.minSize,
            zones: zones,
            subnets: input.vpcZoneIdentifier?.isEmpty == false ? input.vpcZoneIdentifier : nil,
            source: found.source,
            mixed: found.mixed,
            serviceRole: input.serviceLinkedRoleARN ?? Names.serviceRole(context)
        )
        settings.healthCheckType = input.healthCheckType ?? "EC2"
        settings.gracePeriodSeconds = input.healthCheckGracePeriod ?? 0
        settings.cooldownSeconds = input.defaultCooldown ?? 300
        settings.warmupSeconds = input.defaultInstanceWarmup.flatMap { $0 == -1 ? nil : $0 }
        if let policies = input.terminationPolicies, !policies.isEmpty { settings.terminationPolicies = policies }
        settings.protectsNew = input.newInstancesProtectedFromScaleIn ?? false
        settings.maxLifetimeSeconds = input.maxInstanceLifetime ?? 0
        settings.isBalancedOnly = input.availabilityZoneDistribution?.capacityDistributionStrategy == "balanced-only"
        settings.maintenance = input.instanceMaintenancePolicy.flatMap(GroupSettings.Maintenance.init)
        settings.capacityRebalance = input.capacityRebalance
        settings.context = input.context
        settings.desiredCapacityType = input.desiredCapacityType
        settings.deletionProtection = input.deletionProtection
        settings.tags = try TagReader.read(input.tags ?? [], of: name)
        settings.hooks = try (input.lifecycleHookSpecificationList ?? []).map(LifecycleHookPlan.init)
        return settings
    }

    /// What EC2 would refuse is refused here: AWS asks it with a dry run.
    func requireLaunchable(_ settings: GroupSettings, _ context: RequestContext) async throws {
        guard let subnet = settings.zones.first?.subnets.first else { return }
        let acts = GroupActs(world: world, caller: { context.caller })
        do {
            try await acts.dryRun(settings.source, in: subnet, context)
        } catch let error as AWSError {
            // A dark zone, or a machine without namespaces, is found when instances are launched.
            let passing = [
                "DryRunOperation", "InsufficientInstanceCapacity", "Unsupported", "VcpuLimitExceeded",
                "InsufficientFreeAddressesInSubnet", "InvalidParameterValue",
            ]
            if error.status == 501 { throw error }
            guard settings.source.template != nil, !passing.contains(error.code) else { return }
            throw AWSError.validation("You must use a valid fully-formed launch template. \(error.message)")
        }
    }

    func zoneNames(_ names: [String]?, ids: [String]?, _ context: RequestContext) throws -> [String] {
        var all = names ?? []
        for id in ids ?? [] {
            guard let zone = world.geography.zone(id: id, for: context.account), zone.region == context.region else {
                throw AWSError.validation("Invalid availability zone IDs: [\(id)]")
            }
            if !all.contains(zone.name) { all.append(zone.name) }
        }
        return all
    }
}

extension KeptSettings {
    init(_ input: CreateAutoScalingGroupType) {
        let json = ModelJSON.autoScaling
        impairmentPolicy = json.text(input.availabilityZoneImpairmentPolicy, as: "AvailabilityZoneImpairmentPolicy")
        capacityReservation = json.text(
            input.capacityReservationSpecification,
            as: "CapacityReservationSpecification"
        )
        lifecyclePolicy = json.text(input.instanceLifecyclePolicy, as: "InstanceLifecyclePolicy")
    }
}

extension GroupSettings.Maintenance {
    /// Nil when both are reset by -1.
    init?(_ policy: InstanceMaintenancePolicy) {
        if policy.minHealthyPercentage == -1, policy.maxHealthyPercentage == -1 { return nil }
        if policy.minHealthyPercentage == nil, policy.maxHealthyPercentage == nil { return nil }
        self.init(minHealthy: policy.minHealthyPercentage, maxHealthy: policy.maxHealthyPercentage)
    }
}
