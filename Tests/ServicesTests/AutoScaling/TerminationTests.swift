import Ground
import Testing

@testable import AutoScalingService

@Suite("A group that shrinks")
struct TerminationTests {
    private static let start = WorldInstant(secondsSince1970: 1_000_000)

    /// a and b are in the first zone, c in the second; a is the oldest.
    private func machine(_ policies: [String]) -> GroupMachine {
        let zones = ["z1", "z2"].map { GroupZone(name: $0, id: $0, subnets: ["s-\($0)"]) }
        var settings = GroupSettings(
            name: "g",
            arn: "arn",
            min: 0,
            max: 5,
            desired: 3,
            zones: zones,
            source: LaunchSource(template: .init(id: "lt", name: "t", version: "2")),
            serviceRole: ""
        )
        settings.terminationPolicies = policies
        var machine = GroupMachine(settings: settings)
        // Their ages in minutes; versions of their template.
        for (id, zone, minutes, version) in [("a", "z1", 190, 2), ("b", "z1", 170, 1), ("c", "z2", 300, 1)] {
            machine.members.append(
                Member(
                    id: id,
                    type: "t3.micro",
                    image: "ami-1",
                    place: MemberPlace(zone: zone, zoneID: zone, subnet: "s"),
                    source: MemberSource(template: .init(id: "lt", name: "t", version: "\(version)")),
                    state: .inService,
                    isProtected: false,
                    joined: Self.start.advanced(by: .seconds(-60 * minutes))
                )
            )
        }
        return machine
    }

    private var moment: Moment { Moment(now: Self.start, ids: IdentifierSource(seed: 1), scaled: { $0 }) }

    @Test(
        "takes one from the fullest zone by its policies",
        arguments: [
            (["OldestInstance"], "a"), (["NewestInstance"], "b"), (["OldestLaunchTemplate"], "b"),
            (["ClosestToNextInstanceHour"], "b"), (["Default"], "b"), (["AllocationStrategy", "NewestInstance"], "b"),
        ]
    )
    func policies(policies: [String], wanted: String) {
        #expect(TerminationChoice(machine(policies), moment).pick()?.id == wanted)
    }

    @Test("takes none that is protected, and from zones it no longer uses first")
    func protection() {
        var machine = machine(["Default"])
        machine.change(member: "b") { $0.isProtected = true }
        #expect(TerminationChoice(machine, moment).pick()?.id == "a")
        machine.change(member: "a") { $0.isProtected = true }
        #expect(TerminationChoice(machine, moment).pick()?.id == "c")
        machine.settings.zones.removeLast()
        machine.change(member: "a") { $0.isProtected = false }
        #expect(TerminationChoice(machine, moment).pick()?.id == "c")
        machine.change(member: "c") { $0.isProtected = true }
        machine.change(member: "a") { $0.isProtected = true }
        #expect(TerminationChoice(machine, moment).pick() == nil)
    }
}
