import AWSModel
import AWSService
import AutoScalingShapes
import Ground

/// Checks a scaling policy and reads what it says.
///
/// Source: Auto Scaling API Reference, "PutScalingPolicy"; observed: messages in public issues.
struct PolicyReader {
    let input: PutScalingPolicyType

    static let adjustmentTypes = ["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"]

    func fill(_ policy: inout PolicyRecord) throws {
        policy.isEnabled = input.enabled ?? true
        policy.warmupSeconds = input.estimatedInstanceWarmup
        switch policy.form {
        case .simple: try fillSimple(&policy)
        case .step: try fillStep(&policy)
        case .targetTracking: try fillTracking(&policy)
        }
    }

    func form() throws -> PolicyRecord.Form {
        switch input.policyType ?? "SimpleScaling" {
        case "PredictiveScaling": throw AWSError.notBuilt("Predictive scaling")
        case let text:
            guard let form = PolicyRecord.Form(rawValue: text) else {
                throw AWSError.validation(
                    "PolicyType must be one of SimpleScaling, StepScaling, TargetTrackingScaling, PredictiveScaling"
                )
            }
            return form
        }
    }

    private func fillAdjustment(_ policy: inout PolicyRecord) throws {
        guard let type = input.adjustmentType else {
            throw AWSError.validation("AdjustmentType must be specified for \(policy.form.rawValue) policies.")
        }
        guard Self.adjustmentTypes.contains(type) else {
            throw AWSError.validation(
                "Invalid AdjustmentType: \(type). Valid values are: [\(Self.adjustmentTypes.joined(separator: ", "))]"
            )
        }
        policy.adjustmentType = type
        policy.minMagnitude = input.minAdjustmentMagnitude ?? input.minAdjustmentStep
        if policy.minMagnitude != nil, type != "PercentChangeInCapacity" {
            throw AWSError.validation(
                "MinAdjustmentMagnitude is only supported by the adjustment type PercentChangeInCapacity."
            )
        }
    }

    private func fillSimple(_ policy: inout PolicyRecord) throws {
        try fillAdjustment(&policy)
        guard input.stepAdjustments?.isEmpty != false else {
            throw AWSError.validation("StepAdjustments is not supported for policy type SimpleScaling")
        }
        guard input.estimatedInstanceWarmup == nil else {
            throw AWSError.validation("EstimatedInstanceWarmup is not supported for policy type SimpleScaling")
        }
        guard let adjustment = input.scalingAdjustment else {
            throw AWSError.validation("ScalingAdjustment must be specified for policy type SimpleScaling")
        }
        policy.adjustment = adjustment
        policy.cooldownSeconds = input.cooldown
    }

    private func fillStep(_ policy: inout PolicyRecord) throws {
        try fillAdjustment(&policy)
        guard input.scalingAdjustment == nil, input.cooldown == nil else {
            throw AWSError.validation(
                "ScalingAdjustment and Cooldown are not supported for policy type StepScaling"
            )
        }
        guard let steps = input.stepAdjustments, !steps.isEmpty else {
            throw AWSError.validation("StepAdjustments must be specified for policy type StepScaling")
        }
        guard steps.count <= 20 else {
            throw AWSError.limitExceeded("A policy can have no more than 20 step adjustments.")
        }
        policy.steps = steps.map {
            PolicyRecord.Step(
                lower: $0.metricIntervalLowerBound,
                upper: $0.metricIntervalUpperBound,
                adjustment: $0.scalingAdjustment
            )
        }
        try check(policy.steps)
        policy.aggregation = input.metricAggregationType ?? "Average"
        guard ["Average", "Minimum", "Maximum"].contains(policy.aggregation ?? "") else {
            throw AWSError.validation("MetricAggregationType must be one of Average, Minimum, Maximum")
        }
    }

    /// Source: Auto Scaling User Guide, "Step adjustments for step scaling".
    private func check(_ steps: [PolicyRecord.Step]) throws {
        for step in steps {
            guard step.lower != nil || step.upper != nil else {
                guard steps.count > 1 else { continue }
                throw AWSError.validation("Each step adjustment must have a lower or an upper bound.")
            }
            if let lower = step.lower, let upper = step.upper, lower >= upper {
                throw AWSError.validation("The lower bound of a step adjustment must be less than its upper bound.")
            }
        }
        let sorted = steps.sorted { ($0.lower ?? -.infinity) < ($1.lower ?? -.infinity) }
        for (one, next) in zip(sorted, sorted.dropFirst()) {
            let (end, start) = (one.upper ?? .infinity, next.lower ?? -.infinity)
            if start < end {
                throw AWSError.validation("StepAdjustment intervals can't overlap")
            }
            if start > end, !(end == 0 || start == 0) {
                throw AWSError.validation("There can't be a gap between StepAdjustment intervals")
            }
        }
    }

    private func fillTracking(_ policy: inout PolicyRecord) throws {
        guard let tracking = input.targetTrackingConfiguration else {
            throw AWSError.validation(
                "TargetTrackingConfiguration must be specified for policy type TargetTrackingScaling"
            )
        }
        guard input.adjustmentType == nil, input.scalingAdjustment == nil, input.stepAdjustments?.isEmpty != false
        else {
            throw AWSError.validation(
                "AdjustmentType, ScalingAdjustment and StepAdjustments are not supported for policy type "
                    + "TargetTrackingScaling"
            )
        }
        guard (tracking.predefinedMetricSpecification == nil) != (tracking.customizedMetricSpecification == nil) else {
            throw AWSError.validation(
                "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified."
            )
        }
        if tracking.predefinedMetricSpecification?.predefinedMetricType == "ALBRequestCountPerTarget" {
            throw AWSError.notBuilt("The predefined metric ALBRequestCountPerTarget")
        }
        if let custom = tracking.customizedMetricSpecification, custom.metrics?.isEmpty != false {
            guard custom.metricName != nil, custom.namespace != nil, custom.statistic != nil else {
                throw AWSError.validation(
                    "MetricName, Namespace and Statistic must be specified in CustomizedMetricSpecification."
                )
            }
        }
        guard tracking.targetValue > 0 else { throw AWSError.validation("TargetValue must be greater than zero.") }
        policy.tracking = ModelJSON.autoScaling.text(tracking, as: "TargetTrackingConfiguration")
        policy.target = tracking.targetValue
        policy.keepsFromScalingIn = tracking.disableScaleIn ?? false
    }
}
