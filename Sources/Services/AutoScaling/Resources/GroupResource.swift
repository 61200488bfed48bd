import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// `AWS::AutoScaling::AutoScalingGroup`. It is made when its instances are in service, and gone when they are.
///
/// Source: CloudFormation Template Reference, "AWS::AutoScaling::AutoScalingGroup".
struct GroupResource: Sendable {
    let world: World

    var type: ResourceType {
        ResourceType(
            "AWS::AutoScaling::AutoScalingGroup",
            properties: Self.members,
            attributes: ["AutoScalingGroupARN"],
            create: create,
            update: update,
            delete: delete
        )
    }

    private static let members: PropertyShape.Members = {
        let json = ModelJSON.autoScaling
        return [
            "AutoScalingGroupName": .string.createOnly, "AvailabilityZones": .strings, "AvailabilityZoneIds": .strings,
            "AvailabilityZoneDistribution": json.property("AvailabilityZoneDistribution"),
            "AvailabilityZoneImpairmentPolicy": json.property("AvailabilityZoneImpairmentPolicy"),
            "CapacityRebalance": .boolean,
            "CapacityReservationSpecification": json.property("CapacityReservationSpecification"), "Context": .string,
            "Cooldown": .string, "DefaultInstanceWarmup": .integer, "DesiredCapacity": .string,
            "DesiredCapacityType": .string, "DeletionProtection": .string, "HealthCheckGracePeriod": .integer,
            "HealthCheckType": .string, "InstanceId": .string.createOnly,
            "InstanceMaintenancePolicy": json.property("InstanceMaintenancePolicy"),
            "LaunchConfigurationName": .string,
            "LaunchTemplate": json.property("LaunchTemplateSpecification"),
            "LifecycleHookSpecificationList": PropertyShape.Property(
                .list(json.property("LifecycleHookSpecification").shape)
            ), "LoadBalancerNames": .strings, "MaxInstanceLifetime": .integer, "MaxSize": .string.required,
            "MetricsCollection": .objects(["Granularity": .string.required, "Metrics": .strings]),
            "MinSize": .string.required, "MixedInstancesPolicy": json.property("MixedInstancesPolicy"),
            "NewInstancesProtectedFromScaleIn": .boolean,
            "NotificationConfigurations": .objects(["TopicARN": .json, "NotificationTypes": .strings]),
            "PlacementGroup": .string, "ServiceLinkedRoleARN": .string, "SkipZonalShiftValidation": .boolean,
            "Tags": .objects([
                "Key": .string.required, "Value": .string.required, "PropagateAtLaunch": .boolean.required,
            ]), "TargetGroupARNs": .strings, "TerminationPolicies": .strings,
            "TrafficSources": .objects(["Identifier": .string.required, "Type": .string]),
            "VPCZoneIdentifier": .strings,
        ]
    }()

    // MARK: Acts

