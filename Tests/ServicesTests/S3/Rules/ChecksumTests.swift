import AWSModel
import Ground
import NIOCore
import S3Shapes
import Testing

@testable import S3Service

@Suite("Checksums of a body")
struct BodyChecksumTests {
    static let hello = Array("Hello".utf8)

    /// Runs a body through a plan.
    static func take(
        _ headers: HeaderFields,
        _ body: [UInt8] = hello,
        trailers: [NamedValue] = []
    ) throws(AWSError) -> ChecksumResults {
        let plan = try ChecksumPlan(headers)
        var set = plan.makeSet()
        for byte in body { set.update([byte]) }
        return try plan.check(set.finish(), trailers: trailers)
    }

    static func value(_ algorithm: ChecksumAlgorithm, _ body: [UInt8] = hello) -> String {
        var set = ChecksumSet([algorithm])
        set.update(ByteBuffer(bytes: body))
        return Base64.encode(set.finish().values[algorithm] ?? [])
    }

    @Test(
        "have the values that the world knows",
        arguments: [
            (.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"),
            (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ] as [(ChecksumAlgorithm, String)]
    )
    func knownValues(_ algorithm: ChecksumAlgorithm, _ expected: String) {
        var set = ChecksumSet([algorithm])
        set.update(Array("123456789".utf8))
        let digests = set.finish()
        #expect(hexadecimal(digests.values[algorithm] ?? []) == expected)
        #expect(hexadecimal(digests.md5) == "25f9e794323b453885f5181f1b624d0b")
        #expect(digests.size == 9)
    }

    @Test("are CRC64NVME when the client brings none")
    func byDefault() throws {
        let results = try Self.take([:])
        #expect(results.kept == ChecksumValue(algorithm: .crc64nvme, value: Self.value(.crc64nvme)))
        #expect(results.md5Hexadecimal == "8b1a9953c4611296a827abf8c47804d7")
    }

    @Test("come in a header or behind the body", arguments: ChecksumAlgorithm.allCases)
    func given(_ algorithm: ChecksumAlgorithm) throws {
        let right = Self.value(algorithm)
        let wrong = Self.value(algorithm, [1])
        #expect(try Self.take(HeaderFields([(algorithm.header, right)])).kept?.value == right)
        let mismatch = refusal { () throws(AWSError) in try Self.take(HeaderFields([(algorithm.header, wrong)])) }
        #expect(mismatch?.code == "BadDigest")
        #expect(
            mismatch?.message == "The \(algorithm.rawValue) you specified did not match the calculated checksum."
        )
        let invalid = refusal { () throws(AWSError) in try Self.take(HeaderFields([(algorithm.header, "bad")])) }
        #expect(invalid?.message == "Value for \(algorithm.header) header is invalid.")
        let trailing = HeaderFields([("x-amz-trailer", algorithm.header)])
        #expect(try Self.take(trailing, trailers: [(algorithm.header, right)]).kept?.value == right)
        #expect(
            refusal { () throws(AWSError) in try Self.take(trailing, trailers: [(algorithm.header, wrong)]) }?.code
                == "BadDigest"
        )
        #expect(refusal { () throws(AWSError) in try Self.take(trailing) }?.code == "MalformedTrailerError")
    }

    struct Row: Sendable {
        var headers: HeaderFields
        var words: String
    }

    static let refused = [
        Row(
            headers: ["x-amz-checksum-sha1": value(.sha1), "x-amz-checksum-sha256": value(.sha256)],
            words: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        ),
        Row(
            headers: ["x-amz-checksum-sha1": value(.sha1), "x-amz-trailer": "x-amz-checksum-crc32"],
            words: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        ),
        Row(
            headers: ["x-amz-checksum-sha1": value(.sha1), "x-amz-sdk-checksum-algorithm": "CRC32"],
            words: "Value for x-amz-sdk-checksum-algorithm header is invalid."
        ),
        Row(
            headers: ["x-amz-sdk-checksum-algorithm": "CRC32"],
            words: "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                + "headers were found."
        ),
        Row(
            headers: ["x-amz-trailer": "x-amz-other"],
            words: "The value specified in the x-amz-trailer header is not supported"
        ),
        Row(
            headers: ["x-amz-checksum-algorithm": "TEST"],
            words: "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, "
                + "CRC32C, CRC64NVME, SHA1, SHA256]"
        ),
    ]

    @Test("are refused when headers contradict themselves", arguments: refused)
    func refuses(_ row: Row) {
        #expect(refusal { () throws(AWSError) in try Self.take(row.headers) } == .invalidRequest(row.words))
    }

    @Test("include Content-MD5")
    func contentMD5() throws {
        _ = try Self.take(["Content-MD5": Base64.encode(HashAlgorithm.md5.hash(Self.hello))])
        let wrong = refusal { () throws(AWSError) in try Self.take(["Content-MD5": "CYketZBSTjX8czcs3cXVlg=="]) }
        #expect(wrong?.code == "BadDigest")
        #expect(wrong?.detail("ExpectedDigest") == "09891eb590524e35fc73372cddc5d596")
        #expect(wrong?.detail("CalculatedDigest") == "ixqZU8RhEpaoJ6v4xHgE1w==")
        for text in ["__invalid__", "000", "not base64 encoded checksum", "MTIz", ""] {
            let error = refusal { () throws(AWSError) in try Self.take(["Content-MD5": text]) }
            #expect(error?.code == "InvalidDigest")
            #expect(error?.detail("Content-MD5") == text)
        }
    }

