import Testing

@testable import EC2Service

@Suite("What an instance needs next")
struct InstanceMachineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var facts: InstanceMachine.Facts
        var act: InstanceMachine.Act
        var testDescription: String { "\(facts.state), wanted \(facts.wanted): \(act)" }

        init(
            _ state: InstanceRecord.State,
            _ wanted: InstanceRecord.Wanted,
            runs: Bool = false,
            network: Bool = true,
            dark: Bool = false,
            _ act: InstanceMachine.Act
        ) {
            facts = .init(state: state, wanted: wanted, isRunning: runs, hasNetwork: network, isDark: dark)
            self.act = act
        }
    }

    @Test(
        "follows from what is wanted and what is",
        arguments: [
            Row(.pending, .running, network: false, .none), Row(.pending, .running, .start),
            Row(.pending, .running, runs: true, .noteRunning), Row(.running, .running, runs: true, .none),
            // After a kill of the cloud or of the host it runs no more, though it should.
            Row(.running, .running, .start), Row(.running, .rebooted, runs: true, .restart),
            Row(.stopping, .stopped, runs: true, .stop), Row(.stopping, .stopped, .stop),
            Row(.stopped, .stopped, .none), Row(.shuttingDown, .terminated, runs: true, .terminate),
            Row(.terminated, .terminated, .none), Row(.running, .running, runs: true, dark: true, .losePower),
            Row(.pending, .running, dark: true, .losePower), Row(.stopping, .stopped, dark: true, .stop),
        ]
    )
    func act(_ row: Row) { #expect(InstanceMachine.act(on: row.facts) == row.act) }
}
