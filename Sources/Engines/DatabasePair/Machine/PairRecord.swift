/// What a pair must remember over the end of the control process. It is on disk, synced, before what it says is done.
struct PairRecord: Sendable, Hashable, Codable {
    enum Wanted: String, Sendable, Hashable, Codable { case running, stopped, removed }

    /// Grows with each change of the primary.
    var epoch: UInt64 = 1
    /// The only node that may be opened to clients.
    var primary: String
    /// True while every acknowledged commit is known to be on the standby, in the process that runs now: set after its
    /// last gap was closed and commits wait for it, taken back before one need not wait.
    var isStandbyPromotable = false
    /// The standby, where it had applied all that was ever acknowledged when the servers ended: its copy is as good as
    /// the primary's, should that turn out to be damaged. Taken back, on disk, before the primary is opened again.
    var wholeCopy: String?
    /// Those that hold, or are to hold, a copy: the primary first.
    var nodes: [String]
    /// Nodes whose data directory was once whole.
    var withData: Set<String> = []
    /// The primary's accounts and first database have been made.
    var isCreated = false
    var wanted: Wanted = .running
    /// Each data directory's server has a number of its own, never used again.
    var serverIDs: [String: UInt32] = [:]
    var lastServerID: UInt32 = 0
    /// The machine's boot: after another one, what was not synced may be gone.
    var boot = ""
    /// Why nothing will come of it by itself.
    var failure: String?
    /// The control process ended the servers itself, and the next one starts them again.
    var isShutDown = false
    /// Of the administrator's name and password that the server has.
    var administratorDigest = ""

    var standby: String? { nodes.first { $0 != primary } }
}
