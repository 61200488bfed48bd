import NIOCore
import Testing

@testable import HTTPFront

@Suite("The request parser")
struct RequestParserTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var expected: [String]
        var testDescription: String { String(text.prefix(60)).debugDescription }

        init(_ text: String, _ expected: String...) {
            self.text = text
            self.expected = expected
        }
    }

    static let host = "Host: h\r\n"

    static let accepted = [
        Row("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / alive", "end"),
        Row("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / alive", "end"),
        Row("GET /a%20b?c=d&e HTTP/1.1\r\nhOsT:h\r\n\r\n", "GET /a%20b?c=d&e alive", "end"),
        Row("GET /\u{e9} HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\u{e9} alive", "end"),
        Row("GET / HTTP/1.0\r\n\r\n", "GET / closes", "end"),
        Row("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / alive", "end"),
        Row("GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, close\r\n\r\n", "GET / closes", "end"),
        Row("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "PUT /k alive 5", "hello", "end"),
        Row("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "PUT /k alive", "end"),
        Row(
            "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            "PUT /k alive 5",
            "hello",
            "end"
        ),
        Row(
            "PUT /k HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
            "PUT /k alive 1 expects",
            "x",
            "end"
        ),
        Row("PUT /k HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx", "PUT /k alive 1", "x", "end"),
        Row(
            "PUT /k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
            "PUT /k alive chunked",
            "hello0123456789",
            "end"
        ),
        Row(
            "PUT /k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: dropped\r\n\r\n",
            "PUT /k alive chunked",
            "end"
        ),
        Row(
            "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPUT /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n"
                + "xGET /3 HTTP/1.1\r\n"
                + "Host: h\r\n\r\n",
            "GET /1 alive",
            "end",
            "PUT /2 alive 1",
            "x",
            "end",
            "GET /3 alive",
            "end"
        ),
    ]

    static let refused = [
        Row("GET / HTTP/1.1\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost: h\n\r\n", "malformedRequest"),
        Row("GET /\r\n", "malformedRequest"),
        Row("GET  / HTTP/1.1\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1 \r\n", "malformedRequest"),
        Row("GET /a b HTTP/1.1\r\n", "malformedRequest"),
        Row("GET /\u{1} HTTP/1.1\r\n", "malformedRequest"),
        Row("G(T / HTTP/1.1\r\n", "malformedRequest"),
        Row("\u{16}\u{3}\u{1}\n", "malformedRequest"),
        Row("GET / HTTP/2.0\r\n", "unknownVersion"),
        Row("PRI * HTTP/2.0\r\n", "unknownVersion"),
        Row("GET / http/1.1\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost : h\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\n: h\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b\r\n\r\n", "malformedRequest"),
        Row("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", "malformedRequest"),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "malformedRequest"),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n", "malformedRequest"),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1 1\r\n\r\n", "malformedRequest"),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", "malformedRequest"),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999999999999\r\n\r\n", "malformedRequest"),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "malformedRequest"),
        Row(
            "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "malformedRequest"
        ),
        Row("PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "malformedRequest"),
        Row(
            "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "malformedRequest"
        ),
        Row("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "unknownTransferCoding"),
        Row("GET /" + String(repeating: "a", count: 3000) + " HTTP/1.1\r\nHost: h\r\n\r\n", "targetTooLong"),
        Row("GET /" + String(repeating: "a", count: 3000), "targetTooLong"),
        Row("GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "a", count: 5000) + "\r\n\r\n", "headTooLarge"),
        Row("GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "a", count: 5000), "headTooLarge"),
        Row("GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "a: b\r\n", count: 20) + "\r\n", "headTooLarge"),
    ]

    static let chunked = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    static let brokenChunks = [
        "x\r\n", "\r\n", "5\r\nhelloXX", "5\nhello", "-1\r\n", "1000000000000000\r\n", "5 x\n", ";x\r\n",
        String(repeating: "0", count: 300), "0\r\nT: " + String(repeating: "a", count: 5000),
    ].map { Row(chunked + $0) }

    static var limits: Limits {
        var limits = Limits()
        limits.headBytes = 4096
        limits.targetBytes = 2048
        limits.headerCount = 16
        return limits
    }

    @Test("reads what is right, in one piece and byte by byte", arguments: accepted)
    func accepts(_ row: Row) {
        #expect(events(row.text, pieceBytes: .max) == row.expected)
        #expect(events(row.text, pieceBytes: 1) == row.expected)
        #expect(events(row.text, pieceBytes: 7) == row.expected)
    }

    @Test("refuses what is wrong, in one piece and byte by byte", arguments: refused)
    func refuses(_ row: Row) {
        #expect(events(row.text, pieceBytes: .max) == row.expected)
        #expect(events(row.text, pieceBytes: 1) == row.expected)
    }

    @Test("refuses broken chunks", arguments: brokenChunks)
    func refusesChunks(_ row: Row) {
        #expect(events(row.text, pieceBytes: .max).last == "malformedRequest")
        #expect(events(row.text, pieceBytes: 1).last == "malformedRequest")
    }

    @Test("says nothing before the head is whole, and then leaves what follows")
    func waits() {
        var parser = RequestParser(limits: Self.limits)
        var buffer = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: h\r\n\r")
        #expect(describe(parser.next(from: &buffer)) == nil)
        #expect(parser.hasBegun)
        buffer.writeString("\nrest")
        #expect(describe(parser.next(from: &buffer)) == "GET / alive")
        #expect(!parser.hasBegun)
        #expect(String(buffer: buffer) == "rest")
    }

    /// What the parser says of a text that comes in pieces; body pieces are joined.
    private func events(_ text: String, pieceBytes: Int) -> [String] {
        var parser = RequestParser(limits: Self.limits)
        var buffer = ByteBuffer()
        var said: [String] = []
        var body = ""
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            buffer.writeBytes(rest.prefix(pieceBytes))
            rest = rest.dropFirst(pieceBytes)
            while true {
                let event = parser.next(from: &buffer)
                if case .body(let piece) = event {
                    body += String(buffer: piece)
                    continue
                }
                guard let description = describe(event) else { break }
                if !body.isEmpty { said.append(body) }
                body = ""
                said.append(description)
                if case .refused = event { return said }
            }
        }
        return said
    }

    private func describe(_ event: RequestParser.Event) -> String? {
        switch event {
        case .needsMore: return nil
        case .end: return "end"
        case .refused(let refusal): return "\(refusal)"
        case .body(let piece): return String(buffer: piece)
        case .head(let parsed):
            var text = "\(parsed.head.method) \(parsed.head.target) \(parsed.keepsAlive ? "alive" : "closes")"
            switch parsed.framing {
            case .none: break
            case .sized(let length): text += " \(length)"
            case .chunked: text += " chunked"
            }
            return parsed.expectsContinue ? text + " expects" : text
        }
    }
}
