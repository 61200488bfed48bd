import Ground
import Testing

@testable import CloudWatchService

@Suite("A metric alarm")
struct AlarmMachineTests {
    private static let start = WorldInstant(secondsSince1970: 1_800_000_000)

    /// `X` breaches, `0` does not, `-` is missing; the newest stands last.
    private static func facts(_ picture: String) -> AlarmFacts {
        AlarmFacts(
            points: picture.filter { $0 != " " }.enumerated().map { place, mark in
                mark == "-"
                    ? nil
                    : AlarmFacts.Datapoint(
                        time: 1_800_000_000 + Int64(place) * 60,
                        value: mark == "X" ? 90 : 10,
                        sampleCount: 1
                    )
            },
            periodSeconds: 60,
            statistic: "Average"
        )
    }

    private static func condition(_ enough: Int, of periods: Int, _ missing: AlarmCondition.Missing) -> AlarmCondition {
        AlarmCondition(
            evaluationPeriods: periods,
            datapointsToAlarm: enough,
            threshold: 50,
            comparison: .greater,
            missing: missing
        )
    }

    private typealias Row = (picture: String, verdicts: [AlarmState.Value?])

    /// Source: CloudWatch User Guide, "How alarm state is evaluated when data is missing", both tables; the columns are
    /// missing, ignore, breaching, notBreaching, and nil is "retain current state".
    @Test(
        "treats missing points as its table says",
        arguments: [
            (3, "0 - X - X", [.ok, .ok, .ok, .ok]),
            (3, "- - - - 0", [.ok, .ok, .ok, .ok]),
            (3, "- - - - -", [.insufficientData, nil, .alarm, .ok]),
            (3, "0 X X - X", [.alarm, .alarm, .alarm, .alarm]),
            (3, "- - X - -", [.alarm, nil, .alarm, .ok]),
            (3, "- - - - X", [nil, nil, .alarm, .ok]),
            (2, "0 - X - X", [.alarm, .alarm, .alarm, .alarm]),
            (2, "0 0 X 0 X", [.alarm, .alarm, .alarm, .alarm]),
            (2, "0 - X - -", [.ok, .ok, .alarm, .ok]),
            (2, "- - - - 0", [.ok, .ok, .alarm, .ok]),
            (2, "- - - X -", [.alarm, nil, .alarm, .ok]),
        ] as [(Int, String, [AlarmState.Value?])]
    )
    func missing(enough: Int, picture: String, expected: [AlarmState.Value?]) {
        let kinds: [AlarmCondition.Missing] = [.missing, .ignore, .breaching, .notBreaching]
        for (kind, value) in zip(kinds, expected) {
            let verdict = AlarmVerdict(Self.facts(picture), Self.condition(enough, of: 3, kind))
            #expect(verdict?.value == value, "\(picture) with \(kind.rawValue)")
        }
    }

