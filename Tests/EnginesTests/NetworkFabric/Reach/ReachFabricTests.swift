import Testing

@testable import NetworkFabric

@Suite("The walker and real packets", .needsNetworks, .serialized)
struct ReachFabricTests {
    private static let seeds: [UInt64] = [4, 6, 13, 35]

    @Test("say the same of plans made at random", arguments: Self.seeds)
    func sameAnswers(seed: UInt64) async throws {
        let plan = RandomPlan.make(seed: seed)
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan)
            let listeners = try ReachListeners(plan, scope)
            let outcome = try await ReachComparison.compare(plan, seed: seed, count: 25) { from, to, traffic in
                await listeners.answers(from: from, to: to, traffic)
            }
            listeners.close()
            #expect(outcome.differences.isEmpty, "\(outcome.differences.map(\.description).joined(separator: "\n"))")
        }
    }
}
