import Ground
import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    /// Takes over what an engine before this one left: its brokers, and the servers that still run. To be called once,
    /// before anything else.
    public func adopt() async throws(BrokerError) -> [BrokerStatus] {
        let adoption = await supervisor.adopt()
        let running = Set(adoption.running.map(\.id))
        let home = directory
        let records = await pool.run {
            HostFile.names(in: "\(home)/brokers").compactMap {
                BrokerFiles(directory: BrokerFiles.directory(home, $0)).record()
            }
        }
        var known: Set<String> = []
        for record in records {
            let machine = machine(of: record, running)
            known.formUnion(record.applied.nodes.map { ServerCommand.processID(record.applied.id, $0.id) })
            state.withLock { state in
                var entry = Entry(record: record, machine: machine, since: clock.now)
                for (place, node) in machine.nodes.enumerated() where node.isFound {
                    entry.begun[place] = node.incarnation
                }
                register(&state, entry)
            }
        }
        // A process without a record is nobody's.
        for stray in running.subtracting(known) {
            await supervisor.kill(stray)
            await supervisor.forget(stray)
        }
        for record in records { take(.timePassed, record.applied.id) }
        return brokers.compactMap { status($0) }
    }

    private func machine(of record: BrokerRecord, _ running: Set<String>) -> BrokerMachine {
        var machine = BrokerMachine(nodes: record.applied.nodes.map(\.id))
        machine.generation = record.generation
        machine.hasServed = record.hasServed
        machine.isRebooting = record.isRebooting
        // Those that were stopped with the engine start with it.
        machine.goal = record.isRemoved ? .removed : .running
        for (place, node) in machine.nodes.enumerated()
        where running.contains(ServerCommand.processID(record.applied.id, node.id)) {
            machine.found(node: place, generation: record.nodes[node.id]?.generation ?? 0, at: now)
        }
        return machine
    }
}