    @Test("are shown to those who ask, with the whole object")
    func mode() {
        let asked: HeaderFields = ["X-Amz-Checksum-Mode": "enabled"]
        #expect(ChecksumMode.isShown(asked, .whole, size: 10))
        #expect(ChecksumMode.isShown(asked, .stretch(0..<10), size: 10))
        #expect(!ChecksumMode.isShown(asked, .stretch(0..<9), size: 10))
        #expect(!ChecksumMode.isShown([:], .whole, size: 10))
    }

    @Test("of a part must be of the upload's algorithm")
    func parts() throws {
        let sent = HeaderFields([("x-amz-checksum-crc32", Self.value(.crc32))])
        #expect(try ChecksumPlan(part: [:], .none).kept == nil)
        #expect(try ChecksumPlan(part: [:], .algorithm(.sha1)).kept == .sha1)
        #expect(try ChecksumPlan(part: sent, .none).kept == .crc32)
        #expect(try ChecksumPlan(part: sent, .algorithm(.crc32)).kept == .crc32)
        let error = refusal { () throws(AWSError) in try ChecksumPlan(part: sent, .algorithm(.sha256)) }
        #expect(
            error?.message
                == "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32"
        )
    }
}

@Suite("Checksums of an upload in parts")
struct UploadChecksumTests {
    struct Row: Sendable {
        var algorithm: String?
        var type: String?
        var choice: UploadChecksum?
        var words: String?
    }

    static let rows = [
        Row(),
        Row(algorithm: "CRC32", choice: .init(algorithm: .crc32, type: .composite)),
        Row(algorithm: "CRC64NVME", choice: .init(algorithm: .crc64nvme, type: .fullObject)),
        Row(algorithm: "CRC32C", type: "FULL_OBJECT", choice: .init(algorithm: .crc32c, type: .fullObject)),
        Row(algorithm: "SHA1", type: "COMPOSITE", choice: .init(algorithm: .sha1, type: .composite)),
        Row(
            algorithm: "SHA1",
            type: "FULL_OBJECT",
            words: "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm."
        ),
        Row(
            algorithm: "CRC64NVME",
            type: "COMPOSITE",
            words: "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm."
        ),
        Row(
            type: "COMPOSITE",
            words: "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
        ),
    ]

    @Test("are chosen when it begins", arguments: rows)
    func choose(_ row: Row) {
        var choice: UploadChecksum?
        let error = refusal { () throws(AWSError) in
            choice = try UploadChecksum.choice(algorithm: row.algorithm, type: row.type)
        }
        #expect(choice == row.choice)
        #expect(error?.message == row.words)
    }

    static func parts(_ algorithm: ChecksumAlgorithm, _ checksums: [(Int, String)]) -> [WholeChecksum.Part] {
        checksums.map { WholeChecksum.Part(size: $0.0, checksum: algorithm.decode($0.1) ?? []) }
    }

    @Test(
        "combine as AWS's do",
        arguments: [
            (.crc32, .composite, ["NRU+Sw==", "NRU+Sw==", "TBHN8A=="], "5FRUiw==-3"),
            (.crc32c, .composite, ["2/Ckiw==", "2/Ckiw==", "5yZkMA=="], "XF5+4A==-3"),
            (.crc32c, .composite, ["fwuu0Q=="], "sZB91Q==-1"),
            (.crc32c, .fullObject, ["fwuu0Q=="], "fwuu0Q=="),
            (.crc32, .fullObject, ["JRTCyQ==", "QoZTGg==", "YAgjqw=="], "WgDhBQ=="),
        ] as [(ChecksumAlgorithm, ChecksumType, [String], String)]
    )
    func recorded(_ algorithm: ChecksumAlgorithm, _ type: ChecksumType, _ parts: [String], _ whole: String) {
        let pieces = Self.parts(algorithm, parts.map { (5 << 20, $0) })
        let value = WholeChecksum.of(pieces, UploadChecksum(algorithm: algorithm, type: type))
        #expect(value?.value == whole)
        #expect(value?.type == type)
    }

