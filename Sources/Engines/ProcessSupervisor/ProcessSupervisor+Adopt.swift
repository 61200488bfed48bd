import CLinux
import Glibc
import Synchronization

/// What a supervisor found of its predecessor's processes.
public struct Adoption: Sendable, Equatable {
    public struct Running: Sendable, Equatable {
        public let id: String
        public let identity: ProcessIdentity
        /// Of the plan it was started from: see `ProcessPlan.digest`.
        public let planDigest: String
    }

    public struct Gone: Sendable, Equatable {
        public let id: String
        public let exit: ProcessExit
    }

    public internal(set) var running: [Running] = []
    public internal(set) var gone: [Gone] = []
}

extension ProcessSupervisor {
    /// Takes over what a supervisor before this one left running, and clears away what it left unfinished. To be called
    /// once, before anything is started.
    public func adopt() async -> Adoption {
        let found = await pool.run { [records, keeper] in Self.find(records, keeper) }
        var adoption = Adoption()
        for (record, identity, pidfd) in found {
            guard let identity, let pidfd else {
                let exit: ProcessExit = if case .ended(let exit) = record.state { exit } else { .unknown }
                adoption.gone.append(.init(id: record.id, exit: exit))
                continue
            }
            var entry = Entry(machine: ProcessMachine(), planDigest: record.planDigest)
            _ = entry.machine.take(.found, at: uptime)
            entry.identity = identity
            entry.pidfd = pidfd
            entry.group = ControlGroup(paths: record.groups)
            entry.isAdopted = true
            state.withLock { $0.entries[record.id] = $0.entries[record.id] ?? entry }
            adoption.running.append(.init(id: record.id, identity: identity, planDigest: record.planDigest))
            watchEnd(record.id, pidfd)
        }
        return adoption
    }

    private typealias Found = (record: ProcessRecord, identity: ProcessIdentity?, pidfd: OwnedDescriptor?)

    private static func find(_ records: RecordStore, _ keeper: GroupKeeper) -> [Found] {
        var all: [Found] = []
        for id in records.ids() {
            guard let record = records.record(id) else {
                // Not even the first write was whole; nothing can have been started.
                records.remove(id)
                continue
            }
            if record.state == .begun, record.boot == records.boot, let identity = records.identity(id),
                let pidfd = open(identity)
            {
                all.append((record, identity, pidfd))
            } else {
                _ = ControlGroup(paths: record.groups).remove(waitingMilliseconds: groupWaitMilliseconds)
                records.remove(id)
                all.append((record, nil, nil))
            }
        }
        keeper.sweep(keeping: Set(all.filter { $0.pidfd != nil }.map(\.record.id)))
        return all
    }

    /// The descriptor first, then the start time: between the two the number cannot be used again unseen.
    private static func open(_ identity: ProcessIdentity) -> OwnedDescriptor? {
        let number = fl_pidfd_open(identity.number)
        guard number >= 0 else { return nil }
        let pidfd = OwnedDescriptor(number)
        return identity.isAlive ? pidfd : nil
    }
}
