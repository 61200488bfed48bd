import Ground
import Testing

@testable import ProcessSupervisor

@Suite("The decisions about a process")
struct ProcessMachineTests {
    private typealias Machine = ProcessMachine

    private func running(_ policy: RestartPolicy = .never) -> ProcessMachine {
        var machine = ProcessMachine(policy: policy)
        _ = machine.take(.wanted, at: .zero)
        _ = machine.take(.launched, at: .zero)
        return machine
    }

    @Test("kill when the grace is over, and not before")
    func grace() {
        var machine = running()
        #expect(machine.take(.stopWanted(grace: .seconds(5)), at: .seconds(1)) == [.terminate, .wake(at: .seconds(6))])
        #expect(machine.take(.timePassed, at: .seconds(5)).isEmpty)
        #expect(machine.take(.timePassed, at: .seconds(6)) == [.kill])
        #expect(machine.take(.exited(.signaled(9)), at: .seconds(6)) == [.tellEnd(.signaled(9))])
    }

    @Test("let a second stop be less patient, never more")
    func secondStop() {
        var machine = running()
        _ = machine.take(.stopWanted(grace: .seconds(5)), at: .zero)
        #expect(machine.take(.stopWanted(grace: .seconds(9)), at: .zero).isEmpty)
        #expect(machine.take(.stopWanted(grace: .seconds(1)), at: .zero) == [.wake(at: .seconds(1))])
        #expect(machine.take(.timePassed, at: .seconds(1)) == [.kill])
    }

    @Test("kill what was unwanted while it was being started")
    func killedWhileStarting() {
        var machine = ProcessMachine()
        #expect(machine.take(.wanted, at: .zero) == [.launch])
        #expect(machine.take(.killWanted, at: .zero).isEmpty)
        #expect(machine.take(.launched, at: .zero) == [.kill])
    }

    @Test("double the wait with each end that follows soon, up to a limit")
    func backoff() {
        let policy = RestartPolicy(
            .always,
            firstDelay: .seconds(1),
            longestDelay: .seconds(5),
            settledAfter: .seconds(60)
        )
        var machine = running(policy)
        var now = Duration.zero
        var delays: [Duration] = []
        for _ in 0..<5 {
            for case .wake(let time) in machine.take(.exited(.exited(status: 1)), at: now) {
                delays.append(time - now)
                now = time
            }
            #expect(machine.take(.timePassed, at: now) == [.launch])
            _ = machine.take(.launched, at: now)
        }
        #expect(delays == [1, 2, 4, 5, 5].map { .seconds($0) })
        now += .seconds(60)
        #expect(machine.take(.exited(.exited(status: 1)), at: now).contains(.wake(at: now + .seconds(1))))
    }

    @Test("give up after as many attempts as the policy allows")
    func attempts() {
        var machine = running(RestartPolicy(.afterFailure, attemptsMax: 1))
        #expect(machine.take(.exited(.exited(status: 1)), at: .zero).count == 2)
        _ = machine.take(.timePassed, at: .seconds(1))
        _ = machine.take(.launched, at: .seconds(1))
        #expect(machine.take(.exited(.exited(status: 1)), at: .seconds(1)) == [.tellEnd(.exited(status: 1))])
        #expect(machine.phase == .ended(.exited(status: 1)))
    }

    @Test("leave what ended well alone, under a policy for failures")
    func cleanEnd() {
        var machine = running(RestartPolicy(.afterFailure))
        #expect(machine.take(.exited(.exited(status: 0)), at: .zero) == [.tellEnd(.exited(status: 0))])
    }

    @Test("never start twice, never restart the unwanted, always kill in the end", arguments: 0..<300)
    func anyOrder(seed: Int) {
        var numbers = SeededRandom(seed: UInt64(seed))
        var machine = ProcessMachine(policy: RestartPolicy([.always, .afterFailure, .never][seed % 3]))
        var now = Duration.zero
        var launches = 0
        var isUnwanted = false
        var killAt: Duration?
        for _ in 0..<200 {
            now += .milliseconds(Int.random(in: 0..<3000, using: &numbers))
            let fact = Self.fact(Int.random(in: 0..<100, using: &numbers), launches: launches)
            let wasActive = machine.isActive
            let actions = machine.take(fact, at: now)
            switch fact {
            case .wanted where !wasActive: isUnwanted = false
            case .stopWanted, .killWanted: isUnwanted = isUnwanted || wasActive
            case .exited, .launchFailed: launches = 0
            default: break
            }
            if case .exited = fact { killAt = nil }
            for action in actions {
                switch action {
                case .launch:
                    launches += 1
                    #expect(launches == 1 && !isUnwanted)
                case .wake(let time):
                    #expect(time >= now)
                    if case .stopping = machine.phase { killAt = time }
                case .kill: killAt = nil
                case .terminate, .tellEnd: break
                }
            }
            if let killAt, fact == .timePassed { #expect(now < killAt, "it was not killed in time") }
        }
    }

    /// A launch is followed by its outcome before anything ends, as in life.
    private static func fact(_ choice: Int, launches: Int) -> ProcessMachine.Fact {
        switch choice {
        case 0..<20: .wanted
        case 20..<35 where launches > 0: .launched
        case 35..<38 where launches > 0: .launchFailed
        case 38..<55 where launches > 0: .exited(choice % 2 == 0 ? .exited(status: 0) : .signaled(9))
        case 55..<62: .stopWanted(grace: .seconds(choice - 55))
        case 62..<66: .killWanted
        default: .timePassed
        }
    }
}
