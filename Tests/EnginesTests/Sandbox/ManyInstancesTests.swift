import Glibc
import Ground
import Testing

@testable import ProcessSupervisor
@testable import Sandbox

@Suite("Many instances", .enabled(if: RootTests.areAllowed), .timeLimit(.minutes(2)))
struct ManyInstancesTests {
    @Test("start at once, also when each is wanted twice, and die at once")
    func together() async throws {
        try await SandboxFixture.with { fixture, engine in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    for _ in 0..<2 { group.addTask { try await engine.start(fixture.plan("i-\(number)")) } }
                }
                try await group.waitForAll()
            }
            #expect(engine.active.count == 20)
            #expect(Set((0..<20).compactMap { engine.processNumber(of: "i-\($0)") }).count == 20)
            await engine.kill(engine.active)
            #expect(engine.active == [])
            var reasons: [SandboxExit.Reason] = []
            for await exit in engine.exits {
                reasons.append(exit.reason)
                if reasons.count == 20 { break }
            }
            #expect(Set(reasons) == [.killed])
        }
    }

    @Test("may be killed and removed while they are starting", arguments: 0..<6)
    func interrupted(round: Int) async throws {
        try await SandboxFixture.with { fixture, engine in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask { try? await engine.start(fixture.plan("i-\(number)")) }
                    group.addTask {
                        for _ in 0..<(round * number) { await Task.yield() }
                        if number % 2 == 0 {
                            await engine.kill("i-\(number)")
                        } else {
                            try? await engine.remove("i-\(number)")
                        }
                    }
                }
            }
        }
    }
}
