/// The stretches of a run: from the first fault until what was broken comes back, and from then to the end.
package struct Phases: Sendable, Equatable {
    package var faults: [Double]
    package var faultsEnd: Double
    /// When the last fault that lasted ended; nil when all were over at once.
    package var restored: Double?

    /// - Parameter steps: when the drill did something.
    package init?(steps: [Double], timeline: Timeline) {
        guard !steps.isEmpty else { return nil }
        faults = steps.sorted()
        restored = timeline.bands.compactMap(\.end).max()
        faultsEnd = restored ?? .infinity
    }

    package func recoveries(_ plan: DrillPlan, _ timeline: Timeline) -> [Recovery] {
        let components = plan.components.filter { !plan.isGuard($0) }
        let single = components.map {
            Recovery($0, samples: timeline.samples[$0] ?? [], starts: faults, until: faultsEnd)
        }
        return single + [Self.whole(of: single)]
    }

    /// After power or network came back, counted from there.
    package func returns(_ plan: DrillPlan, _ timeline: Timeline) -> [Recovery] {
        guard let restored else { return [] }
        return plan.components.map {
            Recovery($0, samples: timeline.samples[$0] ?? [], starts: [restored], until: .infinity)
        }
    }

    /// The whole is as late as its last part.
    static func whole(of parts: [Recovery]) -> Recovery {
        var whole = Recovery(DrillPlan.whole, samples: [], starts: [], until: 0)
        whole.isFelt = parts.contains(where: \.isFelt)
        whole.failedSamples = parts.reduce(0) { $0 + $1.failedSamples }
        whole.seconds = parts.contains { $0.seconds == nil } ? nil : parts.compactMap(\.seconds).max() ?? 0
        whole.gapSeconds = parts.compactMap(\.gapSeconds).max()
        return whole
    }
}
