import Ground

/// One run's faults, each with its moment: random ones are drawn from a seed, so that a run can be had again.
package struct FaultSchedule: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var seconds: Double
        package var step: DrillPlan.Step
    }

    package var variant: String
    package var entries: [Entry]

    /// - Parameter run: counted from 0; variants take turns.
    package init(_ plan: DrillPlan, run: Int, seed: UInt64) {
        precondition(!plan.variants.isEmpty, "a plan that was read has a variant")
        var random = SeededRandom(seed: seed &+ UInt64(run) &* 0x9E37_79B9_7F4A_7C15)
        let candidates = plan.variants.filter { plan.chosen == nil || $0.name == plan.chosen }
        precondition(!candidates.isEmpty, "the chosen variant was looked for when it was named")
        let chosen = candidates[run % candidates.count]
        var names = [chosen.name]
        var steps: [DrillPlan.Step] = []
        switch chosen.faults {
        case .steps(let own): steps = own
        case .together(let count, let candidates):
            let drawn = Set(candidates.shuffled(using: &random).prefix(count))
            let parts = plan.variants.filter { drawn.contains($0.name) }
            names = [chosen.name + " (" + parts.map(\.name).joined(separator: " + ") + ")"]
            for part in parts { if case .steps(let own) = part.faults { steps += own } }
        }
        variant = names[0]
        entries = steps.map { Entry(seconds: Self.draw($0.moment, &random), step: $0) }.sorted {
            $0.seconds < $1.seconds
        }
    }

    private static func draw(_ moment: DrillPlan.Step.Moment, _ random: inout SeededRandom) -> Double {
        switch moment {
        case .at(let time): time.seconds
        case .between(let first, let last): first.seconds + (last.seconds - first.seconds) * random.fraction()
        }
    }
}
