/// What the serving node counts of itself. Counters begin anew when another node takes over, as the server's do.
public struct BrokerMetrics: Sendable, Hashable {
    /// The node that counted.
    public var node: String
    public var storePercentUsage: Double = 0
    public var memoryPercentUsage: Double = 0
    public var temporaryPercentUsage: Double = 0
    public var storeBytes: Int64 = 0
    public var storeLimitBytes: Int64 = 0
    /// Open connections, our own not counted.
    public var currentConnections: Int64 = 0
    public var consumers: Int64 = 0
    public var producers: Int64 = 0
    public var messages: Int64 = 0
    public var enqueued: Int64 = 0
    public var dequeued: Int64 = 0
    public var expired: Int64 = 0
    /// Resident memory and processor time of the serving process.
    public var residentBytes: Int64 = 0
    public var processorTime: Duration = .zero

    public init(node: String) { self.node = node }
}

/// What the serving node counts of a queue or topic, since it serves.
public struct DestinationMetrics: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable { case queue, topic }

    public var kind: Kind
    public var name: String
    public var size: Int64 = 0
    public var enqueued: Int64 = 0
    public var dequeued: Int64 = 0
    public var dispatched: Int64 = 0
    public var inFlight: Int64 = 0
    public var expired: Int64 = 0
    public var producers: Int64 = 0
    public var consumers: Int64 = 0
    public var memoryPercentUsage: Double = 0
    public var memoryBytes: Int64 = 0
    /// Milliseconds from arrival to delivery.
    public var averageEnqueueMilliseconds: Double = 0

    public init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }
}
