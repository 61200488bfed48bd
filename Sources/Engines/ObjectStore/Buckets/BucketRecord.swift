/// How a bucket treats a second write to the same key.
public enum Versioning: Int64, Sendable, CaseIterable {
    /// Never switched on: a write replaces the object.
    case off = 0
    /// Each write makes a version; a delete puts a marker on top.
    case enabled = 1
    /// Versions made earlier stay; writes and deletes replace the null version only.
    case suspended = 2
}

/// A bucket and everything configured on it.
public struct BucketRecord: Sendable, Equatable {
    public let name: String
    public let owner: String
    public let region: String
    /// Milliseconds since 1970.
    public let created: Int64
    public internal(set) var versioning: Versioning
    /// Opaque records by name; the caller decides what they say.
    public internal(set) var configuration: [String: [UInt8]]
    /// Number that is never used again for another bucket.
    let id: Int64
}
