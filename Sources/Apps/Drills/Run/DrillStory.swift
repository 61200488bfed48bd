import Ground

/// The course of a drill: steady, broken as the schedule says, and steady again.
struct DrillStory: Sendable {
    struct Told: Sendable {
        /// When something was broken.
        var steps: [Double]
        var steadyAt: Double?
    }

    let plan: DrillPlan
    let schedule: FaultSchedule
    let timeline: SharedTimeline
    let names: Names
    let acts: FaultActs
    let live: LiveView

    private var clock: WorldClock { acts.clock }

    func tell() async throws -> Told {
        try await awaitSteadyStart()
        try await prepare()
        var told = Told(steps: [])
        var experiments: [String] = []
        let start = HostTime.wall.seconds
        for entry in schedule.entries {
            try await sleep(until: start + entry.seconds)
            let name = (try? names.resolve(entry.step.name)) ?? entry.step.name
            told.steps.append(HostTime.wall.seconds)
            mark(name)
            do {
                if let experiment = try await acts.act(entry.step.what) { experiments.append(experiment) }
            } catch {
                throw DrillFailure("\(name): \(error)")
            }
        }
        try await awaitEnd(of: experiments)
        told.steadyAt = try await awaitSteady(within: plan.limit)
        mark(told.steadyAt == nil ? "not steady again" : "steady again")
        return told
    }

    private func mark(_ text: String) {
        timeline.change { $0.add(Timeline.Mark(time: HostTime.wall.seconds, text: text)) }
    }

    private func sleep(until time: Double) async throws {
        let left = time - HostTime.wall.seconds
        if left > 0 { try await clock.sleep(until: clock.now.advanced(by: .seconds(left))) }
    }

    /// A drill on a broken system says nothing.
    private func awaitSteadyStart() async throws {
        guard try await awaitSteady(within: plan.steady.within) == nil else { return mark("steady") }
        let ailing = SteadyWatch(plan).ailing(timeline.now, at: HostTime.wall.seconds).joined(separator: "; ")
        throw DrillFailure(
            "the system is not steady, so the drill was not begun"
                + (ailing.isEmpty
                    ? " (it was never well for \(Words.seconds(plan.steady.hold.seconds)))" : ": \(ailing)")
        )
    }

    private func prepare() async throws {
        for preparation in plan.prepare {
            if let (first, second) = preparation.unlessEqual,
                try names.resolve(first) == names.resolve(second)
            {
                continue
            }
            mark("preparing: \(preparation.run)")
            _ = try await acts.act(.run(preparation.run))
            // What was asked for takes a moment to begin.
            try await sleep(until: HostTime.wall.seconds + 2)
            try await awaitSteadyStart()
        }
    }

    /// - Returns: since when all is well; nil when that has not come about in time.
    private func awaitSteady(within limit: Duration) async throws -> Double? {
        var watch = SteadyWatch(plan)
        let deadline = HostTime.uptime + limit
        while HostTime.uptime < deadline {
            if watch.observe(timeline.now, at: HostTime.wall.seconds) { return watch.since }
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(100)))
        }
        return nil
    }

    /// Faults with an end are waited for; those without one would never end, and are healed by the drill's own steps.
    private func awaitEnd(of experiments: [String]) async throws {
        for experiment in experiments {
            while try await !acts.isOver(experiment) {
                try await clock.sleep(until: clock.now.advanced(by: .milliseconds(200)))
            }
        }
        // The faults are asked for four times a second: one that has just begun must have been seen.
        try await sleep(until: HostTime.wall.seconds + 0.6)
        let deadline = HostTime.uptime + plan.limit
        while HostTime.uptime < deadline, timeline.now.bands.contains(where: { $0.end == nil }) {
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(100)))
        }
    }
}
