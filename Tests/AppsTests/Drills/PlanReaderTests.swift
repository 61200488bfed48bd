import Drills
import Testing

@Suite("A drill file")
struct PlanReaderTests {
    static let whole = """
        name: orders
        stack: orders
        values:
          Role: echo role
        programs:
          watch: { in: "${Producer}", command: watch }
        ledgers:
          acknowledged: { in: "${Producer}", read: cat ledger, follow: tail ledger, per-second: 5 }
          found: { read: table }
        steady:
          within: 1m
          for: 500ms
          probes:
            database: { lines: watch, patience: 2s }
            group: { group: "${Consumers}", every: 250ms }
            redundancy: { database: "${Database}", guard: true }
        prepare:
          - { unless-equal: ["${database.zone}", "${broker.zone}"], run: reboot }
        faults:
          - at: 5s
            name: power
            experiment: { description: d, actions: { power: { actionId: x, parameters: { duration: PT20S, count: 2 } } } }
          - { at: { between: [1s, 2s] }, break: az us-east-1a --for 20s }
        expect:
          lost: 0
          doubled: any
          recover: { database: 3s, whole: 15s }
        limit: 90s
        windows: { database: 60 to 120 seconds }

        """

    @Test("is read with all that it says")
    func everything() throws {
        let plan = try PlanReader.read(Self.whole)
        #expect(plan.components == ["database", "group", "redundancy", "load"])
        #expect(plan.steady.hold == .milliseconds(500))
        #expect(plan.acknowledged?.location == .instance("${Producer}"))
        #expect(plan.found?.location == .here)
        #expect(plan.isGuard("redundancy"))
        #expect(plan.expect.doubledMax == nil)
        #expect(plan.expect.recover.map(\.component) == ["database", "whole"])
        guard case .steps(let steps) = plan.variants[0].faults else {
            Issue.record("no steps")
            return
        }
        #expect(
            steps[0].what
                == .experiment(
                    #"{"description":"d","actions":{"power":{"actionId":"x","parameters":{"duration":"PT20S","count":2}}}}"#
                )
        )
        #expect(steps[1].moment == .between(.seconds(1), .seconds(2)))
    }

    struct Row: Sendable, CustomStringConvertible {
        var old: String
        var new: String
        var error: String
        var description: String { error }
    }

    static let rows = [
        Row(old: "stack: orders", new: "stak: orders", error: "line 2, stak: is not known here"),
        Row(old: "within: 1m", new: "within: soon", error: "line 11, steady.within: must be a duration"),
        Row(
            old: "lines: watch",
            new: "lines: wtch",
            error: "line 14, steady.probes.database.lines: there is no program wtch"
        ),
        Row(old: "group: \"${Consumers}\", ", new: "", error: "line 15, steady.probes.group: must say in one way"),
        Row(old: "at: 5s\n", new: "\n", error: "line 21, faults[1]: `at` is missing"),
        Row(old: "[1s, 2s]", new: "[2s, 1s]", error: "line 23, faults[2].at.between: must be two durations"),
        Row(
            old: "break: az us-east-1a --for 20s",
            new: "brake: az",
            error: "line 23, faults[2].brake: is not known here"
        ),
        Row(
            old: "database: 3s, whole",
            new: "datbase: 3s, whole",
            error: "line 27, expect.recover.datbase: there is no such"
        ),
        Row(old: "lost: 0", new: "lost: some", error: "line 25, expect.lost: must be a whole number"),
        Row(old: "name: orders\n", new: "", error: "`name` is missing"),
        Row(old: "limit: 90s", new: "limit: [", error: "this is no YAML"),
    ]

    @Test("is refused with the line and the field that is wrong", arguments: rows)
    func refusal(row: Row) {
        let text = Self.whole.replacing(row.old, with: row.new, maxReplacements: 1)
        #expect(text != Self.whole)
        do {
            _ = try PlanReader.read(text)
            Issue.record("it was read")
        } catch {
            #expect("\(error)".contains(row.error), "\(error)")
        }
    }

    @Test("may give variants instead of faults, also some of them together")
    func variants() throws {
        let text = """
            name: many
            steady: { probes: { web: { http: "http://x" } } }
            variants:
              a: [{ at: 1s, heal: all }]
              b: [{ at: { between: [1s, 9s] }, restart-faultline: }]
              two: { together: 2, of: [a, b] }
            """
        let plan = try PlanReader.read(text)
        #expect(plan.variants.map(\.name) == ["a", "b", "two"])
        let schedule = FaultSchedule(plan, run: 2, seed: 7)
        #expect(schedule.variant == "two (a + b)")
        #expect(schedule.entries.count == 2)
        #expect(schedule == FaultSchedule(plan, run: 2, seed: 7))
        #expect(schedule != FaultSchedule(plan, run: 5, seed: 7))
    }
}

@Suite("Names in a drill's commands")
struct SubstitutionTests {
    @Test("are put in, and unknown ones are told")
    func apply() {
        let result = Substitution.apply("a ${b} ${c.d} $e ${") { $0 == "b" ? "1" : nil }
        #expect(result.text == "a 1  $e ${")
        #expect(result.unknown == ["c.d"])
    }
}
