import Ground

/// What a running server says of itself.
struct ServerCheck: Sendable, Hashable {
    var isOpen: Bool
    var isReadOnly: Bool
    var commitsWait: Bool
    /// Standbys that acknowledge.
    var standbyCount: Int
    var logged: GTIDPosition
    var applied: GTIDPosition
    /// Of the standby's replication; nil when none is set up.
    var replication: Replication?

    struct Replication: Sendable, Hashable {
        var host: String
        var port: String
        /// `Yes`, `No`, `Connecting`, `Preparing`.
        var receiver: String
        var applier: String
        var receiverError: Int
        var applierError: Int
        var errorText: String
        var received: GTIDPosition
        var secondsBehind: Double?
    }

    static func ask(_ session: MySQLSession) throws(SessionError) -> ServerCheck {
        let row =
            try session.query(
                "SELECT @@GLOBAL.init_connect AS door, @@GLOBAL.read_only AS ro, "
                    + "@@GLOBAL.rpl_semi_sync_master_enabled AS w,"
                    + " @@GLOBAL.gtid_binlog_pos AS logged, @@GLOBAL.gtid_slave_pos AS applied"
            ).first ?? [:]
        let count = try session.query("SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_clients'").first?["Value"]
        let slave = try session.query("SHOW SLAVE STATUS").first
        return ServerCheck(
            isOpen: row["door"] != ServerCommand.closed,
            isReadOnly: row["ro"] != "0",
            commitsWait: row["w"] == "1",
            standbyCount: count.flatMap { Int($0) } ?? 0,
            logged: GTIDPosition(row["logged"] ?? ""),
            applied: GTIDPosition(row["applied"] ?? ""),
            replication: slave.map { Replication($0) }
        )
    }
}

extension ServerCheck.Replication {
    init(_ row: [String: String]) {
        host = row["Master_Host"] ?? ""
        port = row["Master_Port"] ?? ""
        receiver = row["Slave_IO_Running"] ?? "No"
        applier = row["Slave_SQL_Running"] ?? "No"
        receiverError = row["Last_IO_Errno"].flatMap { Int($0) } ?? 0
        applierError = row["Last_SQL_Errno"].flatMap { Int($0) } ?? 0
        let texts = [row["Last_SQL_Error"] ?? "", row["Last_IO_Error"] ?? ""].filter { !$0.isEmpty }
        errorText = texts.joined(separator: "; ")
        received = GTIDPosition(row["Gtid_IO_Pos"] ?? "")
        secondsBehind = row["Seconds_Behind_Master"].flatMap { Double($0) }
    }

    /// The two copies are not of one history, or the receiver gave up for good.
    var isBroken: Bool {
        if applier == "No", applierError != 0 { return true }
        return receiver == "No" && receiverError != 0
    }

    var isFlowing: Bool { receiver == "Yes" && applier == "Yes" }
    /// Set up, but not under way: as after a start of the server.
    var isIdle: Bool { receiver == "No" && !isBroken }
}
