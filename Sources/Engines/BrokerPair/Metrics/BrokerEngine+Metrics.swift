extension BrokerEngine {
    public func metrics(_ id: String) async throws(BrokerError) -> BrokerMetrics { throw .notServing(id) }
    /// Queues and topics, those of the server's own use left out, in order of their names.
    public func destinations(_ id: String) async throws(BrokerError) -> [DestinationMetrics] { throw .notServing(id) }
}
