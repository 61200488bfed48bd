import Ground

/// The report as plain text.
package struct ReportText {
    let report: DrillReport

    package init(_ report: DrillReport) { self.report = report }

    package var text: String {
        var parts = [head, recovery]
        if let ledger { parts.append(ledger) }
        parts.append(verdict)
        parts.append(happenings)
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// What a terminal shows at the end.
    package var summary: String { [recovery, ledger, verdict].compactMap(\.self).joined(separator: "\n\n") }

    private var head: String {
        let start = CivilDate(secondsSince1970: Int64(report.timeline.start)).iso8601
        return "Drill \(report.plan.name): \(report.variant) (seed \(report.seed), \(start), "
            + "\(Words.seconds(report.timeline.end - report.timeline.start)))"
            + (report.plan.about.isEmpty ? "" : "\n" + report.plan.about)
    }

    private var recovery: String {
        var rows = [["component", "well again after", "longest gap", "after it came back", "AWS documents"]]
        for recovery in report.recoveries {
            let back = report.returns.first { $0.component == recovery.component }
            rows.append([
                recovery.component, recovery.isFelt ? Words.seconds(recovery.seconds) : "not felt",
                recovery.gapSeconds.map { Words.seconds($0) } ?? "-",
                back.map { $0.isFelt ? Words.seconds($0.seconds) : "not felt" } ?? "-",
                report.plan.windows[recovery.component] ?? "-",
            ])
        }
        for guarded in report.returns where report.plan.isGuard(guarded.component) {
            let after = guarded.isFelt ? Words.seconds(guarded.seconds) : "not felt"
            rows.append([guarded.component, "(guard)", "-", after, report.plan.windows[guarded.component] ?? "-"])
        }
        return Words.table(rows)
    }

    private var ledger: String? {
        guard let ledger = report.reconciliation else { return nil }
        var lines = [
            "acknowledged \(ledger.acknowledged), lost \(ledger.missing.count), doubled \(ledger.doubled.count), "
                + "requests that failed and were made again \(ledger.failedRequests)"
        ]
        if !ledger.missing.isEmpty { lines.append("lost: " + ledger.missing.prefix(20).joined(separator: " ")) }
        return lines.joined(separator: "\n")
    }

    private var verdict: String {
        let lines = report.verdicts.map { ($0.isHeld ? "  held    " : "  FAILED  ") + $0.text }
        return ([report.isHeld ? "It held." : "It did not hold."] + lines).joined(separator: "\n")
    }

    private var happenings: String {
        let start = report.timeline.start
        var rows = report.timeline.marks.map { ($0.time, $0.text) }
        for band in report.timeline.bands {
            rows.append((band.start, "fault begins: \(band.text)"))
            if let end = band.end { rows.append((end, "fault ends: \(band.text)")) }
        }
        return rows.sorted { $0.0 < $1.0 }.map { Words.padded(Words.fixed($0.0 - start, 1), 7) + $0.1 }
            .joined(separator: "\n")
    }
}
