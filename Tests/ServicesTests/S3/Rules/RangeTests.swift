import AWSModel
import Testing

@testable import S3Service

@Suite("Byte ranges")
struct RangeTests {
    @Test(
        "of reads are lenient",
        arguments: [
            (nil, .whole), ("bytes=0-8", .stretch(0..<9)), ("bytes=1-1", .stretch(1..<2)), ("bytes=1-0", .whole),
            ("bytes=1-", .stretch(1..<10)), ("bytes=-1-", .whole), ("bytes=-2", .stretch(8..<10)),
            ("bytes=-15", .stretch(0..<10)), ("bytes=0-100", .stretch(0..<10)), ("bytes=0--1", .whole),
            ("bytes=0-1,3-4,7-9", .whole), ("bytes=-0", .unsatisfiable), ("bytes=100-200", .unsatisfiable),
            ("bytes=10-", .unsatisfiable), ("bytes=-", .whole), ("bytes=", .whole), ("0-8", .whole),
            ("lines=0-1", .whole),
            ("bytes=a-b", .whole), ("BYTES=0-0", .stretch(0..<1)), ("bytes=0-99999999999999999999", .stretch(0..<10)),
            ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=+1-2", .whole),
        ] as [(String?, ByteRange)]
    )
    func reads(_ text: String?, _ range: ByteRange) { #expect(ByteRange.read(text, size: 10) == range) }

    @Test("of an empty object are never satisfied", arguments: ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=40-50"])
    func empty(_ text: String) { #expect(ByteRange.read(text, size: 0) == .unsatisfiable) }

    @Test("may be asked for by part")
    func parts() throws {
        #expect(try ByteRange.part("2", range: nil, sizes: [5, 3], size: 8) == .stretch(5..<8))
        #expect(try ByteRange.part("1", range: nil, sizes: [], size: 8) == .stretch(0..<8))
        #expect(try ByteRange.part("1", range: nil, sizes: [], size: 0) == .whole)
        let beyond = refusal { () throws(AWSError) in try ByteRange.part("10", range: nil, sizes: [5, 3], size: 8) }
        #expect(beyond?.code == "InvalidPartNumber")
        #expect(beyond?.status == 416)
        #expect(beyond?.detail("ActualPartCount") == "2")
        #expect(
            refusal { () throws(AWSError) in try ByteRange.part("0", range: nil, sizes: [], size: 8) }?.code
                == "InvalidArgument"
        )
        #expect(
            refusal { () throws(AWSError) in try ByteRange.part("1", range: "bytes=0-1", sizes: [], size: 8) }?.code
                == "InvalidRequest"
        )
    }

    @Test("are said in the answer")
    func contentRange() { #expect(ByteRange.contentRange(5..<8, size: 8) == "bytes 5-7/8") }

    @Test(
        "of copies are strict",
        arguments: [
            ("bytes=0-8", 0..<9, nil), ("bytes=0-0", 0..<1, nil), ("0-8", nil, "InvalidArgument"),
            ("bytes=1-0", nil, "InvalidArgument"), ("bytes=-1-", nil, "InvalidArgument"),
            ("bytes=0--1", nil, "InvalidArgument"), ("bytes=0-1,3-4,7-9", nil, "InvalidArgument"),
            ("bytes=1-", nil, "InvalidArgument"), ("bytes=-2", nil, "InvalidArgument"),
            ("bytes=-", nil, "InvalidArgument"),
            ("bytes=0", nil, "InvalidArgument"), ("bytes=hello-world", nil, "InvalidArgument"),
            ("bytes=0-100", nil, "InvalidArgument"), ("bytes=100-200", nil, "InvalidRequest"),
        ] as [(String, Range<Int>?, String?)]
    )
    func copies(_ text: String, _ range: Range<Int>?, _ code: String?) {
        var read: Range<Int>?
        let error = refusal { () throws(AWSError) in read = try CopyRange.read(text, size: 10) }
        #expect(read == range)
        #expect(error?.code == code)
    }
}
