public import Ground

/// What a database is to be: one server, or a primary and its synchronous standby.
public struct DatabasePlan: Sendable, Hashable, Codable {
    /// Names its directory and its processes: letters, digits, `-`, `.` and `_`.
    public var id: String
    public var port: Int
    /// One or two; which of them serves is the pair's own decision. A node that is added is built up from the one that
    /// serves, one that is left out is ended and its data is dropped.
    public var nodes: [DatabaseNodePlan]
    public var administrator: DatabaseAccount
    /// Made at creation.
    public var databaseName: String?
    /// The server's own variables by name. Those that can change while it runs do so at once, others at the next
    /// restart.
    public var variables: [String: String]
    /// How much the data may take; writes are refused when it is used up.
    public var storageBytes: Int64
    public var certificate: ServerCertificate?
    /// A snapshot to begin with instead of an empty database.
    public var origin: String?

    public init(
        id: String,
        port: Int = 3306,
        nodes: [DatabaseNodePlan],
        administrator: DatabaseAccount,
        databaseName: String? = nil,
        variables: [String: String] = [:],
        storageBytes: Int64,
        certificate: ServerCertificate? = nil,
        origin: String? = nil
    ) {
        self.id = id
        self.port = port
        self.nodes = nodes
        self.administrator = administrator
        self.databaseName = databaseName
        self.variables = variables
        self.storageBytes = storageBytes
        self.certificate = certificate
        self.origin = origin
    }
}

/// Where one server of the database stands.
public struct DatabaseNodePlan: Sendable, Hashable, Codable {
    /// Unique in the database, such as `a`.
    public var id: String
    /// The network namespace it runs in; nil is the machine's own.
    public var namespacePath: String?
    public var address: IPv4Address
    public var memoryBytes: Int64?
    public var processors: Double?

    public init(
        id: String,
        namespacePath: String?,
        address: IPv4Address,
        memoryBytes: Int64? = nil,
        processors: Double? = nil
    ) {
        self.id = id
        self.namespacePath = namespacePath
        self.address = address
        self.memoryBytes = memoryBytes
        self.processors = processors
    }
}

public struct DatabaseAccount: Sendable, Hashable, Codable {
    public var name: String
    public var password: String

    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }
}
