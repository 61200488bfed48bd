/// How much must have reached the disk before an answer is given.
public enum SyncPolicy: Sendable {
    /// Contents, directory entries and records are synced: an acknowledged write survives a power cut.
    case durable
    /// Nothing is synced: an acknowledged write survives the death of the process, not of the machine.
    case relaxed
}

/// How a store is opened.
public struct StoreOptions: Sendable {
    public var sync: SyncPolicy
    /// Contents up to this size are kept in the database, larger ones in a file each.
    public var inlineLimitBytes = 32 * 1024
    /// Upper bound for the memory spent on recently used records and small contents.
    public var cacheLimitBytes = 16 * 1024 * 1024
    public var readerThreads = 2
    public var fileThreads = 4
    /// Makes the name of a new version. Called on the store's own thread; must never give the same name twice.
    public var makeVersion: @Sendable () -> String
    /// Makes the name of a new multipart upload. Same rules.
    public var makeUpload: @Sendable () -> String

    /// For tests: the database refuses to grow past this, as if the disk were full.
    var databasePagesMax: Int?
    /// For tests: asked before each write to a content's file; an answer is taken for the error of the write.
    var failFileWrite: (@Sendable (_ bytes: Int) -> Int32?)?

    public init(
        sync: SyncPolicy,
        makeVersion: @escaping @Sendable () -> String,
        makeUpload: @escaping @Sendable () -> String
    ) {
        self.sync = sync
        self.makeVersion = makeVersion
        self.makeUpload = makeUpload
    }
}
