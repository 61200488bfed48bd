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
    /// Takes over what a supervisor before this one left running, and clears away what it left unfinished: what had not
    /// announced yet that it is ready is ended and told as gone. To be called once, before anything is started.
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
            let (identity, pidfd) = living(record, records)
            if record.isReady, let identity, let pidfd {
                all.append((record, identity, pidfd))
            } else {
                if let identity, let pidfd { end(identity, pidfd, ControlGroup(paths: record.groups)) }
                _ = ControlGroup(paths: record.groups).remove(waitingMilliseconds: groupWaitMilliseconds)
                records.remove(id)
                all.append((record, nil, nil))
            }
        }
        keeper.sweep(keeping: Set(all.filter { $0.pidfd != nil }.map(\.record.id)))
        return all
    }

    private static func living(
        _ record: ProcessRecord,
        _ records: RecordStore
    ) -> (ProcessIdentity?, OwnedDescriptor?) {
        guard record.state == .begun, record.boot == records.boot, let identity = records.identity(record.id),
            let pidfd = open(identity)
        else { return (nil, nil) }
        return (identity, pidfd)
    }

    /// Ends what was cut off in the middle of coming up.
    private static func end(_ identity: ProcessIdentity, _ pidfd: OwnedDescriptor, _ group: ControlGroup) {
        killAll(pidfd, group, identity.number)
        var wait = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, -1) < 0, errno == EINTR {}
        reap(pidfd)
    }

    /// The descriptor first, then the start time: between the two the number cannot be used again unseen.
    private static func open(_ identity: ProcessIdentity) -> OwnedDescriptor? {
        let number = fl_pidfd_open(identity.number)
        guard number >= 0 else { return nil }
        let pidfd = OwnedDescriptor(number)
        return identity.isAlive ? pidfd : nil
    }
}
