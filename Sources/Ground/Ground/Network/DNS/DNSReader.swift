/// Reads a message's parts; nil at what cannot be.
struct DNSReader {
    let message: [UInt8]
    private(set) var position: Int

    init(_ message: [UInt8], at position: Int = 0) {
        self.message = message
        self.position = position
    }

    mutating func byte() -> UInt8? {
        guard position < message.count else { return nil }
        defer { position += 1 }
        return message[position]
    }

    mutating func short() -> UInt16? {
        guard let high = byte(), let low = byte() else { return nil }
        return UInt16(high) << 8 | UInt16(low)
    }

    mutating func word() -> UInt32? {
        guard let high = short(), let low = short() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, message.count - position >= count else { return nil }
        defer { position += count }
        return Array(message[position..<position + count])
    }

    /// Follows pointers backwards only, so that it ends.
    ///
    /// Source: RFC 1035, section 4.1.4.
    mutating func name() -> DNSName? {
        var labels: [[UInt8]] = []
        var length = 1
        var place = position
        var limit = position
        var after: Int?
        while place < message.count {
            let head = message[place]
            switch head >> 6 {
            case 0 where head == 0:
                position = after ?? place + 1
                return DNSName(unchecked: labels)
            case 0:
                let end = place + 1 + Int(head)
                length += 1 + Int(head)
                guard end <= message.count, length <= DNSName.encodedMax else { return nil }
                labels.append(Array(message[place + 1..<end]))
                place = end
            case 3:
                guard place + 1 < message.count else { return nil }
                let target = Int(head & 0x3f) << 8 | Int(message[place + 1])
                guard target < limit else { return nil }
                after = after ?? place + 2
                limit = target
                place = target
            default: return nil
            }
        }
        return nil
    }
}
