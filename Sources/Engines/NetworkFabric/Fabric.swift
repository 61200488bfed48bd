import CLinux
import Glibc

/// The networks of one owner on this host: makes what a plan asks for and nothing else.
///
/// The first plan after a start is compared with what stands on the host, each further one with the plan before; after
/// a failure the host is looked at again. So it does not matter where an earlier process was killed. Namespaces of
/// hosts are kept over all of that, since processes live in them.
public actor Fabric {
    private let thread: NamespaceThread
    private let owner: String
    private let stateDirectory: String
    private let names: FabricNames
    private let beforeStep: @Sendable (String) -> Void
    private var compiler: FabricCompiler
    private var tools: Tools?
    /// Nil when it is not known what stands.
    private var standing: HostState?
    private var plan: FabricPlan?

    /// What needs privileges and is made at the first use.
    private final class Tools {
        let worker: HostWorker
        let record: OwnerRecord

        init(worker: consuming HostWorker, record: consuming OwnerRecord) {
            self.worker = worker
            self.record = record
        }
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter owner: a few lower-case letters and digits that no other fabric on this host has.
    public init(owner: String, stateDirectory: String) throws(FabricError) {
        try self.init(owner: owner, stateDirectory: stateDirectory, beforeStep: { _ in })
    }

    /// - Parameter beforeStep: hears of each step before it is done; crash tests end the process there.
    package init(
        owner: String,
        stateDirectory: String,
        beforeStep: @escaping @Sendable (String) -> Void
    ) throws(FabricError) {
        precondition(
            !owner.isEmpty && owner.utf8.count <= 16 && owner == FabricNames.plain(owner) && !owner.contains("-"),
            "an owner's name has 1 to 16 lower-case letters and digits"
        )
        thread = try NamespaceThread()
        self.owner = owner
        self.stateDirectory = stateDirectory
        self.beforeStep = beforeStep
        names = FabricNames(owner: owner)
        compiler = FabricCompiler(names: names)
    }

    /// Makes the host be as the plan says. On an error part of it may be done; the next call mends that.
    public func apply(_ plan: FabricPlan) async throws(FabricError) {
        if standing != nil, plan == self.plan { return }
        let wanted = try compiler.compile(plan)
        let tools = try openTools()
        var batch: HostBatch
        if let standing {
            batch = standing.changes(to: wanted)
        } else {
            let findings = try HostObserver(names: names).findings(for: wanted, worker: tools.worker)
            batch = findings.changes(to: wanted)
        }
        standing = nil
        try tools.worker.perform(batch)
        standing = wanted
        self.plan = plan
    }

    /// Takes everything away that has the owner's prefix, also what an earlier process left, and the record of it.
    public func removeAll() async throws(FabricError) {
        let tools = try openTools()
        standing = nil
        plan = nil
        for name in HostObserver(names: names).namespaceNames() { try tools.worker.remove(name) }
        tools.record.erase()
        self.tools = nil
    }

    /// Leaves everything as it stands, for another process to take over.
    public func letGo() async {
        tools = nil
        standing = nil
        plan = nil
    }

    private func openTools() throws(FabricError) -> Tools {
        if let tools { return tools }
        let missing = Self.missing()
        guard missing.isEmpty else { throw .missing(missing) }
        let record = try OwnerRecord.open(owner: owner, stateDirectory: stateDirectory)
        mkdir(FabricNames.directory, 0o755)
        let shared = fl_share_mounts(FabricNames.directory)
        guard shared == 0 else { throw SystemErrors.failure("share mounts", FabricNames.directory, shared) }
        let made = Tools(worker: try HostWorker(lock: record.lock, beforeStep: beforeStep), record: record)
        tools = made
        return made
    }

    /// The namespace of a host of the plan, by the owner in its interfaces' roles.
    public nonisolated func namespacePath(host owner: String) -> String { FabricNames.path(names.host(owner)) }
    /// Where listeners for a network's service addresses and gateway endpoints belong.
    public nonisolated func routerNamespacePath(network: String) -> String { FabricNames.path(names.router(network)) }
    /// Where listeners for the outside's service blocks belong.
    public nonisolated var outsideNamespacePath: String { FabricNames.path(names.outside) }
    public nonisolated func namespacePath(outsideHost id: String) -> String {
        FabricNames.path(names.outsideHost(id))
    }
    /// What an interface's link is called in its network's router, in conntrack and in logs.
    public static func linkName(interface id: String) -> String { LinkNames.interface(id) }
    /// Owners whose networks stand on this host, or did when it was last up to date.
    public static func recordedOwners() -> [String] { OwnerRecord.owners() }
}
