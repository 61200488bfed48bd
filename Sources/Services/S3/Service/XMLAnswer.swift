import AWSService
import NIOCore

/// An answer's XML, written straight into a buffer: no tree stands in between.
struct XMLAnswer {
    private(set) var buffer: ByteBuffer
    private var open: [StaticString] = []

    init(_ root: StaticString, capacity: Int = 1024) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
        buffer.writeStaticString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<")
        buffer.writeStaticString(root)
        buffer.writeStaticString(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
        open.append(root)
    }

    mutating func begin(_ name: StaticString) {
        buffer.writeStaticString("<")
        buffer.writeStaticString(name)
        buffer.writeStaticString(">")
        open.append(name)
    }

    mutating func end() {
        guard let name = open.popLast() else { preconditionFailure("more ends than beginnings") }
        buffer.writeStaticString("</")
        buffer.writeStaticString(name)
        buffer.writeStaticString(">")
    }

    mutating func element(_ name: StaticString, _ text: String) {
        begin(name)
        write(text)
        end()
    }

    mutating func element(_ name: StaticString, _ text: String?) {
        if let text { element(name, text) }
    }

    mutating func element(_ name: StaticString, _ number: Int) {
        begin(name)
        buffer.writeString(String(number))
        end()
    }

    mutating func element(_ name: StaticString, _ truth: Bool) {
        begin(name)
        buffer.writeStaticString(truth ? "true" : "false")
        end()
    }

    mutating func element(_ name: StaticString, milliseconds: Int64) {
        begin(name)
        buffer.writeString(ListingText.time(milliseconds: milliseconds))
        end()
    }

    mutating func quoted(_ name: StaticString, _ tag: String) {
        begin(name)
        buffer.writeStaticString("&quot;")
        write(tag)
        buffer.writeStaticString("&quot;")
        end()
    }

    private mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            if bytes.allSatisfy(Self.isPlain) {
                buffer.writeBytes(UnsafeRawBufferPointer(bytes))
            } else {
                for byte in bytes { write(byte) }
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&") && byte != UInt8(ascii: ">")
            && byte != UInt8(ascii: "\"")
    }

    private mutating func write(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "<"): buffer.writeStaticString("&lt;")
        case UInt8(ascii: ">"): buffer.writeStaticString("&gt;")
        case UInt8(ascii: "&"): buffer.writeStaticString("&amp;")
        case UInt8(ascii: "\""): buffer.writeStaticString("&quot;")
        // Readers take a bare carriage return for a line end. Most controls XML cannot say at all; S3 writes them so.
        case 0..<0x20: buffer.writeString("&#x" + String(byte, radix: 16) + ";")
        default: buffer.writeInteger(byte)
        }
    }

    /// Closes what is open.
    consuming func response(
        status: Int = 200,
        _ headers: [(name: String, value: String)] = []
    ) -> StreamResponse {
        while !open.isEmpty { end() }
        return StreamResponse(
            status: status,
            headers: headers + [("Content-Type", "application/xml")],
            body: .buffer(buffer)
        )
    }
}
