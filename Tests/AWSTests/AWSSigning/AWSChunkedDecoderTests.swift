import AWSSigning
import Ground
import Testing

@Suite("A body in aws-chunked form")
struct AWSChunkedDecoderTests {
    /// The chain of AWS's documented example.
    private func chain(_ seed: String) -> ChunkSigning {
        let scope = CredentialScope(date: "20130524", region: "us-east-1", service: "s3")
        return ChunkSigning(
            key: SigningKeyCache.derive(secret: Example.secret, scope: scope),
            timestamp: "20130524T000000Z",
            scope: scope,
            seed: seed
        )
    }

    private let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    private static let sample = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 7)) }
    private var data: [UInt8] { Self.sample }
    private let checksum: [(name: String, value: String)] = [("x-amz-checksum-crc32c", "sOO8/Q==")]

    @Test("is signed as AWS's example of an upload in chunks, from the seed on")
    func documented() throws {
        var request = SignedRequest(
            method: "PUT",
            path: "/examplebucket/chunkObject.txt",
            headers: [
                ("Host", "s3.amazonaws.com"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", "66560"),
                ("Content-Length", "66824"),
            ]
        )
        let signature = Example.signer.sign(request, payload: .signedChunks(trailer: false), atSeconds: Example.seconds)
        #expect(signature.chunks.previous == seed)
        request.headers += signature.headers
        let verified = try verify(request)
        #expect(verified.payload == .signedChunks(trailer: false))
        let body = ChunkedBody.signed([UInt8](repeating: 0x61, count: 66_560), chunkBytes: 65_536, by: signature.chunks)
        #expect(body.count == 66_824)
        let text = String(decoding: body, as: UTF8.self)
        for signature in [
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ] {
            #expect(text.contains(";chunk-signature=\(signature)\r\n"))
        }
        let result = try ChunkedBody.decode(
            [body],
            payload: verified.payload,
            signing: verified.chunks,
            expectedBytes: 66_560
        )
        #expect(result.payload.count == 66_560)
    }

    @Test("with a trailer is signed as AWS's example, from the seed on")
    func documentedTrailer() throws {
        var request = SignedRequest(
            method: "PUT",
            path: "/examplebucket/chunkObject.txt",
            headers: [
                ("Host", "s3.amazonaws.com"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", "66560"),
                ("x-amz-trailer", "x-amz-checksum-crc32c"),
            ]
        )
        request.headers +=
            Example.signer.sign(
                request,
                payload: .signedChunks(trailer: true),
                atSeconds: Example.seconds
            ).headers
        #expect(
            request.header("authorization")?
                .hasSuffix("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e") == true
        )
        let chunks = try #require(try verify(request).chunks)
        let body = ChunkedBody.signed(
            [UInt8](repeating: 0x61, count: 66_560),
            chunkBytes: 65_536,
            by: chunks,
            trailers: checksum
        )
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.contains("2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"))
        #expect(text.hasSuffix("d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"))
        let result = try ChunkedBody.decode(
            [body],
            payload: .signedChunks(trailer: true),
            signing: chunks,
            expectedBytes: 66_560,
            announced: ["x-amz-checksum-crc32c"]
        )
        #expect(result.trailers.map(\.name) == ["x-amz-checksum-crc32c"])
    }

    @Test("gives the same payload however it is cut", arguments: 0..<60)
    func cuts(seed number: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(number))
        let payload: PayloadKind =
            [.unsignedChunks, .signedChunks(trailer: true), .signedChunks(trailer: false)][number % 3]
        let signing = chain(seed)
        let body =
            switch payload {
            case .unsignedChunks: ChunkedBody.unsigned(data, chunkBytes: 8192, trailers: checksum)
            case .signedChunks(let trailer):
                ChunkedBody.signed(data, chunkBytes: 9000, by: signing, trailers: trailer ? checksum : nil)
            default: [UInt8]()
            }
        var pieces: [[UInt8]] = []
        var start = 0
        let pieceMax = number < 6 ? 1 : [3, 100, 5000, 30_000].randomElement(using: &numbers) ?? 1
        while start < body.count {
            let end = min(body.count, start + Int.random(in: 0...pieceMax, using: &numbers) + (number < 6 ? 1 : 0))
            pieces.append(Array(body[start..<end]))
            start = end
        }
        let result = try ChunkedBody.decode(
            pieces,
            payload: payload,
            signing: signing,
            expectedBytes: data.count,
            announced: payload == .signedChunks(trailer: false) ? [] : ["X-Amz-Checksum-CRC32C"]
        )
        #expect(result.payload == data)
        #expect(result.trailers.count == (payload == .signedChunks(trailer: false) ? 0 : 1))
    }

    @Test("that was altered in any one byte is refused", arguments: 0..<200)
    func altered(seed number: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(number))
        let signing = chain(seed)
        var body = ChunkedBody.signed(Array(data.prefix(9000)), chunkBytes: 8192, by: signing, trailers: checksum)
        let interesting = number % 2 == 0 ? body.count - 400..<body.count : 0..<body.count
        let place = Int.random(in: interesting, using: &numbers)
        let old = body[place]
        body[place] = old ^ UInt8.random(in: 1...255, using: &numbers)
        // Hexadecimal sizes and header names may be written in capitals, and a tab may stand for a blank.
        guard lowerCased(body[place]) != lowerCased(old) else { return }
        #expect(throws: AWSChunkedError.self) {
            try ChunkedBody.decode(
                [body],
                payload: .signedChunks(trailer: true),
                signing: signing,
                expectedBytes: 9000,
                announced: ["x-amz-checksum-crc32c"]
            )
        }
    }

    private func lowerCased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    @Test("that ends early is refused, wherever it ends")
    func truncated() {
        let body = ChunkedBody.unsigned(Array(data.prefix(300)), chunkBytes: 8192, trailers: checksum)
        for count in 0..<body.count {
            #expect(throws: AWSChunkedError.incomplete(expected: 300, received: min(300, max(0, count - 5)))) {
                try ChunkedBody.decode(
                    [Array(body[..<count])],
                    payload: .unsignedChunks,
                    signing: nil,
                    expectedBytes: 300,
                    announced: ["x-amz-checksum-crc32c"]
                )
            }
        }
    }

    @Test("made of random bytes or random grammar is refused without harm", arguments: 0..<40)
    func garbage(seed number: Int) {
        var numbers = SeededNumbers(seed: UInt64(number))
        let words: [[UInt8]] = [
            "0", "5", "ffffffffffffffff", "7fffffffffffffff", ";chunk-signature=", "\r\n", "\n", "\r", "a:b",
            "x-amz-trailer-signature:", ":", "hello", " ", "\0",
        ].map { Array($0.utf8) }
        for _ in 0..<50 {
            var body: [UInt8] = []
            for _ in 0..<Int.random(in: 0...30, using: &numbers) {
                body += words.randomElement(using: &numbers) ?? []
                if number % 2 == 0 { body.append(UInt8.random(in: 0...255, using: &numbers)) }
            }
            for payload in [PayloadKind.unsignedChunks, .signedChunks(trailer: true), .signedChunks(trailer: false)] {
                let result = try? ChunkedBody.decode(
                    [body],
                    payload: payload,
                    signing: chain(seed),
                    expectedBytes: nil,
                    announced: ["a"]
                )
                #expect(result == nil || (result?.payload.count ?? 0) < body.count)
            }
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let body: String
        var expected: Int? = 5
        var announced = ["a"]
        let error: AWSChunkedError
        var testDescription: String { body.debugDescription.prefix(60) + "" }
    }

    static let refusals = [
        Refused(body: "\r\n", error: .malformedChunk),
        Refused(body: "x\r\n", error: .malformedChunk),
        Refused(body: "-5\r\n", error: .malformedChunk),
        Refused(body: "+5\r\n", error: .malformedChunk),
        Refused(body: "5\nhello", error: .malformedChunk),
        Refused(body: "11111111111111111\r\n", error: .malformedChunk),
        Refused(body: "ffffffffffffffff\r\n", error: .malformedChunk),
        Refused(body: "7fffffffffffffff\r\n", error: .malformedChunk),
        Refused(body: "5\r\nhelloX\r\n", error: .malformedChunk),
        Refused(body: "5;\(String(repeating: "x", count: 2000))", error: .malformedChunk),
        Refused(body: "6\r\nhello!\r\n0\r\na:b\r\n\r\n", error: .incomplete(expected: 5, received: 6)),
        Refused(body: "4\r\nhell\r\n0\r\na:b\r\n\r\n", error: .incomplete(expected: 5, received: 4)),
        Refused(body: "2\r\nhe\r\n3\r\nllo\r\n", error: .chunkTooSmall(number: 1, size: 2)),
        Refused(body: "5\r\nhello\r\n0\r\n\r\n", error: .malformedTrailer),
        Refused(body: "5\r\nhello\r\n0\r\nb:c\r\n\r\n", error: .malformedTrailer),
        Refused(body: "5\r\nhello\r\n0\r\na:b\r\na:b\r\n\r\n", error: .malformedTrailer),
        Refused(body: "5\r\nhello\r\n0\r\nno colon\r\n\r\n", error: .malformedTrailer),
        Refused(body: "5\r\nhello\r\n0\r\na\u{1}:b\r\n\r\n", error: .malformedTrailer),
        Refused(body: "5\r\nhello\r\n0\r\na:\(String(repeating: "x", count: 9000))", error: .malformedTrailer),
        Refused(body: "5\r\nhello\r\n0\r\na:b\r\n\r\nx", error: .trailingBytes),
        Refused(body: "5\r\nhello\r\n0\r\na:b\r\n", error: .incomplete(expected: 5, received: 5)),
        Refused(body: "5\r\nhello\r\n0\r\na:b\r\n", expected: nil, error: .incomplete(expected: nil, received: 5)),
    ]

    @Test("that breaks a rule is refused by that rule", arguments: refusals)
    func refused(row: Refused) {
        #expect(throws: row.error) {
            try ChunkedBody.decode(
                [Array(row.body.utf8)],
                payload: .unsignedChunks,
                signing: nil,
                expectedBytes: row.expected,
                announced: row.announced
            )
        }
    }

    @Test("keeps repeating its first error")
    func repeats() {
        var decoder = AWSChunkedDecoder(payload: .unsignedChunks, signing: nil, expectedBytes: nil)
        var errors: [AWSChunkedError] = []
        for text in ["zz\r\n", "0\r\n\r\n"] {
            Array(text.utf8).withUnsafeBytes { bytes in
                do throws(AWSChunkedError) { _ = try decoder.feed(bytes) } catch { errors.append(error) }
            }
        }
        #expect(errors == [.malformedChunk, .malformedChunk])
        #expect(errors.first?.answer.code == "IncompleteBody")
    }

    @Test("without a secret is decoded, its signatures unchecked but present")
    func unknownSecret() throws {
        let body = ChunkedBody.signed(data, chunkBytes: 8192, by: chain("00"), trailers: checksum)
        let result = try ChunkedBody.decode(
            [body],
            payload: .signedChunks(trailer: true),
            signing: nil,
            expectedBytes: data.count,
            announced: ["x-amz-checksum-crc32c"]
        )
        #expect(result.payload == data)
        #expect(throws: AWSChunkedError.malformedChunk) {
            try ChunkedBody.decode(
                [ChunkedBody.unsigned(data, chunkBytes: 8192)],
                payload: .signedChunks(trailer: false),
                signing: nil,
                expectedBytes: data.count
            )
        }
    }

    @Test("signed with another key, or with its chunks in another order, is refused")
    func reordered() {
        let signing = chain(seed)
        let body = ChunkedBody.signed(data, chunkBytes: 10_000, by: chain("11"))
        #expect(throws: AWSChunkedError.self) {
            try ChunkedBody.decode(
                [body],
                payload: .signedChunks(trailer: false),
                signing: signing,
                expectedBytes: data.count
            )
        }
        let good = ChunkedBody.signed(data, chunkBytes: 10_000, by: signing)
        let chunkBytes = (good.count - 86) / 4
        let swapped = good[chunkBytes..<2 * chunkBytes] + good[..<chunkBytes] + good[(2 * chunkBytes)...]
        #expect(throws: AWSChunkedError.self) {
            try ChunkedBody.decode(
                [Array(swapped)],
                payload: .signedChunks(trailer: false),
                signing: signing,
                expectedBytes: data.count
            )
        }
    }

    @Test("may have line feeds and a blank line around its trailers, as some clients write them")
    func lenient() throws {
        var signing = chain(seed)
        let first = signing.chunk(hash: HashAlgorithm.sha256.hash("hello".utf8))
        let last = signing.chunk(hash: HashAlgorithm.sha256.hash([]))
        let trailer = signing.trailer(hash: Trailer.hash(of: checksum))
        let body =
            "5;chunk-signature=\(first)\r\nhello\r\n0;chunk-signature=\(last)\r\n"
            + "x-amz-checksum-crc32c:sOO8/Q==\n\r\n\r\nx-amz-trailer-signature:\(trailer)\r\n\r\n"
        let result = try ChunkedBody.decode(
            [Array(body.utf8)],
            payload: .signedChunks(trailer: true),
            signing: chain(seed),
            expectedBytes: 5,
            announced: ["x-amz-checksum-crc32c"]
        )
        #expect(result.trailers.map(\.value) == ["sOO8/Q=="])
    }
}