    @Sendable private func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.text("AutoScalingGroupName") ?? request.physicalName
        let mark = StackMark(request)
        let known = try world.ledger.get(GroupRecord.self, name, in: request.context.place)
        if known?.record.kept.act != mark.act {
            var input: CreateAutoScalingGroupType = try request.input(
                "CreateAutoScalingGroupType",
                without: ["VPCZoneIdentifier", "Cooldown", "Tags"]
            )
            input.autoScalingGroupName = name
            input.vpcZoneIdentifier = request.texts("VPCZoneIdentifier")?.joined(separator: ",")
            input.defaultCooldown = request.text("Cooldown").flatMap { Int($0) }
            input.tags = Self.tags(request)
            let wanted = input
            try await StackMark.$current.withValue(mark) {
                try await request.context.call(AutoScalingOperations.createAutoScalingGroup, wanted)
            }
        }
        return try await IncompleteResource.naming(name) {
            try await configure(name, request, old: nil)
            try await settle(name, request)
            return try state(name, request)
        }
    }

    @Sendable private func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let name = existing.physicalID
        var input: UpdateAutoScalingGroupType = try request.input(
            "UpdateAutoScalingGroupType",
            without: ["VPCZoneIdentifier", "Cooldown"]
        )
        input.autoScalingGroupName = name
        input.vpcZoneIdentifier = request.texts("VPCZoneIdentifier")?.joined(separator: ",")
        input.defaultCooldown = request.text("Cooldown").flatMap { Int($0) }
        try await request.context.call(AutoScalingOperations.updateAutoScalingGroup, input)
        var old = request
        old.properties = existing.properties
        try await retag(name, request, old)
        try await configure(name, request, old: old)
        try await settle(name, request)
        return try state(name, request)
    }

    @Sendable private func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (name, place) = (existing.physicalID, request.context.place)
        try await ResourceKit.delete {
            try await request.context.call(AutoScalingOperations.deleteAutoScalingGroup) {
                $0.autoScalingGroupName = name
                $0.forceDelete = true
            }
        }
        try await wait { try world.ledger.get(GroupRecord.self, name, in: place) == nil }
    }

    // MARK: What is set by calls of its own

    private func configure(_ name: String, _ request: ResourceRequest, old: ResourceRequest?) async throws {
        let context = request.context
        for collection in request.properties["MetricsCollection"]?.array ?? [] {
            try await context.call(AutoScalingOperations.enableMetricsCollection) {
                $0.autoScalingGroupName = name
                $0.granularity = collection["Granularity"]?.string ?? "1Minute"
                $0.metrics = collection["Metrics"]?.array?.compactMap(\.string)
            }
        }
        for notification in request.properties["NotificationConfigurations"]?.array ?? [] {
            let topic = notification["TopicARN"]?.string ?? notification["TopicARN"]?.array?.first?.string
            try await context.call(AutoScalingOperations.putNotificationConfiguration) {
                $0.autoScalingGroupName = name
                $0.topicARN = topic ?? ""
                $0.notificationTypes =
                    notification["NotificationTypes"]?.array?.compactMap(\.string) ?? NotificationKinds.all
            }
        }
        guard let old else { return }
        let hooks = request.properties["LifecycleHookSpecificationList"]?.array ?? []
        for hook in hooks {
            var input: PutLifecycleHookType = try ModelJSON.autoScaling.decode(
                hook.object ?? JSONObject(),
                as: "PutLifecycleHookType"
            )
            input.autoScalingGroupName = name
            try await context.call(AutoScalingOperations.putLifecycleHook, input)
        }
        let names = Set(hooks.compactMap { $0["LifecycleHookName"]?.string })
        for hook in old.properties["LifecycleHookSpecificationList"]?.array ?? [] {
            guard let gone = hook["LifecycleHookName"]?.string, !names.contains(gone) else { continue }
            try await ResourceKit.delete {
                try await context.call(AutoScalingOperations.deleteLifecycleHook) {
                    $0.autoScalingGroupName = name
                    $0.lifecycleHookName = gone
                }
            }
        }
    }

    /// The stack's tags and over them the group's own.
    private static func tags(_ request: ResourceRequest, of group: String? = nil) -> [Tag] {
        var all: [(key: String, value: String, isPropagated: Bool)] = request.stackTags.map { ($0.key, $0.value, true) }
        for tag in request.properties["Tags"]?.array?.compactMap(\.object) ?? [] {
            let key = tag.text("Key") ?? ""
            all.removeAll { $0.key == key }
            all.append((key, tag.text("Value") ?? "", tag.text("PropagateAtLaunch") == "true"))
        }
        return all.map { tag in
            Tag {
                $0.resourceId = group
                $0.resourceType = group == nil ? nil : "auto-scaling-group"
                $0.key = tag.key
                $0.value = tag.value
                $0.propagateAtLaunch = tag.isPropagated
            }
        }
    }

    private func retag(_ name: String, _ request: ResourceRequest, _ old: ResourceRequest) async throws {
        let (tags, before) = (Self.tags(request, of: name), Self.tags(old, of: name))
        let gone = before.filter { tag in !tags.contains { $0.key == tag.key } }
        if !gone.isEmpty {
            try await request.context.call(AutoScalingOperations.deleteTags) { $0.tags = gone }
        }
        if !tags.isEmpty, tags != before {
            try await request.context.call(AutoScalingOperations.createOrUpdateTags) { $0.tags = tags }
        }
    }

    // MARK: Waiting

    /// So many launches in a row fail before a stack gives the group up.
    private static let failuresMax = 3

    private func settle(_ name: String, _ request: ResourceRequest) async throws {
        let place = request.context.place
        try await wait {
            guard let group = try world.ledger.get(GroupRecord.self, name, in: place) else {
                throw AWSError.noGroup(name)
            }
            if (group.machine.launchBackoff?.failures ?? 0) >= Self.failuresMax {
                let activities = try world.ledger.list(ActivityRecord.self, where: "group", is: name, in: .place(place))
                let failed = activities.filter { $0.activity.status == .failed }.max { $0.order < $1.order }
                throw AWSError(
                    "NotStabilized",
                    "Group \(name) failed to launch instances: \(failed?.activity.message ?? "unknown")"
                )
            }
            let inService = group.machine.members.count { $0.state == .inService && $0.isHealthy }
            return inService >= group.settings.desired || group.settings.isSuspended(.launch)
        }
    }

    private func wait(until isReached: () throws -> Bool) async throws {
        try await world.ledger.wait(for: [GroupRecord.self], until: isReached)
    }

    private func state(_ name: String, _ request: ResourceRequest) throws -> ResourceState {
        let group = try world.ledger.snapshot().group(name, in: request.context.place)
        return ResourceState(physicalID: name, attributes: ["AutoScalingGroupARN": .string(group.settings.arn)])
    }
}
