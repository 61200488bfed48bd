/// A program to be started, as a value.
public struct ProcessPlan: Sendable, Hashable {
    /// Names the process within its supervisor, its record and its cgroup: letters, digits, `.`, `_` and `-`.
    public var id: String
    public var program: String
    /// Without the program's own name.
    public var arguments: [String]
    public var environment: [String: String]
    /// The working directory; the supervisor's own when nil.
    public var directory: String?
    /// The file that the program's output is added to; nil: it is thrown away.
    public var output: String?
    /// The same for its error output; nil: it goes where the output goes.
    public var error: String?
    public var namespaces: NamespacePlan
    public var user: ProcessUser?
    public var limits: ProcessLimits
    /// -1000 (never) to 1000: how likely the kernel ends it when memory runs out.
    public var oomScore: Int?
    public var openFilesMax: Int?
    /// True when the program writes `ready` and a line feed to descriptor 3 once it is; any other line is the reason
    /// why it cannot. Starting then waits for it.
    public var announces: Bool

    public init(
        id: String,
        program: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        directory: String? = nil,
        output: String? = nil,
        error: String? = nil,
        namespaces: NamespacePlan = NamespacePlan(),
        user: ProcessUser? = nil,
        limits: ProcessLimits = ProcessLimits(),
        oomScore: Int? = nil,
        openFilesMax: Int? = nil,
        announces: Bool = false
    ) {
        self.id = id
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.output = output
        self.error = error
        self.namespaces = namespaces
        self.user = user
        self.limits = limits
        self.oomScore = oomScore
        self.openFilesMax = openFilesMax
        self.announces = announces
    }
}

/// Who a program runs as.
public struct ProcessUser: Sendable, Hashable {
    public var user: UInt32
    public var group: UInt32
    public var furtherGroups: [UInt32]

    public init(user: UInt32, group: UInt32, furtherGroups: [UInt32] = []) {
        self.user = user
        self.group = group
        self.furtherGroups = furtherGroups
    }
}

/// What a program and all its children together may use; nil: as much as there is.
public struct ProcessLimits: Sendable, Hashable {
    /// Processor time per time: 0.5 is half of one processor.
    public var processors: Double?
    public var memoryBytes: Int64?
    public var processesMax: Int?

    public init(processors: Double? = nil, memoryBytes: Int64? = nil, processesMax: Int? = nil) {
        self.processors = processors
        self.memoryBytes = memoryBytes
        self.processesMax = processesMax
    }

    var wanted: Set<GroupController> {
        var wanted: Set<GroupController> = []
        if processors != nil { wanted.insert(.cpu) }
        if memoryBytes != nil { wanted.insert(.memory) }
        if processesMax != nil { wanted.insert(.pids) }
        return wanted
    }
}
