import AWSModel
import AWSService
import AutoScalingShapes
import CloudWatchShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "PutScalingPolicy", "DescribePolicies", "DeletePolicy".
extension AutoScalingService {
    func registerPolicies(in table: inout OperationTable) {
        table.on(AutoScalingOperations.putScalingPolicy, putScalingPolicy)
        table.on(AutoScalingOperations.describePolicies, describePolicies)
        table.on(AutoScalingOperations.deletePolicy, deletePolicy)
        table.on(AutoScalingOperations.executePolicy, executePolicy)
    }

    func putScalingPolicy(_ input: PutScalingPolicyType, _ context: RequestContext) async throws -> PolicyARNType {
        let place = context.place
        let ledger = world.ledger.snapshot()
        let group = try ledger.group(Names.bare(input.autoScalingGroupName, after: "autoScalingGroupName"), in: place)
        let id = PolicyRecord.id(group.id, input.policyName)
        let old = try ledger.get(PolicyRecord.self, id, in: place)?.record
        let reader = PolicyReader(input: input)
        let arn = old?.arn ?? Names.policy(input.policyName, of: group.id, id: world.ids.uuid(), in: context)
        var policy = PolicyRecord(group: group.id, name: input.policyName, arn: arn, form: try reader.form())
        try reader.fill(&policy)
        policy.alarms = try await alarms(of: policy, old, input, context)
        let wanted = policy
        try await world.ledger.write { transaction in
            _ = try transaction.group(group.id, in: place)
            let others = try transaction.list(PolicyRecord.self, where: "group", is: group.id, in: .place(place))
            guard others.count < GroupLimits.policiesMax || others.contains(where: { $0.id == id }) else {
                throw AWSError.limitExceeded("The group has \(GroupLimits.policiesMax) policies already.")
            }
            try transaction.put(wanted, id: id, in: place)
        }
        return PolicyARNType {
            $0.policyARN = wanted.arn
            $0.alarms = wanted.alarms.map(\.view)
        }
    }

    /// Makes what alarms the policy needs, and deletes those that it had and needs no more.
    private func alarms(
        of policy: PolicyRecord,
        _ old: PolicyRecord?,
        _ input: PutScalingPolicyType,
        _ context: RequestContext
    ) async throws -> [PolicyRecord.Alarm] {
        let service = GroupActs.context(world, context.caller, in: context.place)
        var kept: [PolicyRecord.Alarm] = []
        if policy.form == .targetTracking, let tracking = input.targetTrackingConfiguration {
            let alarms = TrackingAlarms(group: policy.group, tracking: tracking, policyARN: policy.arn)
            let fresh = TrackingAlarms.names(policy.group, world.ids)
            let known = old?.alarms.map(\.name) ?? []
            let names = ["-AlarmHigh-", "-AlarmLow-"].compactMap { word in
                (known + fresh).first { $0.contains(word) }
            }
            try await alarms.put(names, service)
            kept = names.filter(alarms.isNeeded).map {
                PolicyRecord.Alarm(name: $0, arn: context.arn("cloudwatch", "alarm:\($0)"))
            }
        }
        let gone = (old?.alarms ?? []).filter { !kept.contains($0) }
        try await delete(gone, service)
        return kept
    }

    func delete(_ alarms: [PolicyRecord.Alarm], _ context: RequestContext) async throws {
        guard !alarms.isEmpty else { return }
        do {
            try await context.call(CloudWatchOperations.deleteAlarms) { $0.alarmNames = alarms.map(\.name) }
        } catch let error as AWSError where error.code.hasPrefix("ResourceNotFound") || error.status == 501 {
            // They are gone already.
        }
    }

