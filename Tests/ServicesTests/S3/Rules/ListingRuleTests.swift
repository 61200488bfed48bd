import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("Listings")
struct ListingRuleTests {
    @Test("write times to the millisecond")
    func times() {
        #expect(ListingText.time(milliseconds: 1_749_038_400_000) == "2025-06-04T12:00:00.000Z")
        #expect(ListingText.time(milliseconds: 1_749_038_400_007) == "2025-06-04T12:00:00.007Z")
        #expect(ListingText.time(milliseconds: -1) == "1969-12-31T23:59:59.999Z")
        #expect(ListingText.httpTime(milliseconds: 1_749_038_400_999) == "Wed, 04 Jun 2025 12:00:00 GMT")
    }

    @Test(
        "bring at most a thousand entries",
        arguments: [
            (nil, 1000, nil), ("", 1000, nil), ("0", 0, nil), ("1", 1, nil), ("1001", 1000, nil),
            ("-1", nil, "InvalidArgument"), ("blah", nil, "InvalidArgument"), ("99999999999", nil, "InvalidArgument"),
        ] as [(String?, Int?, String?)]
    )
    func limits(_ text: String?, _ limit: Int?, _ code: String?) {
        var read: Int?
        let error = refusal { () throws(AWSError) in read = try ListingLimit.read(text, name: "max-keys") }
        #expect(read == limit)
        #expect(error?.code == code)
    }

    @Test(
        "encode keys for clients that ask",
        arguments: [
            ("foo+1/bar", "foo%2B1/bar"), ("quux ab/thud", "quux%20ab/thud"), ("a*b-c_d.e", "a*b-c_d.e"),
            ("ä~", "%C3%A4%7E"),
            ("\u{1}", "%01"),
        ]
    )
    func encoding(_ key: String, _ encoded: String) throws {
        #expect(try KeyEncoding.read("url").encode(key) == encoded)
        #expect(try KeyEncoding.read(nil).encode(key) == key)
    }

    @Test("know one encoding")
    func unknownEncoding() {
        for text in ["value", ""] {
            #expect(
                refusal { () throws(AWSError) in try KeyEncoding.read(text) }?.detail("ArgumentName") == "encoding-type"
            )
        }
    }

    @Test(
        "go on from tokens of their own alone",
        arguments: ["", "a", "käse/\u{1F600}", String(repeating: "x", count: 1024)]
    )
    func tokens(_ place: String) throws {
        guard !place.isEmpty else { return }
        let token = ContinuationToken.make(after: place)
        #expect(token == ContinuationToken.make(after: place))
        #expect(try ContinuationToken.read(token) == place)
        let wrong = String(token.reversed())
        #expect(wrong == token || refusal { () throws(AWSError) in try ContinuationToken.read(wrong) } != nil)
    }

    @Test("refuse tokens that are made up", arguments: ["", "abc", "Zm9v", "%%%", "GwAAAABh"])
    func madeUp(_ token: String) {
        let error = refusal { () throws(AWSError) in try ContinuationToken.read(token) }
        #expect(error?.message == "The continuation token provided is incorrect")
    }

    @Test("of versions take a version's marker only with its key's")
    func markers() {
        func code(_ key: String?, _ version: String?) -> String? {
            refusal { () throws(AWSError) in
                try ListingMarkers.checkVersion(keyMarker: key, versionMarker: version)
            }?.code
        }
        #expect(code(nil, nil) == nil)
        #expect(code("k", "v") == nil)
        #expect(code(nil, "v") == "InvalidArgument")
        #expect(code(nil, "") == "InvalidArgument")
    }

    @Test("of parts come in pages")
    func parts() {
        let checksum = ChecksumValue(algorithm: .crc32, value: "NRU+Sw==")
        let pieces = (1...3).map { ObjectPartsPage.Piece(number: $0, size: 5, checksum: checksum) }
        let first = ObjectPartsPage.page(pieces, after: 0, limit: 2)
        #expect(first.totalPartsCount == 3)
        #expect(first.isTruncated == true)
        #expect(first.nextPartNumberMarker == 2)
        #expect(first.parts?.map(\.partNumber) == [1, 2])
        #expect(first.parts?.first?.checksumCRC32 == "NRU+Sw==")
        let last = ObjectPartsPage.page(pieces, after: 2, limit: 2)
        #expect(last.isTruncated == false)
        #expect(last.parts?.map(\.partNumber) == [3])
        let bare = ObjectPartsPage.page([.init(number: 1, size: 5)], after: 0, limit: 1000)
        #expect(bare.parts == nil)
        #expect(bare.totalPartsCount == 1)
    }

    @Test("of attributes name those that there are")
    func attributes() throws {
        #expect(try ObjectPartsPage.attributes(["X-Amz-Object-Attributes": "ETag, Checksum"]) == ["ETag", "Checksum"])
        #expect(
            try ObjectPartsPage.attributes(["x-amz-object-attributes": "ETag", "X-Amz-Object-Attributes": "ObjectSize"])
                == ["ETag", "ObjectSize"]
        )
        #expect(
            refusal { () throws(AWSError) in try ObjectPartsPage.attributes(["x-amz-object-attributes": "Colour"]) }?
                .status == 400
        )
        #expect(refusal { () throws(AWSError) in try ObjectPartsPage.attributes([:]) }?.status == 400)
    }
}
