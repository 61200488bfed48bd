import AWSModel
import Testing

@testable import AWSWire

@Suite("An event stream")
struct EventStreamTests {
    private static let message = EventMessage(
        headers: [
            .init("a", .boolean(true)), .init("b", .boolean(false)), .init("c", .byte(-1)), .init("d", .short(-300)),
            .init("e", .integer(70_000)), .init("f", .long(.min)), .init("g", .bytes([0, 255])),
            .init("h", .string("é")),
            .init("i", .timestamp(Timestamp(milliseconds: 1_422_172_800_123))),
            .init("j", .uuid(Array(0..<16))),
        ],
        payload: Array("payload".utf8)
    )

    @Test("comes out as it went in, in pieces of any size", arguments: [1, 7, 1000])
    func pieces(size: Int) throws {
        let bytes = Self.message.encoded + EventMessage().encoded + Self.message.encoded
        var reader = EventStreamReader()
        var found: [EventMessage] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(bytes[start..<min(start + size, bytes.count)])
            while let message = try reader.next() { found.append(message) }
        }
        #expect(found == [Self.message, EventMessage(), Self.message])
        #expect(reader.isBetweenMessages)
    }

    @Test("with any bit changed, or cut short, is refused")
    func damage() {
        let bytes = Self.message.encoded
        for place in bytes.indices {
            var bad = bytes
            bad[place] ^= 0x10
            #expect(throws: WireError.self) { try EventStreamReader.messages(in: bad) }
            #expect(throws: WireError.self) { try EventStreamReader.messages(in: Array(bytes[..<max(place, 1)])) }
        }
    }
}
