import AWSModel
import NIOCore
import Testing

@testable import S3Service

@Suite("A browser's form")
struct FormTests {
    static let type = "multipart/form-data; boundary=XyZ"

    static func body(_ fields: [(String, String)], file: String?, name: String = "foo.txt", after: String = "")
        -> [UInt8]
    {
        var text = ""
        for (name, value) in fields {
            text += "--XyZ\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        if let file {
            text += "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
            text += "Content-Type: text/plain\r\n\r\n\(file)\r\n"
        }
        return Array((text + after + "--XyZ--\r\n").utf8)
    }

    /// What the parser makes of a body that comes in pieces of a size.
    struct Parsed: Equatable {
        var fields: [String] = []
        var file: FormFile?
        var bytes: [UInt8] = []
        var isEnded = false
    }

    static func parse(
        _ body: [UInt8],
        pieceBytes: Int = .max,
        type: String? = type,
        limits: FormParser.Limits = .standard
    ) throws(AWSError) -> Parsed {
        var parser = try FormParser(contentType: type, limits: limits)
        var parsed = Parsed()
        var rest = body[...]
        while !rest.isEmpty {
            let piece = rest.prefix(pieceBytes)
            rest = rest.dropFirst(piece.count)
            for event in try parser.feed(ByteBuffer(bytes: piece)) {
                switch event {
                case .field(let name, let value): parsed.fields.append("\(name)=\(value)")
                case .fileBegins(let file): parsed.file = file
                case .fileBytes(let bytes): parsed.bytes += Array(bytes.readableBytesView)
                case .fileEnds: parsed.isEnded = true
                }
            }
        }
        try parser.end()
        return parsed
    }

    @Test("is the same however its bytes are cut", arguments: 1...40)
    func cuts(_ pieceBytes: Int) throws {
        let file = "bar\r\n--XyW\r\n--Xy\r\r\n\r\n-"
        let body = Self.body([("key", "a"), ("empty", ""), ("lines", "1\r\n2")], file: file)
        let parsed = try Self.parse(body, pieceBytes: pieceBytes)
        #expect(parsed.fields == ["key=a", "empty=", "lines=1\r\n2"])
        #expect(parsed.file == FormFile(name: "foo.txt", contentType: "text/plain"))
        #expect(String(decoding: parsed.bytes, as: UTF8.self) == file)
        #expect(parsed.isEnded)
    }

    @Test("passes on a large file as it comes")
    func large() throws {
        let file = String(repeating: "\r\n--Xy", count: 50_000)
        let parsed = try Self.parse(Self.body([], file: file), pieceBytes: 8192)
        #expect(parsed.bytes.count == file.utf8.count)
    }

    @Test("may have an empty file, and fields behind it that do not count")
    func behind() throws {
        let after = "--XyZ\r\nContent-Disposition: form-data; name=\"late\"\r\n\r\nx\r\n"
        let parsed = try Self.parse(Self.body([("key", "a")], file: "", after: after))
        #expect(parsed.fields == ["key=a"])
        #expect(parsed.bytes.isEmpty && parsed.isEnded)
    }

    @Test("may have a preamble and a quoted boundary")
    func preamble() throws {
        let body = Array("preamble\r\n".utf8) + Self.body([("key", "a")], file: "x")
        #expect(try Self.parse(body, type: "Multipart/Form-Data; charset=utf-8; boundary=\"XyZ\"").fields == ["key=a"])
    }

    struct Wrong: Sendable {
        var name: String
        var body: [UInt8]
        var type: String? = FormTests.type
        var code: String
    }

