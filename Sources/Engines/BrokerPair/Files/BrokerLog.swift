/// A log file of one node.
public struct BrokerLog: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable { case general, audit }

    public var node: String
    public var kind: Kind
    public var bytes: Int64
    public var path: String
}
