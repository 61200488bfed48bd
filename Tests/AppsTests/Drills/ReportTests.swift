import Drills
import Ground
import Testing

@Suite("A drill's report")
struct ReportTests {
    private func report(_ change: (inout Timeline) -> Void = { _ in }, steady: Double? = 5) throws -> DrillReport {
        let plan = try PlanReader.read(PlanReaderTests.whole)
        let start = RecoveryTests.start
        var timeline = Timeline(start: start)
        for sample in samples("database", "....xxxx..............") { timeline.add(sample) }
        for (place, zones) in ["a:1,b:1", "b:1", "b:2"].enumerated() {
            let facts = ["zones": zones, "zone": zones]
            timeline.add(Sample(time: start + Double(place), component: "group", state: .well, facts: facts))
        }
        for sample in samples("load", "......................") { timeline.add(sample) }
        for place in 0..<40 { timeline.acknowledged(at: start + Double(place) / 10) }
        timeline.add(Timeline.Mark(time: start + 0.7, text: "power <of> a zone"))
        timeline.faults([(id: "f", text: "power-loss")], at: start + 0.8)
        timeline.faults([], at: start + 3)
        change(&timeline)
        var ledger = Reconciliation()
        ledger.acknowledged = 40
        return DrillReport(
            plan: plan,
            schedule: FaultSchedule(plan, run: 0, seed: 1),
            seed: 1,
            timeline: timeline,
            steps: [start + 0.7],
            steadyAt: steady.map { start + $0 },
            reconciliation: ledger
        )
    }

    @Test("holds when everything that must hold does")
    func held() throws {
        let report = try report()
        #expect(report.isHeld, "\(report.verdicts)")
        let seconds = try #require(report.recovery("database")?.seconds)
        #expect(abs(seconds - 0.9) < 0.001)
        #expect(ReportText(report).text.contains("It held."))
        #expect(ReportText(report).text.contains("60 to 120 seconds"))
    }

    @Test("does not hold when a component took longer, or when all was not steady again")
    func failed() throws {
        let slow = try report { timeline in
            for sample in samples("database", "xxxxxxxxxx", from: RecoveryTests.start + 4.4) { timeline.add(sample) }
            timeline.faults([(id: "g", text: "again")], at: RecoveryTests.start + 6)
            timeline.faults([], at: RecoveryTests.start + 30)
        }
        let failed = slow.verdicts.filter { !$0.isHeld }.map(\.text)
        #expect(failed.contains { $0.hasPrefix("database well again after never") }, "\(failed)")
        let unsteady = try report(steady: nil)
        #expect(!unsteady.isHeld)
    }

    @Test("is a page that needs nothing else and escapes what it shows")
    func page() throws {
        let page = try ReportHTML(report()).page
        #expect(page.contains("<svg"))
        #expect(page.contains("power &lt;of&gt; a zone"))
        #expect(!page.contains("<of>"))
        for outside in ["<script", "<link", "src=", "@import"] { #expect(!page.contains(outside)) }
    }

    @Test("has everything in its JSON")
    func json() throws {
        let value = try JSONValue.parse(ReportJSON(report()).value.text)
        #expect(value["held"]?.bool == true)
        #expect(value["ledger"]?["acknowledged"]?.int == 40)
        #expect(value["recover"]?["database"]?["seconds"]?.double == 0.9)
        #expect(value["samples"]?["group"]?.array?.count == 3)
    }

    @Test("of many runs shows the median and the longest for each fault")
    func series() throws {
        let plan = try PlanReader.read(PlanReaderTests.whole)
        var series = SeriesReport(plan)
        for _ in 0..<3 { series.add(try report()) }
        #expect(series.isHeld)
        #expect(series.table.contains("| faults | 3 | 3 | 0 of 120 | 0.9 / 0.9 |"), "\(series.table)")
    }
}

@Suite("What makes a resource well")
struct ResourceCheckTests {
    @Test("is a group of the wanted size, an available database with its standby, a running broker")
    func resources() {
        #expect(ResourceCheck.group(["size": "2", "desired": "2"])["why"] == nil)
        #expect(ResourceCheck.group(["size": "1", "desired": "2"])["why"] == "1 of 2 in service")
        #expect(ResourceCheck.database(["status": "available"])["why"] == nil)
        #expect(ResourceCheck.database(["status": "available", "standby": ""])["why"] == "no standby")
        #expect(ResourceCheck.broker(["status": "REBOOT_IN_PROGRESS"])["why"] == "REBOOT_IN_PROGRESS")
    }

    @Test("is for a page that its fields are as they must be")
    func page() throws {
        let page = try JSONValue.parse(#"{"pairs":[{"standby":{"state":"synced"}}],"ready":true}"#)
        let holds: [DrillPlan.Probe.Field] = [
            .init(path: "pairs.0.standby.state", value: "synced"), .init(path: "ready", value: "true"),
        ]
        #expect(PageCheck.facts(page, holds)["why"] == nil)
        #expect(PageCheck.facts(page, [.init(path: "pairs.1.x", value: "1")])["why"] != nil)
    }
}