    @Test("explains itself as CloudWatch does")
    func reasons() throws {
        var machine = AlarmMachine(at: Self.start)
        let later = Self.start.advanced(by: .seconds(400))
        let condition = Self.condition(2, of: 3, .missing)
        let left = machine.take(Self.facts("0 0 X 0 X"), condition, at: later)
        #expect(left?.value == .insufficientData)
        #expect(
            machine.state.reason
                == "Threshold Crossed: 2 out of the last 3 datapoints [90.0 (15/01/27 08:04:00), 90.0 (15/01/27 "
                + "08:02:00)] were greater than the threshold (50.0) (minimum 2 datapoints for OK -> ALARM transition)."
        )
        let data = try JSONValue.parse(machine.state.reasonData ?? "")
        #expect(data["recentDatapoints"]?.array?.compactMap(\.double) == [90, 10, 90])
        #expect(data["statistic"]?.string == "Average")
        #expect(data["period"]?.int == 60)
        #expect(machine.take(Self.facts("X X X X X"), condition, at: later) == nil)
        _ = machine.take(Self.facts("0 0 0 0 0"), condition, at: later)
        #expect(machine.state.reason.hasSuffix("(minimum 2 datapoints for ALARM -> OK transition)."))
        #expect(machine.state.reason.contains("were not greater than the threshold (50.0)"))
        _ = machine.take(Self.facts("- - - - -"), condition, at: later)
        #expect(machine.state.reason == "Insufficient Data: 3 datapoints were unknown.")
        _ = machine.take(Self.facts("- - - - -"), Self.condition(1, of: 1, .breaching), at: later)
        #expect(
            machine.state.reason
                == "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated "
                + "as [Breaching]."
        )
    }

    @Test("passes over percentiles of too few samples when told to")
    func fewSamples() {
        var condition = Self.condition(1, of: 1, .missing)
        condition.ignoresFewSamplesOf = 99
        var facts = Self.facts("- - X")
        #expect(AlarmVerdict(facts, condition) == nil)
        facts.points[2]?.sampleCount = 1001
        #expect(AlarmVerdict(facts, condition)?.value == .alarm)
    }

    @Test("never alarms on fewer breaching points than it may", arguments: 1...200 as ClosedRange<UInt64>)
    func seeds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let periods = Int(random.next() % 5) + 1
        let enough = Int(random.next() % UInt64(periods)) + 1
        let kinds: [AlarmCondition.Missing] = [.missing, .ignore, .breaching, .notBreaching]
        let kind = kinds[Int(random.next() % 4)]
        let condition = Self.condition(enough, of: periods, kind)
        var machine = AlarmMachine(at: Self.start)
        var now = Self.start
        for _ in 0..<50 {
            now = now.advanced(by: .seconds(60))
            let picture = (0..<condition.rangePeriods).map { _ in ["X", "0", "-"][Int(random.next() % 3)] }.joined()
            let facts = Self.facts(picture)
            let before = machine.state
            let left = machine.take(facts, condition, at: now)
            #expect((left != nil) == (machine.state.value != before.value))
            let breaching = facts.points.count(where: { ($0?.value ?? 0) > 50 })
            let known = facts.points.count(where: { $0 != nil })
            if left != nil, machine.state.value == .alarm, known >= periods || kind == .notBreaching || kind == .ignore
            {
                #expect(breaching >= enough)
            }
            if machine.state.value == .insufficientData, left != nil { #expect(known == 0 && kind == .missing) }
            // The same facts again change nothing.
            #expect(machine.take(facts, condition, at: now) == nil)
        }
    }
}

@Suite("A composite alarm's rule")
struct CompositeRuleTests {
    @Test(
        "holds as its words say",
        arguments: [
            ("TRUE", true), ("FALSE", false), ("ALARM(a)", true), ("ALARM(\"a\") AND OK(b)", true), ("OK('a')", false),
            ("NOT OK(a)", true), ("OK(a) OR OK(b) AND FALSE", false), ("(OK(a) OR OK(b)) AND TRUE", true),
            ("INSUFFICIENT_DATA(c c)", true), ("NOT (ALARM(a) AND NOT ALARM(b))", false),
            ("alarm(a) and not ok(a)", true),
            ("ALARM(missing)", false),
        ]
    )
    func holds(text: String, expected: Bool) throws {
        let states: [String: AlarmState.Value] = ["a": .alarm, "b": .ok, "c c": .insufficientData]
        #expect(try CompositeRule(text).holds { states[$0] } == expected)
    }

    @Test(
        "is refused when it cannot be read",
        arguments: ["", "ALARM", "ALARM(", "ALARM()", "FOO(a)", "ALARM(a) ALARM(b)", "(ALARM(a)", "ALARM(\"a)", "AND"]
    )
    func refused(text: String) {
        #expect(throws: (any Error).self) { try CompositeRule(text) }
    }

    @Test("names its alarms once")
    func names() throws {
        #expect(try CompositeRule("ALARM(a) OR OK(b) OR OK(a)").alarms == ["a", "b"])
    }
}