    @Test("of the whole equal those of the bytes", arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme])
    func combination(_ algorithm: ChecksumAlgorithm) {
        var bytes: [UInt8] = []
        var state: UInt32 = 7
        for _ in 0..<70_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes.append(UInt8(truncatingIfNeeded: state >> 24))
        }
        func checksum(_ range: Range<Int>) -> [UInt8] {
            var set = ChecksumSet([algorithm], md5: false)
            set.update(Array(bytes[range]))
            return set.finish().values[algorithm] ?? []
        }
        for cuts in [
            [0, 70_000], [0, 1, 70_000], [0, 0, 70_000], [0, 69_999, 70_000, 70_000], [0, 65_536, 65_537, 70_000],
        ] {
            let parts = zip(cuts, cuts.dropFirst()).map { start, end in
                WholeChecksum.Part(size: end - start, checksum: checksum(start..<end))
            }
            let whole = WholeChecksum.of(parts, UploadChecksum(algorithm: algorithm, type: .fullObject))
            #expect(whole?.value == Base64.encode(checksum(0..<bytes.count)), "\(cuts)")
        }
    }

    @Test("cannot be had of the whole from hashes of parts")
    func hashes() {
        let parts = [WholeChecksum.Part(size: 1, checksum: Array(repeating: 0, count: 20))]
        let two = parts + parts
        #expect(WholeChecksum.of(two, UploadChecksum(algorithm: .sha1, type: .fullObject)) == nil)
        #expect(WholeChecksum.of(parts, UploadChecksum(algorithm: .sha256, type: .composite)) == nil)
        #expect(WholeChecksum.of([], UploadChecksum(algorithm: .sha1, type: .composite)) == nil)
    }

    @Test("make the ETag of the parts' MD5s")
    func tag() {
        let md5 = HashAlgorithm.md5.hash("test content 123".utf8)
        #expect(hexadecimal(md5) == "eee506dd7ada7ded524c77e359a0e7c6")
        #expect(WholeChecksum.tag(partMD5s: [md5]) == "b972025bc34adf8d76d6d51e93c035cc-1")
    }
}

@Suite("The completion of an upload")
struct CompletionChecksumTests {
    static let composite = UploadChecksum(algorithm: .crc32, type: .composite)
    static let whole = UploadChecksum(algorithm: .crc32c, type: .fullObject)
    static let refusalOfPart = AWSError.invalidPart(1, tag: "t", upload: "u")

    static func part(
        _ given: [ChecksumAlgorithm: String],
        kept: ChecksumValue?,
        _ upload: UploadChecksum?
    ) -> AWSError? {
        refusal { () throws(AWSError) in
            try CompletionChecksum.checkPart(1, given: given, kept: kept, upload, refusal: refusalOfPart)
        }
    }

    @Test("must name the checksums of its parts")
    func parts() {
        let kept = ChecksumValue(algorithm: .crc32, value: "NSRBwg==")
        #expect(Self.part([.crc32: "NSRBwg=="], kept: kept, Self.composite) == nil)
        #expect(Self.part([.crc32: "AAAAAA=="], kept: kept, Self.composite)?.code == "InvalidPart")
        #expect(
            Self.part([.sha256: "x"], kept: kept, Self.composite)?.message
                == "The sha256 you specified for part 1 did not match what we received."
        )
        #expect(
            Self.part([:], kept: kept, Self.composite)?.message.hasPrefix(
                "The upload was created using a crc32 checksum."
            )
                == true
        )
        #expect(Self.part([:], kept: kept, Self.whole) == nil)
        #expect(Self.part([:], kept: nil, nil) == nil)
        #expect(Self.part([.crc32: "NSRBwg=="], kept: nil, nil) == Self.refusalOfPart)
    }

    @Test("must speak of the type that the upload was begun with")
    func type() {
        func check(_ text: String?, _ upload: UploadChecksum?) -> AWSError? {
            refusal { () throws(AWSError) in try CompletionChecksum.checkType(text, upload) }
        }
        #expect(check(nil, Self.composite) == nil)
        #expect(check("COMPOSITE", Self.composite) == nil)
        #expect(check("COMPOSITE", Self.whole)?.message.contains("FULL_OBJECT checksum mode") == true)
        #expect(check("FULL_OBJECT", nil)?.message.contains("null checksum mode") == true)
    }

    @Test("may bring the checksum of the whole")
    func wholeValue() {
        let value = ChecksumValue(algorithm: .crc32, value: "5FRUiw==-3", type: .composite)
        func check(_ headers: HeaderFields) -> AWSError? {
            refusal { () throws(AWSError) in try CompletionChecksum.checkWhole(headers, value) }
        }
        #expect(check([:]) == nil)
        #expect(check(["x-amz-checksum-crc32": "5FRUiw==-3"]) == nil)
        #expect(check(["x-amz-checksum-crc32": "5FRUiw=="]) == nil)
        #expect(
            check(["x-amz-checksum-crc32": "bad"])?.message
                == "The crc32 you specified did not match the calculated checksum."
        )
        #expect(check(["x-amz-checksum-sha1": "x"])?.code == "BadDigest")
    }

    @Test("is told in shapes and headers")
    func views() {
        let value = ChecksumValue(algorithm: .crc32, value: "5FRUiw==-3", type: .composite)
        #expect(value.headers.text == "x-amz-checksum-crc32=5FRUiw==-3|x-amz-checksum-type=COMPOSITE")
        let view = S3Shapes.Checksum(value)
        #expect(view.checksumCRC32 == "5FRUiw==")
        #expect(view.checksumType == "COMPOSITE")
        var part = Part()
        part.set(value)
        #expect(part.checksums == [.crc32: "5FRUiw==-3"])
    }
}
