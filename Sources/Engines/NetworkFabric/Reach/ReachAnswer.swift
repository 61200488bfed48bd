/// Whether a packet arrives and is answered, and every hop on both ways.
public struct ReachAnswer: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// The packet arrives, and where one is due its answer comes back.
        case reached
        /// The packet never arrives.
        case refused
        /// The packet arrives, and its answer is lost.
        case unanswered
        /// The packet is handed to an interface that forwards by itself; the plan does not know what follows.
        case handedOver
    }

    public var verdict: Verdict
    public var hops: [ReachHop]
    /// Some client port for which a stateless list loses the answer, though the one asked for passes.
    public var lostClientPort: Int?

    public var isReached: Bool { verdict == .reached }
    /// What ended the way, where something did.
    public var refusal: ReachHop.Refusal? { hops.last?.refusal }

    /// Lines for people, one a hop.
    public var lines: [String] {
        var lines: [String] = []
        for hop in hops {
            if hop.leg == .answer, !lines.contains(Self.turn) { lines.append(Self.turn) }
            lines.append("  \(hop.refusal == nil ? "·" : "✗") \(hop.sentence)")
        }
        if let lostClientPort {
            lines.append("  ! Not from every port: an answer to client port \(lostClientPort) would be lost.")
        }
        lines.append(summary)
        return lines
    }

    private static let turn = "The answer:"

    public var summary: String {
        switch verdict {
        case .reached: "Reached."
        case .refused: "Not reached."
        case .unanswered: "Not reached: the packet arrives, but its answer does not come back."
        case .handedOver: "Handed over: what lies behind the interface decides."
        }
    }
}
