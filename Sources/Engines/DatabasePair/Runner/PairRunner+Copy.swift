import Glibc
import Ground
import ProcessSupervisor
import Synchronization

extension PairRunner {
    /// Makes the first copy: empty from the template, or from a snapshot.
    func create(_ node: String) async throws(DatabaseError) {
        let programs = try await environment.programs.get(environment.supervisor)
        let place = place(node)
        let source: String
        if let origin = plan.origin {
            guard HostFile.exists(origin + "/ibdata1") else {
                try await fail("there is no snapshot in \(origin)")
                return
            }
            source = origin
        } else {
            source = try await environment.template(programs)
        }
        let draft = try await environment.slowPool.run { () throws(DatabaseError) in try place.newDraft() }
        try await FileOwner.copy(source, to: draft, environment.supervisor)
        try await environment.slowPool.run { () throws(DatabaseError) in
            Self.forgetHistory(draft)
            try place.install(draft, position: nil, owner: programs.user)
        }
        try await noteData(node)
    }

    /// Removes what belongs to the server that wrote a copy, and not to the data.
    private static func forgetHistory(_ directory: String) {
        let exact: Set<String> = ["master.info", "relay-log.info", "server.pid", "db.sock", "auto.cnf", "mysqld.pid"]
        for name in HostFile.names(in: directory) {
            let isLog = name.hasPrefix("binlog.") || name.hasPrefix("relay.") || name.hasPrefix("multi-master")
            if isLog || exact.contains(name) { unlink(directory + "/" + name) }
        }
    }

    private func noteData(_ node: String) async throws(DatabaseError) {
        var next = record
        next.withData.insert(node)
        next.lastServerID += 1
        next.serverIDs[node] = next.lastServerID
        try await save(next)
        memory[node]?.isDamaged = false
    }

    private func fail(_ reason: String) async throws(DatabaseError) {
        var next = record
        next.failure = reason
        try await save(next)
        tell(.failed(reason: reason))
    }

    /// Makes a standby anew: a copy of the primary while that goes on serving.
    func build(_ node: String) async throws(DatabaseError) {
        let programs = try await environment.programs.get(environment.supervisor)
        let place = place(node)
        let source = self.place(record.primary)
        await environment.supervisor.kill(place.processID)
        let draft = try await environment.slowPool.run { () throws(DatabaseError) in try place.newDraft() }
        let position = try await backUp(source, to: draft, programs)
        let condition = conditions.withLock { $0[node] } ?? NodeCondition()
        guard condition.isWell else { throw .notPossible(id: id, reason: "node \(node) was lost while it was built") }
        try await environment.slowPool.run { () throws(DatabaseError) in
            try place.install(draft, position: position, owner: programs.user)
        }
        try await noteData(node)
    }

    /// Copies a running server's data without stopping its writes, and gives the position that the copy has.
    func backUp(
        _ source: ServerPlace,
        to draft: String,
        _ programs: ServerPrograms
    ) async throws(DatabaseError) -> String {
        func plan(_ arguments: [String], _ directory: String) -> ProcessPlan {
            ProcessPlan(
                id: source.processID + ".backup",
                program: programs.backup,
                arguments: ["--no-defaults"] + arguments,
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
                directory: directory
            )
        }
        // By the name alone: a socket's path may not be as long as a file's.
        let copying = [
            "--backup", "--target-dir=\(draft)", "--datadir=\(source.data)", "--socket=\(ServerPlace.socketName)",
            "--user=root", "--parallel=2",
        ]
        let step = "copying a running server"
        try await Tool.run(plan(copying, source.data), for: id, step: step, environment.supervisor)
        try await Tool.run(
            plan(["--prepare", "--target-dir=\(draft)", "--use-memory=32M"], draft),
            for: id,
            step: "preparing the copy",
            environment.supervisor
        )
        return await environment.pool.run {
            // File, offset and GTID position; nothing when the server has written nothing yet.
            let text = HostFile.text(draft + "/xtrabackup_binlog_info") ?? ""
            let fields = text.split(whereSeparator: { $0 == "\t" || $0 == "\n" })
            return fields.count > 2 ? String(fields[2]) : ""
        }
    }

    /// Deletes the copy that a proven standby has replaced.
    func dropReplaced(_ node: String) async throws(DatabaseError) {
        let place = place(node)
        try await environment.slowPool.run { () throws(DatabaseError) in try place.removeReplaced() }
    }

    /// Writes a consistent copy that holds all that was acknowledged before the call.
    func snapshot(to path: String) async throws(DatabaseError) {
        guard record.isCreated, record.failure == nil else {
            throw .notPossible(id: id, reason: "there is nothing to copy yet")
        }
        let programs = try await environment.programs.get(environment.supervisor)
        let draft = try await environment.slowPool.run { () throws(DatabaseError) in
            try CopyDraft.fresh(beside: path)
        }
        do throws(DatabaseError) {
            try await copyData(to: draft, programs)
            try await environment.slowPool.run { () throws(DatabaseError) in
                Self.forgetHistory(draft)
                try FileOwner.rename(draft, to: path)
                // Again: the tool of an attempt that was cut off may have gone on until now.
                CopyDraft.removeAll(of: path)
            }
        } catch {
            await environment.slowPool.run { CopyDraft.removeAll(of: path) }
            throw error
        }
        tell(.snapshotTaken(path: path))
    }

    private func copyData(to draft: String, _ programs: ServerPrograms) async throws(DatabaseError) {
        let primary = place(record.primary)
        if environment.supervisor.isActive(primary.processID) {
            let source = try await snapshotSource()
            _ = try await backUp(place(source), to: draft, programs)
        } else {
            guard record.wanted == .stopped else { throw .notPossible(id: id, reason: "no server runs") }
            try await FileOwner.copy(primary.data, to: draft, environment.supervisor)
        }
    }

    /// The standby spares the primary; it must have applied what was acknowledged.
    private func snapshotSource() async throws(DatabaseError) -> String {
        guard record.isStandbyPromotable, let standby = record.standby else { return record.primary }
        let logged = try await speak(record.primary, "asking its position") { session throws(SessionError) in
            try session.value("SELECT @@GLOBAL.gtid_binlog_pos") ?? ""
        }
        let answer = try? await speak(standby, "waiting for it", within: .seconds(35)) { session throws(SessionError) in
            try session.value("SELECT MASTER_GTID_WAIT(\(SQLText.literal(logged)), 30)")
        }
        return answer == "0" ? standby : record.primary
    }

    /// Deletes all that there is but for what was kept aside as damaged.
    func deleteAll() async {
        let directory = directory
        let kept = "\(environment.directory)/kept-aside/\(id)-\(HostTime.wall.millisecondsSince1970)"
        for node in record.nodes { await environment.supervisor.forget(place(node).processID) }
        await environment.slowPool.run {
            for node in HostFile.names(in: directory + "/nodes") {
                let aside = "\(directory)/nodes/\(node)/aside"
                for name in HostFile.names(in: aside) where name.hasPrefix("damaged") {
                    try? HostFile.makeDirectories(kept, mode: 0o700)
                    _ = rename("\(aside)/\(name)", "\(kept)/\(node)-\(name)")
                }
            }
            // The record last: who is killed in the middle goes on with it.
            try? HostFile.removeTree(directory + "/nodes")
            try? HostFile.removeTree(directory)
        }
        isRemoved = true
        tell(.removed)
        tellUntold()
        settleWaiters()
        environment.forget(id)
    }
}
