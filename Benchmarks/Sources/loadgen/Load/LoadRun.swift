import Glibc

/// Runs a plan on its threads and sums up.
struct LoadRun {
    let plan: LoadPlan

    func run() async -> Summary {
        let rendered = renderAhead()
        let processesBefore = ProcessTimes.seconds(of: plan.processes)
        let ownBefore = ProcessTimes.ownSeconds
        let start = MonotonicTime.nanoseconds
        let deadline = start + UInt64(plan.seconds * 1e9)
        // The workers block their threads; there are no more of them than the pool has.
        let outcomes = await withTaskGroup(of: Worker.Outcome.self) { group in
            for index in 0..<plan.threads {
                let plan = plan
                group.addTask {
                    var worker = Worker(plan, index: index, rendered: rendered, deadline: deadline)
                    return worker.run()
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let end = outcomes.map(\.endedAt).max() ?? start
        return Summary(
            plan: plan,
            seconds: Double(end - start) / 1e9,
            outcomes: outcomes,
            targetSeconds: ProcessTimes.seconds(of: plan.processes) - processesBefore,
            ownSeconds: ProcessTimes.ownSeconds - ownBefore
        )
    }

    /// Signing costs the machine's cores, so it is done before the clock runs.
    private func renderAhead() -> [[UInt8]] {
        guard plan.forge.signer != nil, let keys = plan.keys else { return [] }
        return (0..<keys).map { number in
            var bytes: [UInt8] = []
            plan.forge.render(number, into: &bytes)
            return bytes
        }
    }
}