    static let wrong = [
        Wrong(name: "type", body: [], type: "text/plain", code: "PreconditionFailed"),
        Wrong(name: "no type", body: [], type: nil, code: "PreconditionFailed"),
        Wrong(name: "no boundary", body: [], type: "multipart/form-data", code: "MalformedPOSTRequest"),
        Wrong(name: "empty", body: [], code: "MalformedPOSTRequest"),
        Wrong(name: "no file", body: body([("key", "a")], file: nil), code: "InvalidArgument"),
        Wrong(name: "cut off", body: body([("key", "a")], file: "bar").dropLast(20), code: "MalformedPOSTRequest"),
        Wrong(
            name: "nameless",
            body: Array("--XyZ\r\nContent-Type: x\r\n\r\ny\r\n--XyZ--".utf8),
            code: "MalformedPOSTRequest"
        ),
        Wrong(
            name: "not text",
            body: Array("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8) + [0xFF]
                + Array("\r\n--XyZ--".utf8),
            code: "MalformedPOSTRequest"
        ),
        Wrong(
            name: "large field",
            body: body([("key", String(repeating: "a", count: 20_001))], file: "x"),
            code: "MaxPostPreDataLengthExceeded"
        ),
        Wrong(
            name: "many fields",
            body: body((0...300).map { ("f\($0)", "") }, file: "x"),
            code: "MaxPostPreDataLengthExceeded"
        ),
        Wrong(
            name: "large head",
            body: Array("--XyZ\r\n\(String(repeating: "a", count: 5000))".utf8),
            code: "MalformedPOSTRequest"
        ),
    ]

    @Test("is refused when it is not well-formed or too large", arguments: wrong)
    func refuses(_ row: Wrong) {
        for pieceBytes in [7, Int.max] {
            let error = refusal { () throws(AWSError) in
                try Self.parse(row.body, pieceBytes: pieceBytes, type: row.type)
            }
            #expect(error?.code == row.code, "\(row.name)")
        }
    }

    @Test(
        "names its file by the last part of a path",
        arguments: ["C:\\\\dir\\\\foo.txt", "/home/me/foo.txt", "foo.txt"]
    )
    func fileNames(_ name: String) throws {
        #expect(try Self.parse(Self.body([], file: "x", name: name)).file?.name == "foo.txt")
    }

    @Test(
        "gives the key, with the file's name in it",
        arguments: [
            ("foo.txt", "foo.txt"), ("${filename}", "pic.png"), ("a/${filename}/${filename}", "a/pic.png/pic.png"),
            ("\\$foo.txt", "\\$foo.txt"),
        ]
    )
    func keys(_ field: String, _ key: String) throws {
        let form = PostForm(fields: [("Key", field)], file: FormFile(name: "pic.png"))
        #expect(try form.key() == key)
    }

    @Test("must give a key")
    func noKey() {
        #expect(
            refusal { () throws(AWSError) in try PostForm(fields: [("acl", "private")]).key() }?.detail("ArgumentName")
                == "key"
        )
        #expect(
            refusal { () throws(AWSError) in try PostForm(fields: [("key", "${filename}")]).key() }?.code
                == "InvalidArgument"
        )
    }

    @Test("becomes the headers of a write")
    func headers() {
        let form = PostForm(fields: [
            ("key", "k"), ("ACL", "public-read"), ("Content-Type", "text/plain"), ("x-amz-meta-A", "b"),
            ("x-ignore-foo", "x"), ("policy", "p"), ("x-amz-signature", "s"), ("x-amz-storage-class", "GLACIER"),
        ])
        #expect(
            form.headers(tags: [("a b", "c&d")]).lines.text
                == "content-type=text/plain|x-amz-meta-a=b|x-amz-storage-class=GLACIER|x-amz-acl=public-read"
                + "|x-amz-tagging=a%20b=c%26d"
        )
    }

    struct Signed: Sendable {
        var fields: [String]
        var code: String?
        var name: String?
    }

    static let signed = [
        Signed(fields: []),
        Signed(fields: ["policy"], code: "AccessDenied"),
        Signed(fields: ["policy", "AWSAccessKeyId", "signature"]),
        Signed(fields: ["policy", "signature"], code: "InvalidArgument", name: "AWSAccessKeyId"),
        Signed(fields: ["policy", "AWSAccessKeyId"], code: "InvalidArgument", name: "Signature"),
        Signed(fields: ["AWSAccessKeyId", "signature"], code: "InvalidArgument", name: "policy"),
        Signed(
            fields: ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date"],
            code: "InvalidArgument",
            name: "X-Amz-Signature"
        ),
        Signed(fields: ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"]),
    ]

    @Test("misses no field of its signature", arguments: signed)
    func signature(_ row: Signed) {
        let form = PostForm(fields: row.fields.map { ($0, "x") })
        let error = refusal { () throws(AWSError) in try form.checkSignatureFields() }
        #expect(error?.code == row.code)
        #expect(error?.detail("ArgumentName") == row.name)
    }

    struct Answered: Sendable {
        var status: String?
        var redirect: String?
        var answer: Int
    }

    static let answers = [
        Answered(answer: 204), Answered(status: "200", answer: 200), Answered(status: "201", answer: 201),
        Answered(status: "204", answer: 204), Answered(status: "404", answer: 204), Answered(status: "", answer: 204),
        Answered(status: "201", redirect: "http://x/", answer: 303), Answered(redirect: "not a url", answer: 204),
    ]

    @Test("is answered as it asks", arguments: answers)
    func answer(_ row: Answered) {
        var form = PostForm()
        if let status = row.status { form.add(name: "success_action_status", value: status) }
        if let redirect = row.redirect { form.add(name: "success_action_redirect", value: redirect) }
        let answer = PostAnswer(form, bucket: "b", key: "foo&.txt", tag: "e", location: "http://b/foo&.txt")
        #expect(answer.status == row.answer)
        if row.answer == 303 {
            #expect(answer.redirect == "http://x/?bucket=b&key=foo%26.txt&etag=%22e%22")
        }
        if row.answer == 201 {
            #expect(
                answer.body?.hasSuffix(
                    "<PostResponse><Location>http://b/foo&amp;.txt</Location><Bucket>b</Bucket><Key>foo&amp;.txt</Key>"
                        + "<ETag>&quot;e&quot;</ETag></PostResponse>"
                ) == true
            )
        }
    }
}
