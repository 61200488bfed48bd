import Glibc
import ProcessSupervisor

/// The programs of the database server on this machine.
struct ServerPrograms: Sendable, Hashable {
    var server: String
    var installer: String
    var backup: String
    /// The account that the server runs as.
    var user: ProcessUser
    /// Such as `MariaDB 10.11.19`.
    var version: String

    static let userName = "mysql"
    private static let folders = ["/usr/sbin", "/usr/bin", "/usr/libexec", "/usr/local/sbin", "/usr/local/bin"]
    private static let remedy = "apt-get install --no-install-recommends mariadb-server mariadb-backup"

    /// What is lacking, each with its remedy.
    static func missing() -> [String] {
        var lacking: [String] = []
        if find("mariadbd") == nil {
            let other = find("mysqld").map { "; \($0) is another server, which is not supported yet" } ?? ""
            lacking.append("no mariadbd on this machine\(other): \(remedy)")
        }
        if find("mariadb-install-db") == nil { lacking.append("no mariadb-install-db on this machine: \(remedy)") }
        if find("mariadb-backup") == nil { lacking.append("no mariadb-backup on this machine: \(remedy)") }
        if account() == nil { lacking.append("no user \(userName) on this machine: \(remedy)") }
        if geteuid() != 0 { lacking.append("databases need root: start with sudo") }
        return lacking + ProcessSupervisor.missing()
    }

    /// Asks the server for its version too.
    static func probe(_ supervisor: ProcessSupervisor) async throws(DatabaseError) -> ServerPrograms {
        guard let server = find("mariadbd"), let installer = find("mariadb-install-db"),
            let backup = find("mariadb-backup"), let user = account()
        else { throw .programMissing(missing().joined(separator: "; ")) }
        let said: String
        do throws(SupervisorError) {
            said = try await supervisor.run(
                ProcessPlan(id: "version", program: server, arguments: ["--no-defaults", "--version"])
            ).text
        } catch {
            throw .failed(id: server, step: "asking for its version", said: error.description)
        }
        // `mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)`
        let words = said.split(separator: " ")
        let number = words.firstIndex(of: "Ver").map { words[$0 + 1].prefix { $0 != "-" } } ?? "unknown"
        return ServerPrograms(
            server: server,
            installer: installer,
            backup: backup,
            user: user,
            version: "MariaDB \(number)"
        )
    }

    private static func find(_ name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private static func account() -> ProcessUser? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwnam_r(userName, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        var groups = [gid_t](repeating: 0, count: 64)
        var count = Int32(groups.count)
        guard getgrouplist(userName, entry.pw_gid, &groups, &count) >= 0 else { return nil }
        return ProcessUser(user: entry.pw_uid, group: entry.pw_gid, furtherGroups: Array(groups.prefix(Int(count))))
    }
}
