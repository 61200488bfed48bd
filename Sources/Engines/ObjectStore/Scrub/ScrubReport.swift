/// What a scrub has found so far.
public struct ScrubReport: Sendable, Equatable {
    public struct Version: Sendable, Equatable {
        public let bucket: String
        public let key: ObjectKey
        public let version: VersionID
    }

    /// Stored contents, small and large.
    public internal(set) var contents = 0
    public internal(set) var blocks = 0
    public internal(set) var bytes = 0
    /// Records of object versions.
    public internal(set) var records = 0
    public internal(set) var bad: [Corruption] = []
    /// Versions whose content or record is bad.
    public internal(set) var affected: [Version] = []
    /// What SQLite says of its own structure; empty when it is sound.
    public internal(set) var databaseFaults: [String] = []

    public var isClean: Bool { bad.isEmpty && affected.isEmpty && databaseFaults.isEmpty }
}

/// Where a scrub stands, with what it has found. Can be kept and gone on with later.
public struct ScrubProgress: Sendable {
    enum Stage: Sendable {
        case contents(after: Int64)
        case records(after: RowPlace)
        case database
        case done
    }

    struct RowPlace: Sendable {
        var bucket: Int64
        var key: [UInt8]
        var rank: Int64
    }

    public internal(set) var report = ScrubReport()
    var stage = Stage.contents(after: 0)
    /// Contents found bad, to name the versions that use them.
    var badContents: Set<Int64> = []

    public init() {}

    public var isDone: Bool {
        if case .done = stage { true } else { false }
    }
}
