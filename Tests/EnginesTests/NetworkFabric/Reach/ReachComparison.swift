import Ground
import NetworkFabric

/// One question that the walker and real packets are both asked.
struct ReachQuestion: Sendable, CustomStringConvertible {
    /// An interface or a host outside.
    var from: ReachPoint
    /// Always an address: that is what a program dials.
    var to: ReachPoint
    var traffic: ReachTraffic

    var description: String { "\(from) → \(to), \(traffic)" }
}

/// Asks the walker and a fabric the same questions.
enum ReachComparison {
    /// Sends for real: true when an answer comes back.
    typealias Probe = @Sendable (_ from: ReachPoint, _ to: ReachPoint, _ traffic: ReachTraffic) async throws -> Bool

    struct Difference: Sendable, CustomStringConvertible {
        var question: ReachQuestion
        var arrived: Bool
        var story: [String]

        var description: String {
            "\(question): packets \(arrived ? "arrive" : "do not arrive"), but:\n" + story.joined(separator: "\n")
        }
    }

    struct Outcome: Sendable {
        var reached = 0
        var refused = 0
        var differences: [Difference] = []
    }

    /// Questions about a plan: from hosts of it, to addresses of it and around it. Those whose answer the plan does not
    /// hold (what forwards by itself, ICMP to services that may not echo) are left out.
    static func questions(about plan: FabricPlan, seed: UInt64, count: Int) -> [ReachQuestion] {
        var random = SeededRandom(seed: seed)
        let reach = Reachability(plan)
        let sources = sources(in: plan)
        let (hosts, services) = destinations(in: plan)
        guard !sources.isEmpty, !hosts.isEmpty else { return [] }
        var questions: [ReachQuestion] = []
        // Bounded: a plan may have nothing but what is left out.
        for _ in 0..<count * 4 where questions.count < count {
            let isService = random.chance(percent: 15) && !services.isEmpty
            let question = ReachQuestion(
                from: random.pick(sources),
                to: .address(random.pick(isService ? services : hosts)),
                traffic: isService ? .tcp(443) : random.pick([.tcp(80), .tcp(443), .tcp(3306), .udp(53), .echo])
            )
            let answer = reach.explain(from: question.from, to: question.to, traffic: question.traffic)
            if answer.verdict != .handedOver { questions.append(question) }
        }
        return questions
    }

    static func compare(
        _ plan: FabricPlan,
        seed: UInt64,
        count: Int,
        probe: @escaping Probe
    ) async throws -> Outcome {
        let reach = Reachability(plan)
        let questions = questions(about: plan, seed: seed, count: count)
        // At once: most that is asked of packets is a wait for an answer that does not come.
        let arrivals = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for (number, question) in questions.enumerated() {
                group.addTask { (number, try await probe(question.from, question.to, question.traffic)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var outcome = Outcome()
        for (number, question) in questions.enumerated() {
            let answer = reach.explain(from: question.from, to: question.to, traffic: question.traffic)
            let arrived = arrivals[number] == true
            if arrived { outcome.reached += 1 } else { outcome.refused += 1 }
            if arrived != answer.isReached {
                outcome.differences.append(Difference(question: question, arrived: arrived, story: answer.lines))
            }
        }
        return outcome
    }

    private static func sources(in plan: FabricPlan) -> [ReachPoint] {
        plan.outside.hosts.map { .outsideHost($0.id) }
            + plan.networks.flatMap(\.interfaces).filter(\.isHost).map { .interface($0.id) }
    }

    /// Addresses of hosts (a listener is expected on every port asked), and of services.
    private static func destinations(in plan: FabricPlan) -> (hosts: [IPv4Address], services: [IPv4Address]) {
        let interfaces = plan.networks.flatMap(\.interfaces).filter(\.isHost)
        let hosts =
            plan.outside.hosts.map(\.address) + interfaces.flatMap(\.addresses)
            + interfaces.flatMap { $0.publicAddresses.values.sorted() } + ["10.0.1.99", "192.0.2.1"]
        return (hosts, plan.outside.serviceBlocks.map { $0[1] })
    }
}

extension InterfacePlan {
    fileprivate var isHost: Bool {
        if case .host = role { return true }
        return false
    }
}
