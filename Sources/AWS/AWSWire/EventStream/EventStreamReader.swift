import AWSModel
import Ground

/// Cuts a stream of bytes, in whatever pieces it comes, into messages, and checks both their checksums.
package struct EventStreamReader: Sendable {
    private var waiting: [UInt8] = []

    package init() {}

    /// Whether the stream may end here.
    package var isBetweenMessages: Bool { waiting.isEmpty }

    package mutating func append(_ bytes: some Sequence<UInt8>) { waiting += bytes }

    /// The next whole message; nil until more bytes come.
    package mutating func next() throws(WireError) -> EventMessage? {
        guard waiting.count >= 12 else { return nil }
        let total = Int(Self.number(waiting[0..<4]) as UInt32)
        let headers = Int(Self.number(waiting[4..<8]) as UInt32)
        guard Self.crc(waiting[0..<8]) == Self.number(waiting[8..<12]) else {
            throw .malformed("An event's prelude fails its checksum.")
        }
        guard total <= WireLimits.eventBytesMax, total >= 16, headers <= total - 16 else {
            throw .malformed("An event's lengths are wrong.")
        }
        guard waiting.count >= total else { return nil }
        guard Self.crc(waiting[0..<total - 4]) == Self.number(waiting[total - 4..<total]) else {
            throw .malformed("An event fails its checksum.")
        }
        var message = EventMessage(payload: Array(waiting[12 + headers..<total - 4]))
        var place = 12
        while place < 12 + headers {
            message.headers.append(try Self.header(waiting[..<(12 + headers)], &place))
        }
        waiting.removeFirst(total)
        return message
    }

    /// Every message of a text that is whole.
    package static func messages(in bytes: [UInt8]) throws(WireError) -> [EventMessage] {
        var reader = EventStreamReader()
        reader.append(bytes)
        var messages: [EventMessage] = []
        while let message = try reader.next() { messages.append(message) }
        guard reader.isBetweenMessages else { throw .malformed("An event stream ends within a message.") }
        return messages
    }

    private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
        bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.withUnsafeBytes { Checksum.crc32($0) } }

    private static func take(
        _ count: Int,
        _ bytes: ArraySlice<UInt8>,
        _ place: inout Int
    ) throws(WireError) -> ArraySlice<UInt8> {
        guard place + count <= bytes.endIndex else { throw .malformed("An event's header is cut short.") }
        place += count
        return bytes[place - count..<place]
    }

    private static func header(_ bytes: ArraySlice<UInt8>, _ place: inout Int) throws(WireError) -> EventMessage.Header
    {
        let length = Int(try take(1, bytes, &place).reduce(0) { $0 + UInt16($1) })
        guard let name = String(validUTF8: try take(length, bytes, &place)), !name.isEmpty else {
            throw .malformed("An event's header has no name.")
        }
        let kind = try take(1, bytes, &place).first ?? 0
        return EventMessage.Header(name, try value(kind, bytes, &place))
    }

    private static func value(
        _ kind: UInt8,
        _ bytes: ArraySlice<UInt8>,
        _ place: inout Int
    ) throws(WireError) -> EventMessage.Value {
        switch kind {
        case 0: return .boolean(true)
        case 1: return .boolean(false)
        case 2: return .byte(number(try take(1, bytes, &place)))
        case 3: return .short(number(try take(2, bytes, &place)))
        case 4: return .integer(number(try take(4, bytes, &place)))
        case 5: return .long(number(try take(8, bytes, &place)))
        case 6, 7:
            let length: Int = number(try take(2, bytes, &place))
            let content = try take(length, bytes, &place)
            if kind == 6 { return .bytes(Array(content)) }
            guard let text = String(validUTF8: content) else {
                throw .malformed("An event's header is not UTF-8.")
            }
            return .string(text)
        case 8: return .timestamp(Timestamp(milliseconds: number(try take(8, bytes, &place))))
        case 9: return .uuid(Array(try take(16, bytes, &place)))
        default: throw .malformed("An event's header is of an unknown kind.")
        }
    }
}
