import Drills
import Testing

/// Looks a fifth of a second apart: `.` well, `x` failed, `?` unknown.
func samples(_ component: String, _ picture: String, from start: Double = 1_000_000_000) -> [Sample] {
    picture.enumerated().map { place, mark in
        Sample(
            time: start + Double(place) / 5,
            component: component,
            state: mark == "." ? .well : mark == "x" ? .failed : .unknown
        )
    }
}

@Suite("How long a component was away")
struct RecoveryTests {
    static let start = 1_000_000_000.0

    struct Row: Sendable, CustomStringConvertible {
        var picture: String
        /// Places in the picture at which something was broken.
        var broken: [Int]
        var until: Int? = nil
        var seconds: Double?
        var gap: Double? = nil
        var isFelt = true
        var description: String { picture }
    }

    static let rows = [
        Row(picture: "..........", broken: [3], seconds: 0, isFelt: false),
        Row(picture: "...xxxxx..", broken: [3], seconds: 1, gap: 1.2),
        Row(picture: "....xx.xx.", broken: [3], seconds: 1.2, gap: 1.2),
        Row(picture: "...xxxxxxx", broken: [3], seconds: nil),
        Row(picture: "x..xx.....", broken: [3], seconds: 0.4, gap: 0.6),
        Row(picture: "...xx.....", broken: [3, 8], seconds: 0.4, gap: 0.6),
        Row(picture: "...xx..xx.", broken: [3, 7], seconds: 0.4, gap: 1.4),
        Row(picture: "...x?x?...", broken: [3], seconds: 0.8, gap: 1),
        Row(picture: "...x..xx..", broken: [3], until: 6, seconds: 0.2, gap: 0.4),
    ]

    @Test("is told from the fault to the first good look after the last bad one", arguments: rows)
    func seconds(row: Row) {
        let recovery = Recovery(
            "x",
            samples: samples("x", row.picture),
            starts: row.broken.map { Self.start + Double($0) / 5 },
            until: row.until.map { Self.start + Double($0) / 5 } ?? .infinity
        )
        #expect(recovery.isFelt == row.isFelt)
        #expect(near(recovery.seconds, row.seconds), "\(recovery)")
        #expect(near(recovery.gapSeconds, row.gap), "\(recovery)")
    }

    private func near(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return (a == nil) == (b == nil) }
        return abs(a - b) < 0.001
    }

    @Test("is for the whole as long as for its last part")
    func whole() throws {
        let plan = try PlanReader.read(PlanReaderTests.whole)
        var timeline = Timeline(start: Self.start)
        for sample in samples("database", "...xx.....") + samples("group", "....xxxx..") { timeline.add(sample) }
        for sample in samples("redundancy", "...xxxxxxx") + samples("load", "..........") { timeline.add(sample) }
        timeline.faults([(id: "f", text: "power")], at: Self.start + 0.6)
        timeline.faults([], at: Self.start + 1.9)
        let phases = try #require(Phases(steps: [Self.start + 0.6], timeline: timeline))
        let found = phases.recoveries(plan, timeline)
        #expect(found.map(\.component) == ["database", "group", "load", "whole"])
        #expect(near(found.last?.seconds, 1))
        #expect(phases.restored == Self.start + 1.9)
    }
}

@Suite("The watch for steadiness")
struct SteadyWatchTests {
    @Test("wants all components well for as long as the plan says, without a break")
    func hold() throws {
        let plan = try PlanReader.read(
            "{name: n, steady: {for: 1s, probes: {a: {tcp: 'h:1', every: 200ms, patience: 1s}}}, faults: [{at: 1s, heal: all}]}"
        )
        var watch = SteadyWatch(plan)
        var timeline = Timeline(start: RecoveryTests.start)
        var steadyAt: [Int] = []
        for (place, sample) in samples("a", "x......x.......").enumerated() {
            timeline.add(sample)
            if watch.observe(timeline, at: sample.time) { steadyAt.append(place) }
        }
        #expect(steadyAt == [6, 13, 14])
        // Whoever is not looked at any more is not well.
        let isSteadyUnseen = watch.observe(timeline, at: RecoveryTests.start + 30)
        #expect(!isSteadyUnseen)
        #expect(watch.ailing(timeline, at: RecoveryTests.start + 30) == ["a: not seen"])
    }
}
