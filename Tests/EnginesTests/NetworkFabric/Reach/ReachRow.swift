import Ground
import NetworkFabric
import Testing

/// A question and the refusal, or none, that ends the way.
struct ReachRow: Sendable, CustomTestStringConvertible {
    var what: String
    var from: ReachPoint
    var to: ReachPoint
    var traffic: ReachTraffic
    var verdict: ReachAnswer.Verdict
    var refusal: ReachHop.Refusal?
    var change: @Sendable (inout NetworkPlan) -> Void

    var testDescription: String { what }

    /// Reached.
    init(
        _ what: String,
        _ from: ReachPoint,
        _ to: ReachPoint,
        _ traffic: ReachTraffic,
        when change: @escaping @Sendable (inout NetworkPlan) -> Void = { _ in }
    ) {
        (self.what, self.from, self.to, self.traffic, self.change) = (what, from, to, traffic, change)
        verdict = .reached
    }

    init(
        _ what: String,
        _ from: ReachPoint,
        _ to: ReachPoint,
        _ traffic: ReachTraffic,
        _ verdict: ReachAnswer.Verdict,
        _ refusal: ReachHop.Refusal?,
        when change: @escaping @Sendable (inout NetworkPlan) -> Void = { _ in }
    ) {
        self.init(what, from, to, traffic, when: change)
        self.verdict = verdict
        self.refusal = refusal
    }

    func check(_ plan: FabricPlan = ReachFixture.plan, network: String = "shop") {
        let answer = Reachability(plan.changing(network, change)).explain(from: from, to: to, traffic: traffic)
        let story = answer.lines.joined(separator: "\n")
        #expect(answer.verdict == verdict, "\(story)")
        #expect(answer.refusal == refusal, "\(story)")
    }
}
