/// An upload in parts that is not complete yet.
public struct UploadRecord: Sendable, Equatable {
    public let id: String
    public let key: ObjectKey
    /// Milliseconds since 1970.
    public let initiated: Int64
    /// Small opaque bytes that listings hand back.
    public let summary: [UInt8]
    /// Opaque bytes; empty in listings.
    public let attributes: [UInt8]
    /// Place in the order of creation.
    let sequence: Int64
}

/// What the caller says about an upload that it begins.
public struct UploadFacts: Sendable {
    /// Milliseconds since 1970.
    public var initiated: Int64
    public var summary: [UInt8]
    public var attributes: [UInt8]

    public init(initiated: Int64, summary: [UInt8] = [], attributes: [UInt8] = []) {
        self.initiated = initiated
        self.summary = summary
        self.attributes = attributes
    }
}

/// A part as named by the caller who completes an upload.
public struct CompletedPart: Sendable {
    public var number: Int
    /// Must fit the part that is there; `nil` takes it as it is.
    public var tag: String?

    public init(number: Int, tag: String?) {
        self.number = number
        self.tag = tag
    }
}

/// The parts of an upload, in the order of their numbers.
public struct PartPage: Sendable, Equatable {
    public let upload: UploadRecord
    public let parts: [PartRecord]
    public let isTruncated: Bool
}
