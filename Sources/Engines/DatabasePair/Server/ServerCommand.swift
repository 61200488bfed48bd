import ProcessSupervisor

/// How a server is started. Every start is closed: to writes by `read_only`, to clients by `init_connect`; what a
/// process forgets with its end is that it was open.
struct ServerCommand: Sendable {
    enum Role: String, Sendable, Hashable { case primary, standby }

    /// Refuses a client at its first breath. It does not concern the engine's own account, the replication's connection
    /// is told nothing by it, and no account of a client's has the privilege that would pass it by.
    static let closed = "SIGNAL SQLSTATE '08004' SET MESSAGE_TEXT = 'this server does not serve'"

    /// What a plan may not set: the pair's promise hangs on it, or the place where things are.
    static let protected: Set<String> = [
        "basedir", "bind_address", "binlog_format", "datadir", "gtid_domain_id", "gtid_slave_pos", "gtid_strict_mode",
        "init_file", "init_rpl_role", "innodb_data_file_path", "innodb_data_home_dir", "innodb_doublewrite",
        "innodb_flush_log_at_trx_commit", "innodb_force_recovery", "innodb_log_group_home_dir", "innodb_read_only",
        "innodb_undo_directory", "innodb_undo_tablespaces", "log_basename", "log_bin", "log_error",
        "log_slave_updates", "general_log_file", "slow_query_log_file", "pid_file", "plugin_dir", "port", "read_only",
        "relay_log", "relay_log_purge", "replicate_do_db", "replicate_ignore_db", "rpl_semi_sync_master_enabled",
        "rpl_semi_sync_master_timeout", "rpl_semi_sync_master_wait_no_slave", "rpl_semi_sync_master_wait_point",
        "rpl_semi_sync_slave_enabled", "rpl_semi_sync_slave_kill_conn_timeout", "secure_file_priv",
        "server_id", "skip_grant_tables", "skip_networking", "skip_slave_start", "socket", "sql_log_bin", "ssl_ca",
        "ssl_cert", "ssl_key", "sync_binlog", "tmpdir", "user",
    ]

    /// Set where the plan says nothing: small enough for a desk.
    static let defaults: [String: String] = [
        "aria_pagecache_buffer_size": "1M", "character_set_server": "utf8mb4", "innodb_buffer_pool_size": "32M",
        "innodb_log_file_size": "16M", "key_buffer_size": "1M", "max_connections": "151",
        "performance_schema": "OFF", "query_cache_size": "0", "table_open_cache": "400",
    ]

    let programs: ServerPrograms
    let place: ServerPlace
    let node: DatabaseNodePlan
    let port: Int
    let serverID: UInt32
    /// The data lies where only root can reach it.
    let runsAsRoot: Bool

    /// The settings file: the plan's variables over the defaults. What the pair needs stands on the command line, which
    /// comes after it.
    static func settings(_ variables: [String: String], place: ServerPlace, hasCertificate: Bool) -> String {
        let all = defaults.merging(variables) { $1 }
        var lines = ["[mariadbd]"]
        for (name, value) in all.sorted(by: { $0.key < $1.key }) { lines.append("\(name)=\(quoted(value))") }
        if hasCertificate {
            lines.append("ssl_ca=\(place.certificates)/ca.pem")
            lines.append("ssl_cert=\(place.certificates)/cert.pem")
            lines.append("ssl_key=\(place.certificates)/key.pem")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ value: String) -> String {
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }

    func plan(_ role: Role) -> ProcessPlan {
        ProcessPlan(
            id: place.processID,
            program: programs.server,
            arguments: arguments(role),
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"],
            directory: place.directory,
            output: place.output,
            namespaces: NamespacePlan(entered: node.namespacePath.map { [$0] } ?? []),
            user: runsAsRoot ? nil : programs.user,
            limits: ProcessLimits(processors: node.processors, memoryBytes: node.memoryBytes),
            openFilesMax: 16384
        )
    }

    private func arguments(_ role: Role) -> [String] {
        var all = ["--defaults-file=\(place.settings)"]
        if runsAsRoot { all.append("--user=root") }
        all += Self.common(data: place.data)
        all += [
            "--bind-address=\(node.address)", "--port=\(port)", "--server-id=\(serverID)",
            "--log-error=\(place.errorLog)", "--general-log-file=\(place.logs)/mysql-general.log",
            "--slow-query-log-file=\(place.logs)/mysql-slowquery.log", "--pid-file=server.pid",
            "--read-only=ON", "--init-connect=\(Self.closed)",
            "--log-bin=binlog", "--relay-log=relay", "--log-slave-updates=ON", "--binlog-format=ROW",
            "--gtid-strict-mode=ON", "--skip-slave-start", "--max-binlog-size=64M",
            "--rpl-semi-sync-master-wait-point=AFTER_SYNC", "--rpl-semi-sync-master-timeout=4000000000",
            "--rpl-semi-sync-master-wait-no-slave=ON", "--rpl-semi-sync-master-enabled=OFF",
            "--slave-parallel-threads=4", "--slave-parallel-mode=optimistic", "--slave-net-timeout=5",
            "--rpl-semi-sync-slave-kill-conn-timeout=1",
        ]
        switch role {
        case .primary:
            all += [
                "--init-rpl-role=MASTER", "--rpl-semi-sync-slave-enabled=OFF", "--sync-binlog=1",
                "--innodb-flush-log-at-trx-commit=1",
            ]
        case .standby:
            // In this role the server cuts off the end of its log that no other server acknowledged.
            all += [
                "--init-rpl-role=SLAVE", "--rpl-semi-sync-slave-enabled=ON", "--sync-binlog=0",
                "--innodb-flush-log-at-trx-commit=2",
            ]
        }
        return all
    }

    /// What the layout of the data hangs on: the same for each program that opens it.
    static func common(data: String) -> [String] {
        [
            "--datadir=\(data)", "--socket=\(ServerPlace.socketName)", "--skip-name-resolve",
            "--innodb-undo-tablespaces=0", "--innodb-data-file-path=ibdata1:12M:autoextend",
        ]
    }
}
