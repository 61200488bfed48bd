/// An instance, as a value: all that the sandbox is to make of it.
public struct SandboxPlan: Sendable, Hashable {
    /// Names the instance, its layer and its cgroup: letters, digits, `.`, `_` and `-`.
    public var id: String
    public var hostname: String
    /// A network namespace that stands, such as `/run/netns/NAME`; nil: a new one without any link.
    public var networkNamespacePath: String?
    public var image: SandboxImage
    public var limits: SandboxLimits
    public var resolver: SandboxResolver?
    /// A certificate authority that the instance trusts beside the host's, in PEM.
    public var authorityPEM: String?
    /// Variables that tell programs where the trusted authorities are, for those that do not ask the system.
    public var authorityVariables: [String]
    /// Laid down at the first boot, in this order, before the scripts.
    public var files: [SandboxFile]
    /// Run in this order at the first boot, as root.
    public var firstBootScripts: [SandboxScript]
    /// For every program of the instance, by /etc/environment.
    public var environment: [String: String]
    public var directories: [SandboxDirectory]
    /// What processes have, when the instance is shut down from inside, between TERM and KILL.
    public var shutdownGrace: Duration

    public init(
        id: String,
        hostname: String,
        networkNamespacePath: String? = nil,
        image: SandboxImage = .host,
        limits: SandboxLimits = SandboxLimits(),
        resolver: SandboxResolver? = nil,
        authorityPEM: String? = nil,
        authorityVariables: [String] = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"],
        files: [SandboxFile] = [],
        firstBootScripts: [SandboxScript] = [],
        environment: [String: String] = [:],
        directories: [SandboxDirectory] = [],
        shutdownGrace: Duration = .seconds(10)
    ) {
        self.id = id
        self.hostname = hostname
        self.networkNamespacePath = networkNamespacePath
        self.image = image
        self.limits = limits
        self.resolver = resolver
        self.authorityPEM = authorityPEM
        self.authorityVariables = authorityVariables
        self.files = files
        self.firstBootScripts = firstBootScripts
        self.environment = environment
        self.directories = directories
        self.shutdownGrace = shutdownGrace
    }
}

/// What an instance sees below its own writable layer.
public enum SandboxImage: Sendable, Hashable {
    /// The host's programs (`/usr`), with an /etc, /var and the rest of its own.
    case host
    /// A root file system in a directory of the host's; it is never written to.
    case directory(String)
}

public struct SandboxLimits: Sendable, Hashable {
    public var processors: Double?
    public var memoryBytes: Int64?
    public var processesMax: Int?

    public init(processors: Double? = nil, memoryBytes: Int64? = nil, processesMax: Int? = 4096) {
        self.processors = processors
        self.memoryBytes = memoryBytes
        self.processesMax = processesMax
    }
}

/// What stands in /etc/resolv.conf.
public struct SandboxResolver: Sendable, Hashable {
    public var addresses: [String]
    public var searchDomains: [String]

    public init(addresses: [String], searchDomains: [String] = []) {
        self.addresses = addresses
        self.searchDomains = searchDomains
    }
}

/// A file to be laid down at the first boot.
public struct SandboxFile: Sendable, Hashable {
    public var path: String
    public var content: [UInt8]
    public var mode: UInt32
    /// `user` or `user:group`, by name or number; root when empty.
    public var owner: String
    public var appends: Bool

    public init(path: String, content: [UInt8], mode: UInt32 = 0o644, owner: String = "", appends: Bool = false) {
        self.path = path
        self.content = content
        self.mode = mode
        self.owner = owner
        self.appends = appends
    }
}

/// A script of the first boot. Its first line names its interpreter; without one, /bin/sh runs it.
public struct SandboxScript: Sendable, Hashable {
    /// A file name, shown when it fails.
    public var name: String
    public var content: [UInt8]

    public init(name: String, content: [UInt8]) {
        self.name = name
        self.content = content
    }
}

/// A directory of the host's that the instance sees, such as an instance-store disk.
public struct SandboxDirectory: Sendable, Hashable {
    public var source: String
    public var target: String
    public var isReadOnly: Bool

    public init(source: String, target: String, isReadOnly: Bool = false) {
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
    }
}
