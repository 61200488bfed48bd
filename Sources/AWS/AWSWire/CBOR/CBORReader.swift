import AWSModel
import Ground

/// Reads CBOR (RFC 8949) item by item, definite and indefinite.
struct CBORReader {
    private let bytes: [UInt8]
    private(set) var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    enum Major: UInt8 { case unsigned, negative, bytes, text, array, map, tag, simple }

    /// An item's first byte and the number that follows it.
    struct Head {
        var major: Major
        var information: UInt8
        /// A value, a length or a tag; nil for an indefinite length.
        var argument: UInt64?
    }

    func error(_ reason: String) -> WireError { .malformed("The CBOR is malformed: \(reason) at byte \(position)") }

    var isAtEnd: Bool { position == bytes.count }

    private func peek() throws(WireError) -> UInt8 {
        guard position < bytes.count else { throw error("unexpected end") }
        return bytes[position]
    }

    func peekMajor() throws(WireError) -> Major { Major(rawValue: try peek() >> 5) ?? .simple }

    mutating func head() throws(WireError) -> Head {
        let first = try peek()
        position += 1
        let information = first & 31
        let major = Major(rawValue: first >> 5) ?? .simple
        switch information {
        case 0..<24: return Head(major: major, information: information, argument: UInt64(information))
        case 24...27:
            let count = 1 << Int(information - 24)
            guard position + count <= bytes.count else { throw error("unexpected end") }
            var argument: UInt64 = 0
            for byte in bytes[position..<position + count] { argument = argument << 8 | UInt64(byte) }
            position += count
            return Head(major: major, information: information, argument: argument)
        case 31 where [.bytes, .text, .array, .map].contains(major):
            return Head(major: major, information: information, argument: nil)
        default: throw error("an unknown form of item")
        }
    }

    /// Consumes a null, or an `undefined`, which is read as one.
    mutating func skipNull() throws(WireError) -> Bool {
        guard [0xF6, 0xF7].contains(try peek()) else { return false }
        position += 1
        return true
    }

    /// Consumes the end of an indefinite item.
    private mutating func skipBreak() throws(WireError) -> Bool {
        guard try peek() == 0xFF else { return false }
        position += 1
        return true
    }

    mutating func text() throws(WireError) -> String {
        let (slice, joined) = try string(.text)
        guard let text = String(validUTF8: joined.map { $0[...] } ?? bytes[slice]) else {
            throw error("text is not UTF-8")
        }
        return text
    }

    mutating func blob() throws(WireError) -> [UInt8] {
        let (slice, joined) = try string(.bytes)
        return joined ?? Array(bytes[slice])
    }

    /// A place in the text, or the joined pieces of an indefinite string.
    private mutating func string(_ wanted: Major) throws(WireError) -> (Range<Int>, [UInt8]?) {
        let head = try head()
        guard head.major == wanted else { throw .wrongType("a \(head.major) stands where \(wanted) is expected") }
        if let length = head.argument { return (try take(length), nil) }
        var joined: [UInt8] = []
        while try !skipBreak() {
            let piece = try self.head()
            guard piece.major == wanted, let length = piece.argument else { throw error("a piece of another kind") }
            joined += bytes[try take(length)]
        }
        return (0..<0, joined)
    }

    private mutating func take(_ length: UInt64) throws(WireError) -> Range<Int> {
        guard length <= UInt64(bytes.count - position) else { throw error("unexpected end") }
        let start = position
        position += Int(length)
        return start..<position
    }

    /// A map's key, found in a table without a string being made.
    mutating func key<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) throws(WireError) -> Result {
        let (slice, joined) = try string(.text)
        if let joined { return joined.withUnsafeBufferPointer(body) }
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[slice])) }
    }

    /// Reads an array's elements or a map's pairs: the body is called for each, at its start.
    mutating func container(
        _ wanted: Major,
        _ each: (inout CBORReader) throws(WireError) -> Void
    ) throws(WireError) {
        let head = try head()
        guard head.major == wanted else { throw .wrongType("a \(head.major) stands where \(wanted) is expected") }
        depth += 1
        guard depth <= WireLimits.depthMax else { throw error("items are nested too deeply") }
        if let count = head.argument {
            guard count <= UInt64(bytes.count - position) else { throw error("unexpected end") }
            for _ in 0..<count { try each(&self) }
        } else {
            while try !skipBreak() { try each(&self) }
        }
        depth -= 1
    }

    mutating func skip() throws(WireError) {
        switch try peekMajor() {
        case .text: _ = try string(.text)
        case .bytes: _ = try string(.bytes)
        case .array: try container(.array) { reader throws(WireError) in try reader.skip() }
        case .map:
            try container(.map) { reader throws(WireError) in
                try reader.skip()
                try reader.skip()
            }
        case .tag:
            _ = try head()
            depth += 1
            guard depth <= WireLimits.depthMax else { throw error("items are nested too deeply") }
            try skip()
            depth -= 1
        case .unsigned, .negative, .simple: _ = try head()
        }
    }

    /// The number in an item's head, as a float of the width that the head has.
    static func float(_ head: Head) -> Double? {
        guard head.major == .simple, let argument = head.argument else { return nil }
        switch head.information {
        case 25: return half(UInt16(truncatingIfNeeded: argument))
        case 26: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: argument)))
        case 27: return Double(bitPattern: argument)
        default: return nil
        }
    }

    /// Half precision by hand: the type for it does not exist on every machine.
    private static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10) & 31
        let fraction = Double(bits & 0x3FF)
        let magnitude: Double =
            switch exponent {
            case 0: fraction / 16_777_216
            case 31: fraction == 0 ? .infinity : .nan
            default: (fraction / 1024 + 1) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
            }
        return bits >> 15 == 1 ? -magnitude : magnitude
    }
}
