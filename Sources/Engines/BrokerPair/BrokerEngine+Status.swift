import Ground
import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    public func status(_ id: String) -> BrokerStatus? {
        guard let entry = state.withLock({ $0.entries[id] }) else { return nil }
        return BrokerStatus(
            id: id,
            phase: entry.machine.phase,
            active: entry.machine.active.map { entry.machine.nodes[$0].id },
            nodes: entry.machine.nodes.map { status(id, $0) },
            hasPendingChanges: entry.record.applied != entry.record.used,
            since: entry.since,
            version: ServerPackage.version
        )
    }

    private func status(_ id: String, _ node: BrokerMachine.Node) -> BrokerStatus.Node {
        let isWaiting = node.attempts > 0 && node.mayRun
        let state: BrokerStatus.Node.State =
            switch node.state {
            case .down: isWaiting ? .waiting : .down
            case .starting: .starting
            case .standby: .standby
            case .active: .active
            case .stopping, .killed: .stopping
            }
        return BrokerStatus.Node(
            id: node.id,
            state: state,
            hasPower: node.hasPower,
            hasNetwork: node.hasNetwork,
            processNumber: supervisor.identity(of: ServerCommand.processID(id, node.id))?.number
        )
    }
}
