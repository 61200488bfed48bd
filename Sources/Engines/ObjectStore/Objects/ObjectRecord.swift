/// What the caller says about a version that it writes. The store keeps it and does not look into it.
public struct ObjectFacts: Sendable, Equatable {
    /// Milliseconds since 1970.
    public var modified: Int64
    /// Compared by conditions, never computed here.
    public var tag: String
    /// Small opaque bytes that listings hand back without touching the rest.
    public var summary: [UInt8]
    /// Opaque bytes that come back with the single object.
    public var attributes: [UInt8]
    public var protection: Protection

    public init(
        modified: Int64,
        tag: String,
        summary: [UInt8] = [],
        attributes: [UInt8] = [],
        protection: Protection = .none
    ) {
        self.modified = modified
        self.tag = tag
        self.summary = summary
        self.attributes = attributes
        self.protection = protection
    }
}

/// One version of an object: all there is to know except its content.
public struct ObjectRecord: Sendable, Equatable {
    public let key: ObjectKey
    public let version: VersionID
    /// A delete marker has no content and no tag.
    public let isDeleteMarker: Bool
    /// Bytes of the content.
    public let size: Int
    public var facts: ObjectFacts

    public var modified: Int64 { facts.modified }
    public var tag: String { facts.tag }
    public var summary: [UInt8] { facts.summary }
    public var attributes: [UInt8] { facts.attributes }
    public var protection: Protection { facts.protection }
}

/// One part of an upload, or of an object that was made from parts.
public struct PartRecord: Sendable, Equatable {
    public let number: Int
    public let size: Int
    public let facts: PartFacts

    public var tag: String { facts.tag }
    public var modified: Int64 { facts.modified }
    public var attributes: [UInt8] { facts.attributes }
}

/// What the caller says about a part.
public struct PartFacts: Sendable, Equatable {
    /// Milliseconds since 1970.
    public var modified: Int64
    public var tag: String
    /// Opaque bytes, such as checksums.
    public var attributes: [UInt8]

    public init(modified: Int64, tag: String, attributes: [UInt8] = []) {
        self.modified = modified
        self.tag = tag
        self.attributes = attributes
    }
}
