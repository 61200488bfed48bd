public import NIOCore

/// A version of an object as it was found, with a hold on its content.
///
/// As long as the value lives its content can be read, even when the version is deleted meanwhile.
public struct StoredObject: Sendable {
    public var record: ObjectRecord { entry.record }
    /// The parts the object was made from; empty for an object stored in one piece.
    public var parts: [PartRecord] {
        if case .layout(_, let layout) = entry.content { layout.parts } else { [] }
    }
    public var size: Int { entry.record.size }

    let entry: ObjectEntry
    /// Only objects with files need one.
    let lease: BlobLease?
    let store: StoreCore

    /// The whole content, checked, when it is small enough to be at hand; never waits. `nil` for larger contents.
    public func inlineContent() throws(StoreError) -> ByteBuffer? {
        switch entry.content {
        case .empty: return ByteBuffer()
        case .inline(let blob, let bytes, let crc):
            let found = bytes.withUnsafeReadableBytes { BlockChecksums.inline($0, blob: blob) }
            guard found == crc else {
                let detail = "inline content of \(entry.record.key.text)"
                throw .corrupt(Corruption(place: .inlineContent, content: blob, detail: detail))
            }
            return bytes
        case .file, .layout: return nil
        }
    }

    /// Reads the content, or a range of it, in checked pieces of at most `chunkBytes`.
    public func reader(
        range: Range<Int>? = nil,
        chunkBytes: Int = 256 * 1024
    ) throws(StoreError) -> ContentReader {
        let range = range ?? 0..<size
        guard range.lowerBound >= 0, range.upperBound <= size else { throw .rangeInvalid(size: size) }
        return ContentReader(object: self, range: range, chunkBytes: chunkBytes)
    }

    /// The stretch of the content that a part takes, by the part's number.
    public func range(ofPart number: Int) -> Range<Int>? {
        var start = 0
        for part in parts {
            if part.number == number { return start..<start + part.size }
            start += part.size
        }
        return nil
    }
}

/// A record with what is known of its content: what the cache keeps and look-ups share.
final class ObjectEntry: Sendable {
    enum Content: Sendable {
        case empty
        case inline(blob: Int64, ByteBuffer, crc: UInt32)
        case file(blob: Int64)
        case layout(id: Int64, Layout)
    }

    let record: ObjectRecord
    let content: Content

    init(record: ObjectRecord, content: Content) {
        self.record = record
        self.content = content
    }

    /// The stretches of files that make up a range.
    func extents(in range: Range<Int>) -> [Extent] {
        switch content {
        case .empty, .inline: []
        case .file(let blob):
            [Extent(blob: blob, blobBytes: record.size, offset: range.lowerBound, length: range.count)]
        case .layout(_, let layout): layout.extents(in: range)
        }
    }

    /// Memory held, for the cache's books.
    var cost: Int {
        let own = 320 + record.key.text.utf8.count + record.tag.utf8.count + record.summary.count
        let content =
            switch content {
            case .empty, .file: 0
            case .inline(_, let bytes, _): bytes.storageCapacity
            case .layout(_, let layout): layout.cost
            }
        return own + record.attributes.count + content
    }
}
