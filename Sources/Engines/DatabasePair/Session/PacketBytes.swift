/// Reads the fields of one packet of the MySQL protocol. Nothing in it is trusted: each read may fail.
struct PacketBytes {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
        position = 0
    }

    var remaining: Int { bytes.endIndex - position }

    mutating func byte() throws(SessionError) -> UInt8 {
        guard position < bytes.endIndex else { throw .garbled("a packet is too short") }
        defer { position += 1 }
        return bytes[position]
    }

    /// A little-endian number of so many bytes.
    mutating func number(_ width: Int) throws(SessionError) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<width { value |= UInt64(try byte()) << (8 * place) }
        return value
    }

    mutating func take(_ count: Int) throws(SessionError) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw .garbled("a packet is too short") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func untilZero() -> [UInt8] {
        let end = bytes[position...].firstIndex(of: 0) ?? bytes.endIndex
        defer { position = min(end + 1, bytes.endIndex) }
        return Array(bytes[position..<end])
    }

    mutating func rest() -> [UInt8] {
        defer { position = bytes.endIndex }
        return Array(bytes[position...])
    }

    /// A text of a length that comes before it; nil is SQL's NULL.
    mutating func text() throws(SessionError) -> String? {
        let first = try byte()
        let length: UInt64
        switch first {
        case 0xfb: return nil
        case 0xfc: length = try number(2)
        case 0xfd: length = try number(3)
        case 0xfe: length = try number(8)
        default: length = UInt64(first)
        }
        guard let count = Int(exactly: length) else { throw .garbled("a length") }
        return String(decoding: try take(count), as: UTF8.self)
    }
}