    func describePolicies(_ input: DescribePoliciesType, _ context: RequestContext) async throws -> PoliciesType {
        let place = Scope.place(context.place)
        var found: [Kept<PolicyRecord>]
        if let group = input.autoScalingGroupName {
            let name = Names.bare(group, after: "autoScalingGroupName")
            _ = try world.ledger.snapshot().group(name, in: context.place)
            found = try world.ledger.list(PolicyRecord.self, where: "group", is: name, in: place)
        } else {
            found = try world.ledger.list(PolicyRecord.self, in: place)
        }
        if let names = input.policyNames, !names.isEmpty {
            found = found.filter { names.contains($0.name) || names.contains($0.arn) }
        }
        if let types = input.policyTypes, !types.isEmpty { found = found.filter { types.contains($0.form.rawValue) } }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, id: \.id)
        var views: [ScalingPolicy] = []
        for kept in page.elements {
            var view = kept.record.view
            if kept.alarms.isEmpty { view.alarms = try await alarms(acting: kept.arn, context) }
            views.append(view)
        }
        let policies = views
        return PoliciesType {
            $0.scalingPolicies = policies
            $0.nextToken = page.nextToken
        }
    }

    /// Alarms that users have pointed at a policy.
    private func alarms(acting arn: String, _ context: RequestContext) async throws -> [AutoScalingShapes.Alarm] {
        let found: DescribeAlarmsOutput
        do {
            found = try await context.call(CloudWatchOperations.describeAlarms) { $0.actionPrefix = arn }
        } catch let error as AWSError where error.status == 501 {
            return []
        }
        return (found.metricAlarms ?? []).map { alarm in
            AutoScalingShapes.Alarm {
                $0.alarmName = alarm.alarmName
                $0.alarmARN = alarm.alarmArn
            }
        }
    }

    func deletePolicy(_ input: DeletePolicyType, _ context: RequestContext) async throws {
        let policy = try find(input.policyName, of: input.autoScalingGroupName, context)
        try await world.ledger.write { transaction in
            if transaction.contains(PolicyRecord.self, policy.id, in: policy.place) {
                try transaction.delete(PolicyRecord.self, policy.id, in: policy.place)
            }
        }
        try await delete(policy.alarms, GroupActs.context(world, context.caller, in: context.place))
    }

    /// A policy by its name in a group, or by its ARN alone.
    func find(_ name: String, of group: String?, _ context: RequestContext) throws -> Kept<PolicyRecord> {
        let ledger = world.ledger.snapshot()
        let place = context.place
        let found: Kept<PolicyRecord>?
        if name.hasPrefix("arn:") {
            found = try ledger.list(PolicyRecord.self, in: place).first { $0.arn == name }
        } else {
            guard let group else {
                throw AWSError.validation("AutoScalingGroupName must be specified when PolicyName is not an ARN.")
            }
            let bare = Names.bare(group, after: "autoScalingGroupName")
            _ = try ledger.group(bare, in: place)
            found = try ledger.get(PolicyRecord.self, PolicyRecord.id(bare, name), in: place)
        }
        guard let found else {
            throw AWSError.validation("No Policy found with name: \(name)")
        }
        return found
    }
}

extension PolicyRecord.Alarm {
    var view: AutoScalingShapes.Alarm {
        AutoScalingShapes.Alarm {
            $0.alarmName = name
            $0.alarmARN = arn
        }
    }
}

extension PolicyRecord {
    var view: ScalingPolicy {
        ScalingPolicy {
            $0.autoScalingGroupName = group
            $0.policyName = name
            $0.policyARN = arn
            $0.policyType = form.rawValue
            $0.adjustmentType = adjustmentType
            $0.minAdjustmentMagnitude = minMagnitude
            $0.scalingAdjustment = adjustment
            $0.cooldown = cooldownSeconds
            $0.metricAggregationType = aggregation
            $0.estimatedInstanceWarmup = warmupSeconds
            $0.stepAdjustments = steps.map { step in
                StepAdjustment {
                    $0.metricIntervalLowerBound = step.lower
                    $0.metricIntervalUpperBound = step.upper
                    $0.scalingAdjustment = step.adjustment
                }
            }
            $0.alarms = alarms.map(\.view)
            $0.targetTrackingConfiguration = ModelJSON.autoScaling.view(tracking, as: "TargetTrackingConfiguration")
            $0.enabled = isEnabled
        }
    }
}
