public import Ground

/// What a broker is to be: one server, or an active one and its standby over a shared store.
public struct BrokerPlan: Sendable, Hashable, Codable {
    /// Names its directory and its processes: letters, digits, `-`, `.` and `_`.
    public var id: String
    /// One or two, in the order of their endpoints.
    public var nodes: [BrokerNodePlan]
    public var users: [BrokerUser]
    /// The `<broker>` document as the user configured it; nil: the server's defaults.
    public var configuration: String?
    public var certificate: ServerCertificate
    public var storageBytes: Int64

    public init(
        id: String,
        nodes: [BrokerNodePlan],
        users: [BrokerUser],
        configuration: String? = nil,
        certificate: ServerCertificate,
        storageBytes: Int64
    ) {
        self.id = id
        self.nodes = nodes
        self.users = users
        self.configuration = configuration
        self.certificate = certificate
        self.storageBytes = storageBytes
    }
}

/// Where one server of the broker stands.
public struct BrokerNodePlan: Sendable, Hashable, Codable {
    /// Unique in the broker, such as `1`.
    public var id: String
    /// The network namespace it runs in; nil is the machine's own.
    public var namespacePath: String?
    public var address: IPv4Address
    public var memoryBytes: Int64?

    public init(id: String, namespacePath: String?, address: IPv4Address, memoryBytes: Int64? = nil) {
        self.id = id
        self.namespacePath = namespacePath
        self.address = address
        self.memoryBytes = memoryBytes
    }
}

public struct BrokerUser: Sendable, Hashable, Codable {
    public var name: String
    public var password: String
    public var groups: [String]

    public init(name: String, password: String, groups: [String] = []) {
        self.name = name
        self.password = password
        self.groups = groups
    }
}
