import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    /// The logs that there are, in order of nodes.
    public func logs(_ id: String) async throws(BrokerError) -> [BrokerLog] {
        let nodes = state.withLock { $0.entries[id]?.machine.nodes.map(\.id) }
        guard let nodes else { throw .unknownBroker(id) }
        let directory = files(id).directory
        return await pool.run {
            nodes.flatMap { node in
                BrokerLog.Kind.allCases.compactMap { kind -> BrokerLog? in
                    let path = Self.logPath(directory, node, kind)
                    guard HostFile.exists(path) else { return nil }
                    return BrokerLog(node: node, kind: kind, bytes: NodeLog.size(path), path: path)
                }
            }
        }
    }

    /// The log's content from an offset on, at most so many bytes. A file that was begun anew since is read from its
    /// beginning.
    public func readLog(
        _ id: String,
        node: String,
        kind: BrokerLog.Kind,
        from offset: Int64 = 0,
        bytesMax: Int = 1 << 20
    ) async throws(BrokerError) -> [UInt8] {
        let path = Self.logPath(files(id).directory, node, kind)
        return try await pool.run { () throws(BrokerError) in
            guard HostFile.exists(path) else { throw .unknownLog("\(node) \(kind.rawValue)") }
            return NodeLog.read(path, from: offset, bytesMax: bytesMax)
        }
    }

    private static func logPath(_ directory: String, _ node: String, _ kind: BrokerLog.Kind) -> String {
        switch kind {
        case .general: NodeLog.path(directory, node)
        case .audit: "\(directory)/nodes/\(node)/logs/audit.log"
        }
    }
}
