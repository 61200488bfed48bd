import Ground

/// Writes and reads extents and part lists in the compact form that the database keeps.
///
/// Numbers are little-endian base 128; the last four bytes are the CRC-32C of what comes before.
enum LayoutCoding {
    static func encode(_ layout: Layout) -> [UInt8] {
        var out = ByteSink()
        out.put(layout.extents)
        out.put(layout.parts.count)
        for part in layout.parts {
            out.put(part.number)
            out.put(part.size)
            out.put(Int(part.modified))
            out.put(Array(part.tag.utf8))
            out.put(part.attributes)
        }
        return out.sealed()
    }

    static func encode(_ extents: [Extent]) -> [UInt8] {
        var out = ByteSink()
        out.put(extents)
        return out.sealed()
    }

    static func layout(_ bytes: UnsafeRawBufferPointer, id: Int64) throws(StoreError) -> Layout {
        var source = ByteSource(bytes)
        guard source.checkSeal(), let extents = source.extents(), let count = source.int() else { throw broken(id) }
        var parts: [PartRecord] = []
        for _ in 0..<count {
            guard let number = source.int(), let size = source.int(), let modified = source.int(),
                let tag = source.bytes(), let attributes = source.bytes()
            else { throw broken(id) }
            let facts = PartFacts(
                modified: Int64(modified),
                tag: String(decoding: tag, as: UTF8.self),
                attributes: attributes
            )
            parts.append(PartRecord(number: number, size: size, facts: facts))
        }
        return Layout(extents: extents, parts: parts)
    }

    static func extents(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> [Extent] {
        var source = ByteSource(bytes)
        guard source.checkSeal(), let extents = source.extents() else { throw broken(0) }
        return extents
    }

    private static func broken(_ id: Int64) -> StoreError {
        .corrupt(Corruption(place: .record, content: id, detail: "a part list does not match its checksum"))
    }
}

private struct ByteSink {
    private var bytes: [UInt8] = []

    mutating func put(_ value: Int) {
        var rest = UInt64(bitPattern: Int64(value))
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ value: [UInt8]) {
        put(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func put(_ extents: [Extent]) {
        put(extents.count)
        for extent in extents {
            put(Int(extent.blob))
            put(extent.blobBytes)
            put(extent.offset)
            put(extent.length)
        }
    }

    func sealed() -> [UInt8] {
        let crc = bytes.withUnsafeBytes { Checksum.crc32c($0) }
        return bytes + (0..<4).map { UInt8(truncatingIfNeeded: crc >> ($0 * 8)) }
    }
}

private struct ByteSource {
    private let all: UnsafeRawBufferPointer
    private var position = 0
    private var end: Int { all.count - 4 }

    init(_ all: UnsafeRawBufferPointer) { self.all = all }

    func checkSeal() -> Bool {
        guard end >= 0 else { return false }
        let stored = all.loadUnaligned(fromByteOffset: end, as: UInt32.self)
        return UInt32(littleEndian: stored) == Checksum.crc32c(UnsafeRawBufferPointer(rebasing: all[..<end]))
    }

    mutating func int() -> Int? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = all[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return Int(Int64(bitPattern: value)) }
            shift += 7
        }
        return nil
    }

    mutating func bytes() -> [UInt8]? {
        guard let count = int(), count >= 0, count <= end - position else { return nil }
        defer { position += count }
        return Array(all[position..<position + count])
    }

    mutating func extents() -> [Extent]? {
        guard let count = int(), count >= 0, count <= end - position else { return nil }
        var result: [Extent] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            guard let blob = int(), let size = int(), let offset = int(), let length = int() else { return nil }
            result.append(Extent(blob: Int64(blob), blobBytes: size, offset: offset, length: length))
        }
        return result
    }
}
