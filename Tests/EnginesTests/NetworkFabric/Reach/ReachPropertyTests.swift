import Ground
import NetworkFabric
import Testing

@Suite("Ways through plans made at random")
struct ReachPropertyTests {
    static let seeds: [UInt64] = Array(1...60)

    @Test("end in a refusal exactly where they do not reach", arguments: seeds)
    func verdictsMatchStories(seed: UInt64) {
        each(seed) { plan, question in
            let answer = Reachability(plan).explain(question)
            let answers = answer.hops.filter { $0.leg == .answer }
            switch answer.verdict {
            case .reached, .handedOver: #expect(answer.refusal == nil)
            case .refused: #expect(answer.refusal != nil && answers.isEmpty)
            case .unanswered: #expect(answer.refusal != nil && !answers.isEmpty)
            }
            #expect(answer.hops.dropLast().allSatisfy { $0.refusal == nil })
        }
    }

    @Test("are the same when asked again", arguments: seeds)
    func repeatable(seed: UInt64) {
        #expect(RandomPlan.make(seed: seed) == RandomPlan.make(seed: seed))
        each(seed) { plan, question in
            #expect(Reachability(plan).explain(question) == Reachability(plan).explain(question))
        }
    }

    @Test("are not closed by allowing more", arguments: seeds)
    func monotonous(seed: UInt64) {
        each(seed) { plan, question in
            guard Reachability(plan).explain(question).isReached else { return }
            #expect(Reachability(plan.wideOpen).explain(question).isReached, "\(question)")
        }
    }

    @Test("are closed by cutting an end, except to oneself", arguments: seeds)
    func cutEnds(seed: UInt64) {
        each(seed) { plan, question in
            guard case .interface(let id) = question.from else { return }
            var cut = plan
            for place in cut.networks.indices { cut.networks[place].change(interface: id) { $0.isUp = false } }
            let answer = Reachability(cut).explain(question)
            let isOwn = answer.hops.count == 2 && answer.isReached
            #expect(isOwn || answer.refusal == .interfaceDown(id), "\(question): \(answer.lines)")
        }
    }

    @Test("never touch a network that has neither gateway nor peering", arguments: seeds)
    func isolation(seed: UInt64) {
        each(seed) { plan, question in
            var closed = plan
            for place in closed.networks.indices {
                closed.networks[place].internetGateway = nil
                closed.networks[place].peerings = []
            }
            let answer = Reachability(closed).explain(question)
            guard answer.isReached, case .interface(let id) = question.from else { return }
            let home = closed.networks.first { $0.interfaces.contains { $0.id == id } }
            let others = closed.networks.filter { $0.id != home?.id }.flatMap(\.interfaces).map(\.id)
            for case .passed(.arrivesAtInterface(let id, _)) in answer.hops.map(\.kind) {
                #expect(!others.contains(id), "\(question)")
            }
            #expect(!answer.hops.contains { $0.kind == .passed(.outside) })
        }
    }

    @Test("are compared with what is sent for real")
    func comparison() async throws {
        var outcome = ReachComparison.Outcome()
        for seed in Self.seeds {
            let plan = RandomPlan.make(seed: seed)
            // The walker stands in for the fabric here: this checks the comparison alone, and that seeds give both.
            let one = try await ReachComparison.compare(plan, seed: seed, count: 20) { from, to, traffic in
                Reachability(plan).explain(from: from, to: to, traffic: traffic).isReached
            }
            #expect(one.differences.isEmpty)
            outcome.reached += one.reached
            outcome.refused += one.refused
        }
        #expect(outcome.reached > 150, "\(outcome)")
        #expect(outcome.refused > 300, "\(outcome)")
        let plan = RandomPlan.make(seed: 1)
        let wrong = try await ReachComparison.compare(plan, seed: 1, count: 20) { from, to, traffic in
            !Reachability(plan).explain(from: from, to: to, traffic: traffic).isReached
        }
        #expect(wrong.differences.count == 20)
    }

    private func each(_ seed: UInt64, _ check: (FabricPlan, ReachQuestion) -> Void) {
        let plan = RandomPlan.make(seed: seed)
        for question in ReachComparison.questions(about: plan, seed: seed, count: 25) { check(plan, question) }
    }
}

extension Reachability {
    fileprivate func explain(_ question: ReachQuestion) -> ReachAnswer {
        explain(from: question.from, to: question.to, traffic: question.traffic)
    }
}

extension FabricPlan {
    /// Every filter lets everything pass.
    fileprivate var wideOpen: FabricPlan {
        var plan = self
        for network in plan.networks.indices {
            for place in plan.networks[network].groups.indices {
                plan.networks[network].groups[place].ingress.append(FilterRule(.any, .blocks([.everything])))
                plan.networks[network].groups[place].egress.append(FilterRule(.any, .blocks([.everything])))
            }
            for place in plan.networks[network].accessLists.indices {
                plan.networks[network].accessLists[place].ingress = [ReachFixture.open]
                plan.networks[network].accessLists[place].egress = [ReachFixture.open]
            }
        }
        return plan
    }
}
