/// Writes facts as tagged, length-prefixed items: what is not there costs nothing, and items of a later version are
/// stepped over.
struct FactWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ tag: UInt8, _ value: String?) {
        guard let value else { return }
        bytes.append(tag)
        number(value.utf8.count)
        bytes += value.utf8
    }

    mutating func put(_ tag: UInt8, _ value: [UInt8]?) {
        guard let value else { return }
        bytes.append(tag)
        number(value.count)
        bytes += value
    }

    mutating func put(_ tag: UInt8, pairs: [(name: String, value: String)]) {
        guard !pairs.isEmpty else { return }
        var inner = FactWriter()
        for pair in pairs {
            inner.text(pair.name)
            inner.text(pair.value)
        }
        put(tag, inner.bytes)
    }

    mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes += value.utf8
    }

    /// Seven bits to a byte, the lowest first.
    mutating func number(_ value: Int) {
        precondition(value >= 0, "only counts are written")
        var rest = value
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Reads what ``FactWriter`` has written. The store's checksums vouch for the bytes: a short text is a bug of ours and
/// ends the reading.
struct FactReader {
    private let bytes: [UInt8]
    private var place: Int
    private let end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        place = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        place = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { place >= end }

    /// The next item's tag and a reader of its content.
    mutating func item() -> (tag: UInt8, content: FactReader)? {
        guard place < end else { return nil }
        let tag = bytes[place]
        place += 1
        let count = number()
        guard count <= end - place else { return nil }
        defer { place += count }
        return (tag, FactReader(bytes, place..<place + count))
    }

    mutating func number() -> Int {
        var value = 0
        var shift = 0
        while place < end, shift < 63 {
            let byte = bytes[place]
            place += 1
            value |= Int(byte & 0x7f) << shift
            if byte & 0x80 == 0 { break }
            shift += 7
        }
        return value
    }

    mutating func text() -> String {
        let count = min(number(), end - place)
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }

    /// Everything that is left.
    var rest: String { String(decoding: bytes[place..<end], as: UTF8.self) }
    var restBytes: [UInt8] { Array(bytes[place..<end]) }

    mutating func pairs() -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        while !isAtEnd { pairs.append((text(), text())) }
        return pairs
    }
}
