import Glibc
import Ground
import ProcessSupervisor

/// A data directory that is made once for a version and copied for each new database: four seconds become a fifth.
struct ServerTemplate: Sendable {
    let engineDirectory: String
    let programs: ServerPrograms
    let replicationPassword: String
    let supervisor: ProcessSupervisor

    private static let sizes = ["--innodb-log-file-size=16M", "--innodb-buffer-pool-size=32M"]
    static let replicationUser = "faultline_replication"

    var path: String {
        let version = programs.version.map { $0 == " " ? "-" : $0.lowercased() }.joined()
        return "\(engineDirectory)/templates/\(version)"
    }

    /// Makes it where it is not there yet, and gives its path. Who is killed in the middle begins anew.
    func ready() async throws(DatabaseError) -> String {
        let path = path
        if HostFile.exists(path) { return path }
        let draft = try CopyDraft.fresh(beside: path)
        do throws(SupervisorError) {
            try HostFile.makeDirectories(draft)
        } catch {
            throw .failed(id: "template", step: "making its directory", said: error.description)
        }
        try await install(draft)
        try await addAccounts(draft)
        for name in ["error.log", "ib_buffer_pool"] { unlink("\(draft)/\(name)") }
        FileOwner.give(draft, to: programs.user)
        try FileOwner.rename(draft, to: path)
        return path
    }

    private func install(_ draft: String) async throws(DatabaseError) {
        let arguments =
            [
                "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--user=root",
            ] + Self.sizes + ServerCommand.common(data: draft)
        let plan = ProcessPlan(
            id: "template",
            program: programs.installer,
            arguments: arguments,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        )
        try await Tool.run(plan, for: "template", step: "installing", supervisor)
    }

    /// The engine's own account comes in by the socket alone, as this machine's root. The replication's account is made
    /// here, because a commit that waits for a standby would wait for the account with which the standby comes. Health
    /// is asked with it too: it may knock at a closed server's door.
    private func addAccounts(_ draft: String) async throws(DatabaseError) {
        let replication = "'\(Self.replicationUser)'@'%'"
        let statements = [
            "USE mysql;", "FLUSH PRIVILEGES;",
            "ALTER USER root@localhost IDENTIFIED VIA unix_socket;",
            "DELETE FROM global_priv WHERE NOT (User = 'mariadb.sys' OR (User = 'root' AND Host = 'localhost'));",
            "DELETE FROM proxies_priv WHERE Host <> 'localhost';", "FLUSH PRIVILEGES;",
            "CREATE USER \(replication) IDENTIFIED BY \(SQLText.literal(replicationPassword));",
            "GRANT REPLICATION SLAVE, CONNECTION ADMIN ON *.* TO \(replication);",
        ]
        let script = draft + ".sql"
        do throws(SupervisorError) {
            try HostFile.replace(script, with: Array((statements.joined(separator: "\n") + "\n").utf8))
        } catch {
            throw .failed(id: "template", step: "writing its accounts", said: error.description)
        }
        defer { unlink(script) }
        let server =
            ([programs.server, "--no-defaults", "--user=root", "--bootstrap", "--log-error=error.log"]
            + Self.sizes + ServerCommand.common(data: draft)).joined(separator: "' '")
        let plan = ProcessPlan(
            id: "template",
            program: "/bin/sh",
            arguments: ["-c", "exec '\(server)' < '\(script)'"],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        )
        do throws(DatabaseError) {
            try await Tool.run(plan, for: "template", step: "adding accounts", supervisor)
        } catch {
            let said = Tool.lastLines(HostFile.text(draft + "/error.log") ?? "")
            throw .failed(id: "template", step: "adding accounts", said: said)
        }
    }
}
