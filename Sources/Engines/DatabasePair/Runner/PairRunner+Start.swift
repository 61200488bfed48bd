import Glibc
import Ground
import ProcessSupervisor
import Synchronization

extension PairRunner {
    /// Recovery of a large database takes its time; while its process lives it is waited for.
    private static let startTurns = 6000
    private static let startTurnMilliseconds: Int32 = 20

    /// Starts a server, closed, and returns when it answers.
    func start(_ node: String, _ role: ServerCommand.Role) async throws(DatabaseError) {
        let place = place(node)
        guard let nodePlan = plan.nodes.first(where: { $0.id == node }) else { return }
        let programs = try await environment.programs.get(environment.supervisor)
        if let reason = await damage(place) {
            memory[node]?.isDamaged = true
            throw .failed(id: "\(id), node \(node)", step: "opening its data", said: reason)
        }
        let variables = plan.variables.filter { refusedVariables[$0.key] == nil }
        let certificate = plan.certificate
        let runsAsRoot = !FileOwner.canReach(environment.directory, programs.user)
        try await environment.pool.run { () throws(DatabaseError) in
            try place.settle(variables, certificate, owner: runsAsRoot ? nil : programs.user)
        }
        let command = ServerCommand(
            programs: programs,
            place: place,
            node: nodePlan,
            port: plan.port,
            serverID: record.serverIDs[node] ?? 1,
            runsAsRoot: runsAsRoot
        )
        do throws(SupervisorError) {
            try await environment.supervisor.start(command.plan(role))
        } catch {
            throw .failed(id: "\(id), node \(node)", step: "starting its server", said: error.description)
        }
        memory[node]?.processChanged(to: environment.supervisor.identity(of: place.processID))
        try await untilItAnswers(node, place)
        memory[node]?.isOpen = false
        memory[node]?.variables = variables
    }

    private func untilItAnswers(_ node: String, _ place: ServerPlace) async throws(DatabaseError) {
        for _ in 0..<Self.startTurns {
            let answer = try? await environment.talk(place, within: .seconds(1)) { session throws(SessionError) in
                try session.value("SELECT 1")
            }
            if answer != nil { return }
            guard environment.supervisor.isActive(place.processID) else {
                try await explain(node, place)
                return
            }
            await environment.pool.run { _ = poll(nil, 0, Self.startTurnMilliseconds) }
        }
        throw .failed(id: "\(id), node \(node)", step: "starting its server", said: "it does not answer")
    }

    /// Why a server ended before it answered; damage is noted.
    private func explain(_ node: String, _ place: ServerPlace) async throws(DatabaseError) {
        let hasPower = conditions.withLock { $0[node] }?.hasPower ?? true
        guard hasPower else { throw .failed(id: id, step: "starting its server", said: "its node has no power") }
        let said = await environment.pool.run { StartFailure(place) }
        if let name = said.refusedVariable {
            refusedVariables[name] = said.text
            throw .variableRefused(name: name, reason: said.text)
        }
        // One failed start may have other causes; what looks like damage twice is damage.
        // Nor is anything damage while the disk is full.
        let free = await environment.pool.run { Self.fileSystemFree(place.directory) }
        let isDamage = said.looksDamaged && free > StorageState.reservedBytes
        if isDamage, (memory[node]?.failures ?? 0) >= 1 { memory[node]?.isDamaged = true }
        throw .failed(id: "\(id), node \(node)", step: "starting its server", said: said.text)
    }

    /// What can be seen of damage before a server tries its luck.
    private func damage(_ place: ServerPlace) async -> String? {
        await environment.pool.run {
            if !HostFile.exists(place.data) { return "its data directory is not there" }
            for name in ["ibdata1", "mysql", "ib_logfile0"] where !HostFile.exists("\(place.data)/\(name)") {
                return "\(name) is not there"
            }
            return nil
        }
    }

    /// Renames damaged data. A standby gets a new copy; a primary without a standby has failed.
    func setAside(_ node: String) async throws(DatabaseError) {
        let place = place(node)
        let name = "damaged-\(HostTime.wall.millisecondsSince1970)"
        try await environment.pool.run { () throws(DatabaseError) in try place.setAside(name) }
        memory[node]?.isDamaged = false
        memory[node]?.succeed()
        let path = "\(place.aside)/\(name)"
        var next = record
        next.withData.remove(node)
        if node == record.primary {
            next.failure = "the data of its only whole copy was found damaged; it is kept in \(path)"
            if let other = next.standby, next.withData.contains(other) {
                next.failure? += "; the copy in \(self.place(other).data) may lack the last commits"
            }
        }
        try await save(next)
        tell(.corruptDataKeptAside(node: node, path: path))
        if let failure = next.failure { tell(.failed(reason: failure)) }
    }

    /// Takes away what a node held that is no longer wanted.
    func drop(_ node: String) async throws(DatabaseError) {
        let directory = place(node).directory
        await environment.supervisor.forget(place(node).processID)
        try await environment.slowPool.run { () throws(DatabaseError) in
            do throws(SupervisorError) {
                try HostFile.removeTree(directory)
            } catch {
                throw .failed(id: node, step: "deleting its data", said: error.description)
            }
        }
        memory[node] = nil
        var next = record
        next.withData.remove(node)
        try await save(next)
        tell(.standbyRemoved(node: node))
    }
}

/// What a server's log says of a start that failed.
struct StartFailure: Sendable {
    let text: String
    let looksDamaged: Bool
    let refusedVariable: String?

    private static let logBytes = 16_000
    private static let signs = [
        "corrupt", "Corrupt", "Can't init tc log", "Aria recovery failed", "checksum mismatch",
        "is not a valid", "Cannot find checkpoint", "Table 'mysql.", "Could not open mysql.",
        "InnoDB: Missing", "Plugin 'InnoDB' registration as a STORAGE ENGINE failed",
        "Unknown/unsupported storage engine: InnoDB",
    ]
    private static let excuses = [
        "No space left", "Disk is full", "disk full", "out of disk space", "error 28", "Errcode: 28", "error number 28",
        "Bind on TCP/IP port", "Do you already have another", "Unable to lock",
        "unknown variable", "Cannot allocate memory", "Permission denied",
    ]

    init(_ place: ServerPlace) {
        let end = (HostFile.bytes(place.errorLog) ?? []).suffix(Self.logBytes)
        var lines = String(decoding: end, as: UTF8.self).split(separator: "\n").map(String.init)
        if let start = lines.lastIndex(where: { $0.contains("Starting MariaDB") || $0.contains("starting as process") })
        {
            lines = Array(lines[start...])
        }
        let output = String(decoding: (HostFile.bytes(place.output) ?? []).suffix(2000), as: UTF8.self)
        let errors = lines.filter { $0.contains("[ERROR]") }
        let all = errors.joined(separator: "\n")
        // What the machine refused may be told in a line that is no error.
        let whole = lines.joined(separator: "\n")
        text = errors.isEmpty ? "it ended: " + Tool.lastLines(output) : Tool.lastLines(all, count: 2)
        looksDamaged = Self.signs.contains { all.contains($0) } && !Self.excuses.contains { whole.contains($0) }
        refusedVariable = errors.compactMap(Self.variable).first
    }

    /// `unknown variable 'NAME=VALUE'`, `unknown option '--NAME'`.
    private static func variable(_ line: String) -> String? {
        for mark in ["unknown variable '", "unknown option '--"] {
            guard let range = line.firstRange(of: mark) else { continue }
            let name = line[range.upperBound...].prefix { $0 != "=" && $0 != "'" }
            return String(name.replacing("-", with: "_"))
        }
        return nil
    }
}
