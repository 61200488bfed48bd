import Ground

/// Many runs together: seconds to recover by kind of fault, and what was lost in all.
package struct SeriesReport: Sendable {
    package private(set) var reports: [Entry] = []

    /// What is kept of a run: a long series would not keep its time lines.
    package struct Entry: Sendable {
        package var variant: String
        package var isHeld: Bool
        package var seconds: [String: Double?]
        package var lost: Int
        package var doubled: Int
        package var acknowledged: Int
    }

    private let plan: DrillPlan

    package init(_ plan: DrillPlan) { self.plan = plan }

    package mutating func add(_ report: DrillReport) {
        var seconds: [String: Double?] = [:]
        for recovery in report.recoveries where recovery.isFelt || recovery.component == DrillPlan.whole {
            seconds.updateValue(recovery.seconds, forKey: recovery.component)
        }
        reports.append(
            Entry(
                variant: report.variant.split(separator: " ").first.map(String.init) ?? report.variant,
                isHeld: report.isHeld,
                seconds: seconds,
                lost: report.reconciliation?.missing.count ?? 0,
                doubled: report.reconciliation?.doubled.count ?? 0,
                acknowledged: report.reconciliation?.acknowledged ?? 0
            )
        )
    }

    package var isHeld: Bool { reports.allSatisfy(\.isHeld) }

    /// `1.2 / 3.4`, of the runs that felt something; `never` when one did not come back.
    static func spread(_ component: String, of runs: [Entry]) -> String {
        let felt = runs.compactMap { $0.seconds[component] }
        let times = felt.compactMap(\.self).sorted()
        guard !felt.isEmpty else { return "not felt" }
        guard times.count == felt.count, let longest = times.last else { return "never" }
        return "\(Words.fixed(times[(times.count - 1) / 2], 1)) / \(Words.fixed(longest, 1))"
    }

    /// As Markdown, for docs/performance.md.
    package var table: String {
        let components = plan.components.filter { !plan.isGuard($0) } + [DrillPlan.whole]
        var rows = [["fault", "runs", "held", "lost"] + components.map { "\($0), p50 / max s" }]
        for variant in plan.variants.map(\.name) {
            let own = reports.filter { $0.variant == variant }
            guard !own.isEmpty else { continue }
            rows.append(
                [
                    variant, String(own.count), String(own.count(where: \.isHeld)),
                    "\(own.reduce(0) { $0 + $1.lost }) of \(own.reduce(0) { $0 + $1.acknowledged })",
                ] + components.map { Self.spread($0, of: own) }
            )
        }
        rows.append(["AWS documents", "", "", ""] + components.map { plan.windows[$0] ?? "" })
        return rows.enumerated().map { place, row in
            "| " + row.joined(separator: " | ") + " |"
                + (place == 0 ? "\n|" + String(repeating: "---|", count: row.count) : "")
        }.joined(separator: "\n")
    }
}
