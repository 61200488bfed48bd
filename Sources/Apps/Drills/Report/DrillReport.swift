/// What a run found: everything that the forms of the report show.
package struct DrillReport: Sendable {
    package struct Verdict: Sendable, Equatable {
        package var text: String
        package var isHeld: Bool
    }

    package var plan: DrillPlan
    package var variant: String
    package var seed: UInt64
    package var timeline: Timeline
    package var recoveries: [Recovery]
    package var returns: [Recovery]
    package var reconciliation: Reconciliation?
    /// Whether all was steady again within the limit, and after how long counted from the end of the last fault.
    package var steadyAfterSeconds: Double?
    package var verdicts: [Verdict]

    package init(
        plan: DrillPlan,
        schedule: FaultSchedule,
        seed: UInt64,
        timeline: Timeline,
        steps: [Double],
        steadyAt: Double?,
        reconciliation: Reconciliation?
    ) {
        self.plan = plan
        variant = schedule.variant
        self.seed = seed
        self.timeline = timeline
        self.reconciliation = reconciliation
        let phases = Phases(steps: steps, timeline: timeline)
        recoveries = phases?.recoveries(plan, timeline) ?? []
        returns = phases?.returns(plan, timeline) ?? []
        steadyAfterSeconds = steadyAt.map { max(0, $0 - (phases?.restored ?? steps.max() ?? timeline.start)) }
        verdicts = []
        verdicts = judge()
    }

    package var isHeld: Bool { verdicts.allSatisfy(\.isHeld) }

    package func recovery(_ component: String) -> Recovery? { recoveries.first { $0.component == component } }

    private func judge() -> [Verdict] {
        var verdicts: [Verdict] = []
        if let ledger = reconciliation {
            if let most = plan.expect.lostMax {
                verdicts.append(
                    Verdict(
                        text: "lost: \(ledger.missing.count) (at most \(most))",
                        isHeld: ledger.missing.count <= most
                    )
                )
            }
            if let most = plan.expect.doubledMax {
                verdicts.append(
                    Verdict(
                        text: "doubled: \(ledger.doubled.count) (at most \(most))",
                        isHeld: ledger.doubled.count <= most
                    )
                )
            }
        }
        for limit in plan.expect.recover {
            let seconds = recovery(limit.component)?.seconds
            verdicts.append(
                Verdict(
                    text: "\(limit.component) well again after \(Words.seconds(seconds)) (at most "
                        + "\(Words.seconds(limit.within.seconds)))",
                    isHeld: seconds.map { $0 <= limit.within.seconds } ?? false
                )
            )
        }
        verdicts.append(
            Verdict(
                text: steadyAfterSeconds.map { "steady \(Words.seconds($0)) after the last fault ended" }
                    ?? "not steady again within \(Words.seconds(plan.limit.seconds)) of the last fault's end",
                isHeld: steadyAfterSeconds != nil
            )
        )
        return verdicts
    }
}

/// Numbers as people read them.
enum Words {
    static func seconds(_ value: Double?) -> String { value.map { "\(fixed($0, $0 < 10 ? 1 : 0)) s" } ?? "never" }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let text = String(whole)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// A table with two spaces between columns.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += column == row.count - 1 ? cell : padded(cell, widths[column] + 2)
            }
            return line
        }.joined(separator: "\n")
    }
}
