import Ground
import ProcessSupervisor
import Synchronization

extension PairRunner {
    /// How long one wait for applying may take before it is looked whether that still goes on.
    private static let applyWaitSeconds = 5

    /// Makes a standby fit to serve: it applies all that it received, then forgets its source. It stays closed.
    ///
    /// Never starts a receiver or an applier once both are down: a server drops what it received when it starts them.
    func promote(_ node: String) async throws(DatabaseError) {
        await shut(node, from: record.primary)
        do throws(DatabaseError) {
            try await endReplication(node)
        } catch {
            await reopen(node)
            throw error
        }
        await reopen(node)
    }

    /// Brings a standby whose primary has ended to the end of what it received, and writes down whether it got there.
    func settle(_ node: String) async throws(DatabaseError) {
        let isWhole = try? await speak(node, "settling", within: .seconds(Self.applyWaitSeconds + 5)) {
            session throws(SessionError) in
            try session.query("STOP SLAVE IO_THREAD")
            let check = try ServerCheck.ask(session)
            guard let replication = check.replication, replication.applier != "No" else { return false }
            if check.applied.covers(replication.received) { return true }
            let wanted = SQLText.literal(replication.received.text)
            try session.query("SELECT MASTER_GTID_WAIT(\(wanted), \(Self.applyWaitSeconds))")
            return try ServerCheck.ask(session).applied.covers(replication.received)
        }
        var next = record
        next.wholeCopy = isWhole == true ? node : nil
        next.isStandbyPromotable = false
        try await save(next)
    }

    private func endReplication(_ node: String) async throws(DatabaseError) {
        while true {
            let isDone = try await speak(node, "promotion", within: .seconds(Self.applyWaitSeconds + 5)) {
                session throws(SessionError) in
                guard let before = try ServerCheck.ask(session).replication else { return true }
                // While the receiver lives, an applier that has stopped can be started without loss.
                if before.applier == "No", before.receiver != "No" { try session.query("START SLAVE SQL_THREAD") }
                try session.query("STOP SLAVE IO_THREAD")
                let check = try ServerCheck.ask(session)
                guard let replication = check.replication else { return true }
                if !check.applied.covers(replication.received) {
                    guard replication.applier != "No" else {
                        throw .garbled("it cannot apply what it received: \(replication.errorText)")
                    }
                    let wanted = SQLText.literal(replication.received.text)
                    try session.query("SELECT MASTER_GTID_WAIT(\(wanted), \(Self.applyWaitSeconds))")
                    guard try ServerCheck.ask(session).applied.covers(replication.received) else { return false }
                }
                try session.query("STOP SLAVE")
                try session.query("RESET SLAVE ALL")
                return true
            }
            if isDone { break }
            let condition = conditions.withLock { $0[node] } ?? NodeCondition()
            guard condition.hasPower else { return }
        }
        memory[node]?.link = .none
    }

    /// Opens the node that the record names.
    func open(_ node: String) async throws(DatabaseError) {
        precondition(node == record.primary, "only the primary is opened")
        // A promotion that was cut off after its last statement left it shut, and a new standby could not be answered.
        await reopen(node)
        let isFull = storage.isFull
        let door = plan.variables["init_connect"] ?? ""
        try await prepare(node)
        try await speak(node, "opening") { session throws(SessionError) in
            try session.query("SET GLOBAL rpl_semi_sync_slave_enabled = OFF")
            try session.query("SET GLOBAL rpl_semi_sync_master_enabled = OFF")
            try session.query("SET GLOBAL sync_binlog = 1")
            try session.query("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
            if !isFull { try session.query("SET GLOBAL read_only = OFF") }
            try session.query("SET GLOBAL init_connect = \(SQLText.literal(door))")
        }
        commitsWait = false
        mark = nil
        waitingSince = nil
        memory[node]?.isOpen = true
        memory[node]?.succeed()
    }

    /// What the first start of all makes: the administrator and the first database. Later, a new password.
    func prepare(_ node: String) async throws(DatabaseError) {
        let digest = plan.administrator.digest
        if record.isCreated, record.administratorDigest == digest { return }
        let isFirst = !record.isCreated
        let account = "\(SQLText.literal(plan.administrator.name))@'%'"
        let password = SQLText.literal(plan.administrator.password)
        let database = plan.databaseName
        try await speak(node, "making the administrator") { session throws(SessionError) in
            // A copy of another database brings that one's position in a history which is not continued.
            if isFirst { try session.query("SET GLOBAL gtid_slave_pos = ''") }
            try session.query("CREATE USER IF NOT EXISTS \(account) IDENTIFIED BY \(password)")
            try session.query("ALTER USER \(account) IDENTIFIED BY \(password)")
            try session.query("GRANT \(Self.privileges) ON *.* TO \(account) WITH GRANT OPTION")
            if isFirst, let database { try session.query("CREATE DATABASE IF NOT EXISTS \(SQLText.name(database))") }
        }
        var next = record
        next.isCreated = true
        next.administratorDigest = digest
        try await save(next)
        if !isFirst { tell(.passwordChanged) }
    }

    /// All of an administrator's but what would let a client pass by `read_only` and a closed door, or acknowledge
    /// commits in the standby's place (REPLICATION SLAVE).
    private static let privileges = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "PROCESS", "REFERENCES", "INDEX", "ALTER",
        "SHOW DATABASES", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "BINLOG MONITOR", "CREATE VIEW",
        "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "CREATE USER", "EVENT", "TRIGGER", "DELETE HISTORY",
    ].joined(separator: ", ")
}

extension DatabaseAccount {
    /// Tells whether the account is the same without keeping its password.
    var digest: String {
        HashAlgorithm.sha256.hash(Array("\(name)\0\(password)".utf8)).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
