/// Which keys a listing wants.
public struct ListQuery: Sendable {
    public enum Start: Sendable {
        case beginning
        /// Behind a key, which need not exist.
        case after(String)
        /// As `after`, and behind the common prefix that the text lies in: how a listing goes on where it was cut.
        case past(String)
    }

    public var prefix: String
    /// Keys that share their text up to the first delimiter behind the prefix are listed as one common prefix.
    public var delimiter: String?
    public var start: Start
    /// Keys and common prefixes together.
    public var limit: Int
    /// Whether listed versions come with their attributes.
    public var includesAttributes = false

    public init(prefix: String = "", delimiter: String? = nil, start: Start = .beginning, limit: Int = 1000) {
        self.prefix = prefix
        self.delimiter = delimiter == "" ? nil : delimiter
        self.start = start
        self.limit = limit
    }
}

/// A version as listings show it.
public struct ObjectSummary: Sendable, Equatable {
    public let key: ObjectKey
    public let version: VersionID
    public let isLatest: Bool
    public let isDeleteMarker: Bool
    public let size: Int
    /// Milliseconds since 1970.
    public let modified: Int64
    public let tag: String
    public let summary: [UInt8]
    /// Empty unless the query asks for them.
    public let attributes: [UInt8]
}

/// A page of a listing. Keys and prefixes are in the order of their UTF-8 bytes.
public struct ListPage<Item: Sendable>: Sendable {
    public var items: [Item] = []
    public var commonPrefixes: [String] = []
    public var isTruncated = false
    /// The last key or common prefix of a page that was cut: `Start.past` of it goes on.
    public var last: String?
}

/// Where a listing of versions or uploads goes on: behind one item of a key.
public struct ListMarker: Sendable {
    public var key: String
    /// Version or upload; `nil` means behind the whole key. When it is gone by now, the key's items begin anew: better
    /// listed twice than left out.
    public var item: String?

    public init(key: String, item: String?) {
        self.key = key
        self.item = item
    }
}
