import Ground

/// The report as one page that needs nothing else.
package struct ReportHTML {
    let report: DrillReport

    package init(_ report: DrillReport) { self.report = report }

    package var page: String {
        let title = HTML.escaped("\(report.plan.name): \(report.variant)")
        let start = CivilDate(secondsSince1970: Int64(report.timeline.start)).iso8601
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <style>
            body { font: 14px/1.45 sans-serif; max-width: 1120px; margin: 2em auto; padding: 0 1em; color: #222; }
            h1 { font-size: 1.4em; margin-bottom: 0; } h2 { font-size: 1.1em; margin-top: 2em; }
            table { border-collapse: collapse; }
            td, th { text-align: left; padding: 3px 14px 3px 0; vertical-align: top; }
            th { border-bottom: 1px solid #999; font-weight: 600; } tr + tr td { border-top: 1px solid #eee; }
            .held { color: #1b7f4b; } .failed { color: #a1201c; font-weight: 600; } .small { color: #666; }
            svg { width: 100%; height: auto; }
            </style></head><body>
            <h1>\(title)</h1>
            <p class="small">\(start), seed \(report.seed). \(HTML.escaped(report.plan.about))</p>
            <p class="\(report.isHeld ? "held" : "failed")">\(report.isHeld ? "It held." : "It did not hold.")</p>
            <ul>
            \(verdicts)</ul>
            \(TimelineSVG(report).svg)
            <p class="small">Blue bars: acknowledged to the load, a second. Red bands: faults in force.
            Red lines: what the drill did. Grey lines: the cloud's own events. Point at anything to read it.</p>
            <h2>Seconds to recover</h2>
            \(recovery)
            \(ledger)
            <h2>What happened</h2>
            \(happenings)
            </body></html>

            """
    }

    private var verdicts: String {
        report.verdicts.map {
            "<li class=\"\($0.isHeld ? "held" : "failed")\">\($0.isHeld ? "held" : "failed"): "
                + "\(HTML.escaped($0.text))</li>\n"
        }.joined()
    }

    private var recovery: String {
        let names = report.recoveries.map(\.component) + report.plan.components.filter(report.plan.isGuard)
        let rows = names.map { name -> [String] in
            let fault = report.recovery(name)
            let back = report.returns.first { $0.component == name }
            return [
                name, fault.map { $0.isFelt ? Words.seconds($0.seconds) : "not felt" } ?? "guard",
                fault?.gapSeconds.map { Words.seconds($0) } ?? "-",
                fault.map { String($0.failedSamples) } ?? "-",
                back.map { $0.isFelt ? Words.seconds($0.seconds) : "not felt" } ?? "-",
                report.plan.windows[name] ?? "-",
            ]
        }
        return HTML.table(
            [
                "component", "well again after", "longest gap", "looks that failed", "after it came back",
                "AWS documents",
            ],
            rows
        )
    }

    private var ledger: String {
        guard let ledger = report.reconciliation else { return "" }
        return "<h2>What was acknowledged, and what is there</h2>\n"
            + HTML.table(
                ["acknowledged", "lost", "doubled", "requests made again", "there, never acknowledged"],
                [
                    [
                        String(ledger.acknowledged), String(ledger.missing.count), String(ledger.doubled.count),
                        String(ledger.failedRequests), String(ledger.unacknowledged),
                    ]
                ]
            )
            + (ledger.missing.isEmpty
                ? ""
                : "<p class=\"failed\">Lost: \(HTML.escaped(ledger.missing.prefix(50).joined(separator: " ")))</p>\n")
    }

    private var happenings: String {
        let start = report.timeline.start
        var rows = report.timeline.marks.map { ($0.time, $0.isEvent ? "event" : "drill", $0.text) }
        for band in report.timeline.bands {
            rows.append((band.start, "fault", "begins: \(band.text)"))
            if let end = band.end { rows.append((end, "fault", "ends: \(band.text)")) }
        }
        return HTML.table(
            ["second", "", ""],
            rows.sorted { $0.0 < $1.0 }.map { [Words.fixed($0.0 - start, 1), $0.1, $0.2] }
        )
    }
}
