/// Figures of the serving node. Counters begin with the server.
public struct DatabaseMetrics: Sendable, Hashable {
    public var connections: Int64
    public var queries: UInt64
    public var commits: UInt64
    public var reads: UInt64
    public var writes: UInt64
    public var bytesReceived: UInt64
    public var bytesSent: UInt64
    public var storageUsedBytes: Int64
    public var storageFreeBytes: Int64
    public var binaryLogBytes: Int64
    /// How far the standby is behind in applying; nil without one.
    public var standbyLagSeconds: Double?
    /// Processor seconds that the server has used.
    public var processorSeconds: Double
    public var memoryBytes: Int64
    public var memoryLimitBytes: Int64?
}

/// A log file of the serving node.
public struct DatabaseLogFile: Sendable, Hashable {
    /// Such as `error/mysql-error.log`.
    public var name: String
    public var bytes: Int64
    public var changedMillisecondsSince1970: Int64
}
