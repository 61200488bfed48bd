import AWSModel
import AWSService
import AutoScalingShapes
import CloudWatchShapes
import Ground
import World

extension AutoScalingService {
    /// What a user asks for by hand, and what an alarm's action asks for.
    ///
    /// Source: Auto Scaling API Reference, "ExecutePolicy".
    func executePolicy(_ input: ExecutePolicyType, _ context: RequestContext) async throws {
        let policy = try find(input.policyName, of: input.autoScalingGroupName, context)
        let isAlarm = context.principal.kind == .service
        try Self.check(input, policy.record, isAlarm)
        let alarm = isAlarm ? try await self.alarm(of: policy.record, input, context) : nil
        try await change(policy.group, context) { record, moment in
            guard !record.machine.isDeleting else { return }
            if isAlarm, record.settings.isSuspended(.alarmNotification) || !policy.isEnabled { return }
            if policy.form == .simple, isAlarm || input.honorCooldown == true {
                do {
                    try record.machine.requireCooled(moment)
                } catch {
                    // An alarm asks again while it stands.
                    if isAlarm { return }
                    throw error
                }
            }
            record.machine.execute(
                policy.record,
                metric: input.metricValue,
                threshold: input.breachThreshold,
                alarm: isAlarm ? alarm ?? "of CloudWatch" : nil,
                moment
            )
        }
    }

    private static func check(_ input: ExecutePolicyType, _ policy: PolicyRecord, _ isAlarm: Bool) throws {
        switch policy.form {
        case .simple:
            guard isAlarm || (input.metricValue == nil && input.breachThreshold == nil) else {
                throw AWSError.validation(
                    "MetricValue and BreachThreshold are not supported for policy type SimpleScaling"
                )
            }
        case .step:
            guard let metric = input.metricValue, let threshold = input.breachThreshold else {
                throw AWSError.validation(
                    "MetricValue and BreachThreshold must be specified for policy type StepScaling"
                )
            }
            guard isAlarm || input.honorCooldown != true else {
                throw AWSError.validation("HonorCooldown is not supported for policy type StepScaling")
            }
            let settings = GroupSettings.empty
            let arithmetic = PolicyArithmetic(policy: policy, settings: settings, warmed: 0)
            guard isAlarm || arithmetic.step(metric: metric, threshold: threshold) != nil else {
                throw AWSError.validation(
                    "No step adjustment found for metric value \(metric) and breach threshold \(threshold)"
                )
            }
        case .targetTracking:
            guard isAlarm else {
                throw AWSError.validation("ExecutePolicy is not supported for policy type TargetTrackingScaling")
            }
        }
    }

    /// The alarm that is in force for a policy, for the words of the cause.
    private func alarm(
        of policy: PolicyRecord,
        _ input: ExecutePolicyType,
        _ context: RequestContext
    ) async throws -> String? {
        if let target = policy.target, let metric = input.metricValue {
            let word = metric > target ? "-AlarmHigh-" : "-AlarmLow-"
            if let known = policy.alarms.first(where: { $0.name.contains(word) }) { return known.name }
        }
        let found = try? await context.call(CloudWatchOperations.describeAlarms) { $0.actionPrefix = policy.arn }
        let alarms = found?.metricAlarms ?? []
        return (alarms.first { $0.stateValue == "ALARM" } ?? alarms.first)?.alarmName
    }
}

extension GroupSettings {
    /// For arithmetic that asks nothing of a group.
    fileprivate static let empty = GroupSettings(
        name: "",
        arn: "",
        min: 0,
        max: 0,
        desired: 0,
        zones: [],
        source: LaunchSource(),
        serviceRole: ""
    )
}

extension GroupMachine {
    /// Does what a policy says about the group's size.
    mutating func execute(
        _ policy: PolicyRecord,
        metric: Double?,
        threshold: Double?,
        alarm: String?,
        _ moment: Moment
    ) {
        let warmup = Duration.seconds(policy.warmupSeconds ?? settings.warmupSeconds ?? settings.cooldownSeconds)
        let warmed = members.count { member in
            guard member.state == .inService, let since = member.inServiceSince else { return false }
            return since.advanced(by: moment.scaled(warmup)) <= moment.now
        }
        let arithmetic = PolicyArithmetic(policy: policy, settings: settings, warmed: warmed)
        guard let desired = arithmetic.desired(metric: metric, threshold: threshold) else { return }
        let cause = Causes.policy(policy.name, alarm: alarm, from: settings.desired, to: desired, moment)
        setDesired(desired, because: cause)
        if policy.form == .simple {
            cooldownUntil = moment.afterScaled(seconds: policy.cooldownSeconds ?? settings.cooldownSeconds)
        }
    }
}
