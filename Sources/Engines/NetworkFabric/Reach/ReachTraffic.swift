/// What is sent: a protocol and what filters look at in it.
public struct ReachTraffic: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case tcp(port: Int)
        case udp(port: Int)
        /// 8 asks for an echo; types that nobody answers are followed one way.
        case icmp(type: Int, code: Int)
        case other(number: Int)
    }

    /// Ports from which clients send: Linux's default range.
    public static let clientPorts = 32_768...60_999

    public var kind: Kind
    /// The port from which the client sends, to which an answer must be let through. A stateless list may allow one
    /// and not another.
    public var clientPort: Int

    public init(_ kind: Kind, clientPort: Int = 40_000) {
        self.kind = kind
        self.clientPort = clientPort
    }

    public static func tcp(_ port: Int, clientPort: Int = 40_000) -> ReachTraffic {
        ReachTraffic(.tcp(port: port), clientPort: clientPort)
    }
    public static func udp(_ port: Int, clientPort: Int = 40_000) -> ReachTraffic {
        ReachTraffic(.udp(port: port), clientPort: clientPort)
    }
    public static let echo = ReachTraffic(.icmp(type: 8, code: 0))

    /// IP's number.
    public var number: Int {
        switch kind {
        case .icmp: 1
        case .tcp: 6
        case .udp: 17
        case .other(let number): number
        }
    }
    var hasPorts: Bool { number == 6 || number == 17 }
}

extension ReachTraffic: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .tcp(let port): "TCP port \(port)"
        case .udp(let port): "UDP port \(port)"
        case .icmp(8, _): "ICMP echo"
        case .icmp(let type, let code): "ICMP type \(type) code \(code)"
        case .other(let number): "protocol \(number)"
        }
    }
}
