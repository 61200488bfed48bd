import Ground

/// What a policy makes of a group's size. Pure.
///
/// Source: Auto Scaling User Guide, "Step and simple scaling policies", "Target tracking scaling policies".
struct PolicyArithmetic {
    let policy: PolicyRecord
    let settings: GroupSettings
    /// Instances in service whose warm-up is over.
    let warmed: Int

    /// The new desired capacity; nil when the policy changes nothing.
    func desired(metric: Double?, threshold: Double?) -> Int? {
        let size: Int?
        switch policy.form {
        case .simple: size = policy.adjustment.map { adjusted(settings.desired, by: $0) }
        case .step: size = stepped(metric, threshold)
        case .targetTracking: size = tracked(metric)
        }
        return size.map { min(max($0, settings.min), settings.max) }.flatMap { $0 == settings.desired ? nil : $0 }
    }

    var isWarm: Bool { warmed >= settings.desired }

    /// The step that a breach of the threshold by so much falls into.
    func step(metric: Double, threshold: Double) -> PolicyRecord.Step? {
        let breach = metric - threshold
        return policy.steps.first { step in
            let (lower, upper) = (step.lower ?? -.infinity, step.upper ?? .infinity)
            // Bounds above the threshold take their lower end in, those below it their upper end.
            return lower >= 0 || (step.lower == nil && upper > 0)
                ? lower <= breach && breach < upper : lower < breach && breach <= upper
        }
    }

    private func stepped(_ metric: Double?, _ threshold: Double?) -> Int? {
        guard let metric, let threshold, let step = step(metric: metric, threshold: threshold) else { return nil }
        if policy.adjustmentType == "ExactCapacity" { return step.adjustment }
        if step.adjustment >= 0 {
            // What is still warming up was added by the same breach: it is not added again.
            let wanted = adjusted(warmed, by: step.adjustment)
            return max(wanted, settings.desired)
        }
        return isWarm ? adjusted(settings.desired, by: step.adjustment) : nil
    }

    private func tracked(_ metric: Double?) -> Int? {
        guard let metric, let target = policy.target else { return nil }
        if metric > target {
            let wanted = Double(max(warmed, 1)) * metric / target
            return max(Self.whole(wanted), settings.desired)
        }
        guard !policy.keepsFromScalingIn, isWarm else { return nil }
        return min(Self.whole(Double(settings.desired) * max(metric, 0) / target), settings.desired)
    }

    private static func whole(_ value: Double) -> Int { Int(exactly: min(value, 1e6).rounded(.up)) ?? 0 }

    private func adjusted(_ size: Int, by adjustment: Int) -> Int {
        switch policy.adjustmentType {
        case "ExactCapacity": return adjustment
        case "PercentChangeInCapacity": return size + percent(adjustment, of: size)
        default: return size + adjustment
        }
    }

    /// Source: "values greater than 1 are rounded down, between 0 and 1 to 1, between 0 and -1 to -1, less than -1 up".
    private func percent(_ share: Int, of size: Int) -> Int {
        var change = size * share / 100
        if change == 0, share != 0 { change = share > 0 ? 1 : -1 }
        if let least = policy.minMagnitude, abs(change) < least { change = share < 0 ? -least : least }
        return change
    }
}
