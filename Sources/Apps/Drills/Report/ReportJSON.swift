package import Ground

/// The report for programs.
package struct ReportJSON {
    let report: DrillReport

    package init(_ report: DrillReport) { self.report = report }

    package var value: JSONValue {
        let timeline = report.timeline
        return [
            "drill": .string(report.plan.name), "variant": .string(report.variant),
            "seed": .string(String(report.seed)), "held": .bool(report.isHeld),
            "start": number(timeline.start, 3), "seconds": number(timeline.end - timeline.start, 3),
            "recover": .object(JSONObject(report.recoveries.map { ($0.component, view($0)) })),
            "return": .object(JSONObject(report.returns.map { ($0.component, view($0)) })),
            "steadyAfterSeconds": number(report.steadyAfterSeconds, 3),
            "ledger": report.reconciliation.map(view) ?? .null,
            "verdicts": .array(report.verdicts.map { ["text": .string($0.text), "held": .bool($0.isHeld)] }),
            "documented": .object(JSONObject(report.plan.windows.sorted { $0.key < $1.key }.map { ($0, .string($1)) })),
            "faults": .array(timeline.bands.map(view)),
            "marks": .array(
                timeline.marks.map {
                    ["at": number($0.time - timeline.start, 3), "text": .string($0.text), "event": .bool($0.isEvent)]
                }
            ),
            "samples": .object(
                JSONObject(
                    timeline.samples.sorted { $0.key < $1.key }.map { name, samples in
                        (name, .array(samples.map(view)))
                    }
                )
            ),
            "acknowledgedAt": .array(timeline.acknowledgements.map { number($0 - timeline.start, 3) }),
        ]
    }

    private func number(_ value: Double?, _ digits: Int) -> JSONValue {
        guard let value else { return .null }
        return .number(JSONNumber(Double(Words.fixed(value, digits)) ?? 0))
    }

    private func view(_ recovery: Recovery) -> JSONValue {
        [
            "felt": .bool(recovery.isFelt), "seconds": number(recovery.seconds, 3),
            "gapSeconds": number(recovery.gapSeconds, 3), "failedSamples": JSONValue(recovery.failedSamples),
        ]
    }

    private func view(_ ledger: Reconciliation) -> JSONValue {
        [
            "acknowledged": JSONValue(ledger.acknowledged), "found": JSONValue(ledger.found),
            "lost": .array(ledger.missing.map(JSONValue.string)),
            "doubled": .array(ledger.doubled.map(JSONValue.string)),
            "unacknowledged": JSONValue(ledger.unacknowledged), "failedRequests": JSONValue(ledger.failedRequests),
        ]
    }

    private func view(_ band: Timeline.Band) -> JSONValue {
        let start = report.timeline.start
        return [
            "text": .string(band.text), "from": number(band.start - start, 3),
            "to": number(band.end.map { $0 - start }, 3),
        ]
    }

    private func view(_ sample: Sample) -> JSONValue {
        [
            "at": number(sample.time - report.timeline.start, 3), "state": .string(sample.state.rawValue),
            "facts": .object(JSONObject(sample.facts.sorted { $0.key < $1.key }.map { ($0, .string($1)) })),
        ]
    }
}
