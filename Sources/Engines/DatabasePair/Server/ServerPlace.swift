/// Where the files of one node of one database lie.
struct ServerPlace: Sendable, Hashable {
    /// `databases/ID/nodes/NODE`
    let directory: String
    /// Names its process.
    let processID: String

    var data: String { directory + "/data" }
    var settings: String { directory + "/server.cnf" }
    var certificates: String { directory + "/tls" }
    /// In the data directory, where the server itself looks for it.
    static let socketName = "db.sock"
    /// Named relative to the data directory too.
    var logs: String { directory + "/log" }
    var errorLog: String { logs + "/mysql-error.log" }
    /// What the server prints before it has opened its log.
    var output: String { directory + "/output.log" }
    /// Data that was found damaged or was replaced.
    var aside: String { directory + "/aside" }
}
