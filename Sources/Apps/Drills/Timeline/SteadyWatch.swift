/// Tells whether a system has been well for long enough.
package struct SteadyWatch: Sendable {
    package let plan: DrillPlan
    package private(set) var since: Double?

    package init(_ plan: DrillPlan) { self.plan = plan }

    /// The components that are not well, and why, at a time.
    package func ailing(_ timeline: Timeline, at time: Double) -> [String] {
        var found: [String] = []
        for probe in plan.steady.probes {
            guard let last = timeline.last(probe.name) else {
                found.append("\(probe.name): not seen yet")
                continue
            }
            if last.state == .failed {
                found.append("\(probe.name): " + (last.facts["why"] ?? "failing"))
            } else if last.state == .unknown || time - last.time > (probe.patience + probe.every).seconds {
                found.append("\(probe.name): not seen")
            }
        }
        if plan.acknowledged?.perSecondMin != nil, timeline.last(DrillPlan.load)?.isWell != true {
            found.append("\(DrillPlan.load): \(timeline.last(DrillPlan.load)?.facts["rate"] ?? "0") a second")
        }
        return found
    }

    /// - Returns: whether all has been well for the time that the plan asks for.
    package mutating func observe(_ timeline: Timeline, at time: Double) -> Bool {
        guard ailing(timeline, at: time).isEmpty else {
            since = nil
            return false
        }
        let start = since ?? time
        since = start
        return time - start >= plan.steady.hold.seconds
    }

    package mutating func startAnew() { since = nil }
}
