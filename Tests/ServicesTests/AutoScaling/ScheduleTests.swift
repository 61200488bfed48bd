import AWSModel
import AutoScalingShapes
import Ground
import Testing
import World

@testable import AutoScalingService

@Suite("A scheduled action")
struct ScheduleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let pattern: String
        var zone: String?
        let after: String
        let next: String?
        var testDescription: String { "\(pattern) in \(zone ?? "UTC") after \(after)" }
    }

    private static let rows: [Row] = [
        Row(pattern: "30 6 * * *", after: "2026-11-23T06:29:59Z", next: "2026-11-23T06:30:00Z"),
        Row(pattern: "30 6 * * *", after: "2026-11-23T06:30:00Z", next: "2026-11-24T06:30:00Z"),
        Row(pattern: "*/15 * * * *", after: "2026-11-23T06:31:00Z", next: "2026-11-23T06:45:00Z"),
        Row(pattern: "0 9 * * MON-FRI", after: "2026-11-20T10:00:00Z", next: "2026-11-23T09:00:00Z"),
        Row(pattern: "0 0 29 2 *", after: "2026-11-23T00:00:00Z", next: "2028-02-29T00:00:00Z"),
        Row(pattern: "0 0 1 * SUN", after: "2026-11-23T00:00:00Z", next: "2026-11-29T00:00:00Z"),
        Row(pattern: "0 0 1 JAN,JUL *", after: "2026-11-23T00:00:00Z", next: "2027-01-01T00:00:00Z"),
        Row(pattern: "0 8 * * *", zone: "Europe/Berlin", after: "2026-07-01T00:00:00Z", next: "2026-07-01T06:00:00Z"),
        Row(pattern: "0 8 * * *", zone: "Europe/Berlin", after: "2026-12-01T00:00:00Z", next: "2026-12-01T07:00:00Z"),
        // 02:30 does not come on the day when clocks are set forth.
        Row(pattern: "30 2 * * *", zone: "Europe/Berlin", after: "2026-03-28T12:00:00Z", next: "2026-03-30T00:30:00Z"),
        Row(pattern: "30 2 * * *", zone: "Europe/Berlin", after: "2026-10-24T12:00:00Z", next: "2026-10-25T00:30:00Z"),
        Row(pattern: "0 0 31 2 *", after: "2026-11-23T00:00:00Z", next: nil),
    ]

    @Test("comes when its pattern says", arguments: rows)
    func recurrence(row: Row) throws {
        let pattern = try #require(Recurrence(row.pattern))
        let zone = try #require(LocalTime(row.zone))
        let after = try #require(CivilDate(iso8601: row.after)).secondsSince1970
        let next = pattern.next(after: after, offset: zone.offset)
        #expect(next.map { CivilDate(secondsSince1970: $0).iso8601 } == row.next)
    }

    @Test(
        "has a pattern that can come",
        arguments: ["", "* * * *", "60 * * * *", "* 24 * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *"]
    )
    func nonsense(pattern: String) {
        #expect(Recurrence(pattern) == nil)
    }

    @Test("changes the group's size once, when its time comes, and then again")
    func acts() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup(desired: 1)
            try await bench.settled("web", 1)
            try await bench.run(AutoScalingOperations.putScheduledUpdateGroupAction) {
                $0.autoScalingGroupName = "web"
                $0.scheduledActionName = "up"
                $0.recurrence = "0 12 * * *"
                $0.desiredCapacity = 3
            }
            // It is 10:00.
            bench.world.clock.advance(by: .seconds(2 * 3600))
            try await bench.settled("web", 3)
            #expect(try await bench.activities()[0].cause.contains("a scheduled action update of AutoScalingGroup"))
            try await bench.run(AutoScalingOperations.setDesiredCapacity) {
                $0.autoScalingGroupName = "web"
                $0.desiredCapacity = 2
            }
            try await bench.settled("web", 2)
            bench.world.clock.advance(by: .seconds(24 * 3600))
            try await bench.settled("web", 3)
        }
    }
}
