import Glibc

/// Which namespaces a program gets of its own, and which existing ones it enters.
public struct NamespacePlan: Sendable, Hashable {
    public enum Kind: Sendable, Hashable, CaseIterable {
        case mount, process, hostname, messages, network

        var flag: UInt64 {
            switch self {
            case .mount: 0x0002_0000
            case .hostname: 0x0400_0000
            case .messages: 0x0800_0000
            case .process: 0x2000_0000
            case .network: 0x4000_0000
            }
        }
    }

    public var own: Set<Kind>
    /// Paths such as `/run/netns/NAME`, entered in this order.
    public var entered: [String]

    public init(own: Set<Kind> = [], entered: [String] = []) {
        self.own = own
        self.entered = entered
    }
}
