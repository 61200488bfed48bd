/// What must hold of the addressed version for a write to happen; judged at the moment of the commit.
public struct WriteConditions: Sendable, Equatable {
    public enum Match: Sendable, Equatable {
        /// Any object at all.
        case any
        /// An object with exactly this tag.
        case tag(String)

        func fits(_ tag: String) -> Bool {
            switch self {
            case .any: true
            case .tag(let wanted): wanted == tag
            }
        }
    }

    public enum Field: Sendable, Equatable { case match, noneMatch, unmodifiedSince, size, modified }

    /// There must be an object, and it must fit. Without an object the error is `objectMissing`.
    public var match: Match?
    /// There must be no object that fits.
    public var noneMatch: Match?
    /// Milliseconds since 1970; the object must not be younger.
    public var unmodifiedSince: Int64?
    public var size: Int?
    /// Exact time of the last change in milliseconds since 1970.
    public var modified: Int64?

    public static let none = WriteConditions()

    public init(
        match: Match? = nil,
        noneMatch: Match? = nil,
        unmodifiedSince: Int64? = nil,
        size: Int? = nil,
        modified: Int64? = nil
    ) {
        self.match = match
        self.noneMatch = noneMatch
        self.unmodifiedSince = unmodifiedSince
        self.size = size
        self.modified = modified
    }

    /// Judges the version that is there; `nil` when there is none or it is a delete marker.
    func check(_ found: Found?, key: ObjectKey) throws(StoreError) {
        guard let found else {
            if match != nil { throw .objectMissing(key) }
            return
        }
        if let match, !match.fits(found.tag) { throw .conditionFailed(.match, foundTag: found.tag) }
        if let noneMatch, noneMatch.fits(found.tag) { throw .conditionFailed(.noneMatch, foundTag: found.tag) }
        if let unmodifiedSince, found.modified > unmodifiedSince {
            throw .conditionFailed(.unmodifiedSince, foundTag: found.tag)
        }
        if let size, size != found.size { throw .conditionFailed(.size, foundTag: found.tag) }
        if let modified, modified != found.modified { throw .conditionFailed(.modified, foundTag: found.tag) }
    }

    struct Found {
        var tag: String
        var size: Int
        var modified: Int64
    }
}
