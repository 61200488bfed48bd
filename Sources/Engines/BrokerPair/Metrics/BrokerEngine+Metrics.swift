import Ground
import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    /// What the serving node counts of itself.
    public func metrics(_ id: String) async throws(BrokerError) -> BrokerMetrics {
        let (node, password) = try serving(id)
        let process = supervisor.identity(of: ServerCommand.processID(id, node.id))?.number
        return try await pool.run { () throws(BrokerError) in
            guard let session = StatisticsSession(node, password: password), let reply = session.broker() else {
                throw .noAnswer("node \(node.id) did not count")
            }
            var metrics = BrokerMetrics(node: node.id)
            metrics.read(reply)
            // Our own question is one of them.
            metrics.consumers = max(0, metrics.consumers - 1)
            guard let process else { return metrics }
            metrics.residentBytes = ProcessFigures.residentBytes(process)
            metrics.processorTime = ProcessFigures.processorTime(process)
            metrics.currentConnections = ProcessFigures.connections(process, address: Self.kernelText(node.address))
            return metrics
        }
    }

    /// Queues and topics, those of the server's own use left out, in order of their names.
    public func destinations(_ id: String) async throws(BrokerError) -> [DestinationMetrics] {
        let (node, password) = try serving(id)
        return try await pool.run { () throws(BrokerError) in
            guard let session = StatisticsSession(node, password: password), let all = session.destinations() else {
                throw .noAnswer("node \(node.id) did not count")
            }
            return all
        }
    }

    private func serving(_ id: String) throws(BrokerError) -> (BrokerNodePlan, String) {
        guard let entry = state.withLock({ $0.entries[id] }) else { throw .unknownBroker(id) }
        guard let active = entry.machine.active else { throw .notServing(id) }
        return (entry.record.used.nodes[active], entry.record.internalPassword)
    }

    /// An address as the kernel's tables have it: in hexadecimal, the last byte first.
    private static func kernelText(_ address: IPv4Address) -> String {
        let digits = String(address.number.byteSwapped, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
