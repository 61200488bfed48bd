import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("Headers about an object")
struct HeaderTests {
    @Test("are found in any letter case")
    func lookup() {
        let headers: HeaderFields = ["X-Amz-ACL": " private ", "x-empty": "  "]
        #expect(headers["x-amz-acl"] == " private ")
        #expect(headers.text("x-amz-acl") == "private")
        #expect(headers.text("x-empty") == nil)
        #expect(headers["x-amz-ac"] == nil)
    }

    @Test("give metadata in lower case, and two values of one name together")
    func metadata() throws {
        let headers: HeaderFields = [
            "X-Amz-Meta-One": "1", "x-amz-meta-two": "", "x-amz-META-one": "b", "x-amz-meta-": "x",
        ]
        #expect(try UserMetadata.read(headers).text == "one=1,b|two=")
    }

    @Test("hold two kilobytes of metadata and no more")
    func metadataLimit() {
        func sized(_ bytes: Int) -> HeaderFields { ["x-amz-meta-ab": String(repeating: "v", count: bytes - 2)] }
        #expect(refusal { () throws(AWSError) in try UserMetadata.read(sized(2048)) } == nil)
        let error = refusal { () throws(AWSError) in try UserMetadata.read(sized(2049)) }
        #expect(error?.code == "MetadataTooLarge")
        #expect(error?.detail("Size") == "2049")
    }

    @Test(
        "write text beyond ASCII as AWS does",
        arguments: [
            ("plain _=?", "plain _=?"),
            ("ÄMÄZÕÑ S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
            (
                "test_—_file%E2%80%94_é_2👑.pdf",
                "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=F0=9F=91=91.pdf?="
            ),
            ("日本", "=?UTF-8?B?5pel5pys?="),
            ("=?UTF-8?B?YWJj?=", "=?UTF-8?B?YWJj?="),
        ]
    )
    func encodedWords(_ text: String, _ written: String) { #expect(EncodedWord.encode(text) == written) }

    @Test(
        "lose the framing of their way here",
        arguments: [
            ("gzip", "gzip"), ("deflate, gzip", "deflate, gzip"), ("gzip, aws-chunked", "gzip"),
            ("aws-chunked,gzip", "gzip"), ("aws-chunked", nil), ("aws-chunked, aws-chunked", nil), ("", nil),
        ] as [(String, String?)]
    )
    func contentEncoding(_ sent: String, _ kept: String?) {
        #expect(SystemMetadata(["Content-Encoding": sent]).contentEncoding == kept)
    }

    @Test("come back as they were sent, and with a type in any case")
    func systemMetadata() {
        let sent: HeaderFields = ["cache-control": "no-cache", "EXPIRES": "soon", "content-language": "eo"]
        #expect(
            SystemMetadata(sent).headers.text
                == "Content-Type=binary/octet-stream|Content-Language=eo|Cache-Control=no-cache|Expires=soon"
        )
    }

    @Test("may send a visitor elsewhere")
    func redirect() throws {
        #expect(try WebsiteRedirect.read(["x-amz-website-redirect-location": "/other"]) == "/other")
        #expect(try WebsiteRedirect.read([:]) == nil)
        let error = refusal { () throws(AWSError) in
            try WebsiteRedirect.read(["x-amz-website-redirect-location": "other"])
        }
        #expect(error?.code == "InvalidRedirectLocation")
    }

    @Test("are overridden by signed requests alone")
    func overrides() throws {
        let query = ["response-content-type": "foo/bar", "response-expires": "123"]
        let replaced = try ResponseOverrides.read(isSigned: true) { query[$0] }
        #expect(replaced.text == "Content-Type=foo/bar|Expires=123")
        #expect(
            refusal { () throws(AWSError) in try ResponseOverrides.read(isSigned: false) { query[$0] } }?.code
                == "InvalidRequest"
        )
        #expect(try ResponseOverrides.read(isSigned: false) { _ in nil }.isEmpty)
        let beyond = refusal { () throws(AWSError) in
            try ResponseOverrides.read(isSigned: true) { $0 == "response-cache-control" ? "a—b" : nil }
        }
        #expect(beyond?.message == "Header value cannot be represented using ISO-8859-1.")
        let split = refusal { () throws(AWSError) in
            try ResponseOverrides.read(isSigned: true) { $0 == "response-content-type" ? "a\r\nSet-Cookie: b" : nil }
        }
        #expect(split?.code == "InvalidArgument")
    }

    @Test("name the owner that the client expects")
    func owner() {
        func check(_ text: String?) -> String? {
            refusal { () throws(AWSError) in try ExpectedOwner.check(text, owner: "000000000001") }?.code
        }
        #expect(check(nil) == nil)
        #expect(check("000000000001") == nil)
        #expect(check("000000000002") == "AccessDenied")
        for text in ["0000", "0000000000020", "aa000000000$", "abcd", ""] {
            #expect(check(text) == "InvalidBucketOwnerAWSAccountID")
        }
    }

    @Test("tell who pays")
    func payer() throws {
        #expect(try RequestPayer.check(nil, bucketChargesRequester: false, isOwner: false) == nil)
        #expect(try RequestPayer.check(nil, bucketChargesRequester: true, isOwner: true) == nil)
        #expect(try RequestPayer.check("requester", bucketChargesRequester: true, isOwner: false)?.value == "requester")
        #expect(
            refusal { () throws(AWSError) in
                try RequestPayer.check(nil, bucketChargesRequester: true, isOwner: false)
            } == .accessDenied
        )
    }
}

@Suite("The source of a copy")
struct CopySourceTests {
    struct Row: Sendable {
        var text: String
        var source: CopySource?
    }

    static let rows = [
        Row(text: "bucket/key", source: CopySource(bucket: "bucket", key: "key")),
        Row(text: "/bucket/a/b/c", source: CopySource(bucket: "bucket", key: "a/b/c")),
        Row(text: "bucket/foo%3Fbar?versionId=v1", source: CopySource(bucket: "bucket", key: "foo?bar", version: "v1")),
        Row(text: "bucket/%3FversionId", source: CopySource(bucket: "bucket", key: "?versionId")),
        Row(text: "bucket/?versionId", source: CopySource(bucket: "bucket", key: "?versionId")),
        Row(text: "%2Fbucket%2Fa%20b", source: CopySource(bucket: "bucket", key: "a b")),
        Row(text: "bucket/a+b", source: CopySource(bucket: "bucket", key: "a+b")),
        Row(text: "bucket/100%", source: CopySource(bucket: "bucket", key: "100%")),
        Row(text: "bucket/%20", source: CopySource(bucket: "bucket", key: " ")),
        Row(text: "arn:aws:s3:::bucket/key", source: CopySource(bucket: "bucket", key: "key")),
        Row(text: "bucket"), Row(text: "/bucket"), Row(text: "bucket/"), Row(text: ""), Row(text: "/"),
    ]

    @Test("is taken apart", arguments: rows)
    func parse(_ row: Row) {
        var source: CopySource?
        let error = refusal { () throws(AWSError) in source = try CopySource(row.text) }
        #expect(source == row.source)
        #expect(error?.message == (row.source == nil ? "Invalid copy source object key" : nil))
    }

    @Test("must not have an empty version")
    func emptyVersion() {
        let error = refusal { () throws(AWSError) in try CopySource("b/k?versionId=") }
        #expect(error?.detail("ArgumentName") == "versionId")
    }

    @Test("gives its metadata unless told otherwise")
    func directives() throws {
        #expect(try CopyDirective.metadata([:]) == .copy)
        #expect(try CopyDirective.metadata(["x-amz-metadata-directive": "REPLACE"]) == .replace)
        #expect(
            refusal { () throws(AWSError) in try CopyDirective.tagging(["x-amz-tagging-directive": "MOVE"]) }?.code
                == "InvalidArgument"
        )
    }
}

@Suite("Encryption headers")
struct EncryptionHeaderTests {
    static let key = "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs="
    static let md5 = "DWygnHRtgiJ77HCm+1rvHw=="
    static let prefix = "x-amz-server-side-encryption"

    static func customer(algorithm: String? = "AES256", key: String? = key, md5: String? = md5) -> HeaderFields {
        var lines: [NamedValue] = []
        if let algorithm { lines.append((prefix + "-customer-algorithm", algorithm)) }
        if let key { lines.append((prefix + "-customer-key", key)) }
        if let md5 { lines.append((prefix + "-customer-key-MD5", md5)) }
        return HeaderFields(lines)
    }

    struct Row: Sendable {
        var name: String
        var headers: HeaderFields
        var code: String
        var value: String?
    }

    static let refused = [
        Row(name: "no algorithm", headers: customer(algorithm: nil), code: "InvalidArgument"),
        Row(
            name: "other algorithm",
            headers: customer(algorithm: "KMS"),
            code: "InvalidEncryptionAlgorithmError",
            value: "KMS"
        ),
        Row(name: "no key", headers: customer(key: nil), code: "InvalidArgument"),
        Row(name: "short key", headers: customer(key: "YWJj"), code: "InvalidArgument"),
        Row(name: "no base64", headers: customer(key: "%%%"), code: "InvalidArgument"),
        Row(name: "no MD5", headers: customer(md5: nil), code: "InvalidArgument"),
        Row(name: "wrong MD5", headers: customer(md5: "AAAAAAAAAAAAAAAAAAAAAA=="), code: "InvalidArgument"),
        Row(
            name: "both ways",
            headers: HeaderFields(customer().lines + [(prefix, "AES256")]),
            code: "InvalidArgument",
            value: "AES256"
        ),
        Row(name: "unknown", headers: [prefix: "aes:kms"], code: "InvalidArgument", value: "aes:kms"),
        Row(
            name: "key of another",
            headers: [prefix: "AES256", prefix + "-aws-kms-key-id": "k"],
            code: "InvalidArgument"
        ),
        Row(name: "key alone", headers: [prefix + "-aws-kms-key-id": "k"], code: "InvalidArgument"),
        Row(
            name: "context",
            headers: [prefix: "aws:kms", prefix + "-context": "e30"],
            code: "InvalidArgument",
            value: "e30"
        ),
    ]

    @Test("are refused when they contradict themselves", arguments: refused)
    func refuses(_ row: Row) {
        let error = refusal { () throws(AWSError) in try EncryptionHeaders(row.headers) }
        #expect(error?.code == row.code, "\(row.name)")
        #expect(error?.status == 400)
        #expect(error?.detail("ArgumentValue") == row.value)
    }

    @Test("say AES256 when nothing is asked for")
    func byDefault() throws {
        #expect(try EncryptionHeaders([:]).headers.text == "\(Self.prefix)=AES256")
    }

    @Test("follow the bucket's default when nothing is asked for, and only then")
    func bucketDefault() throws {
        let bucket = ServerSideEncryptionConfiguration {
            $0.rules = [
                ServerSideEncryptionRule {
                    $0.bucketKeyEnabled = true
                    $0.applyServerSideEncryptionByDefault = ServerSideEncryptionByDefault {
                        $0.sseAlgorithm = "aws:kms"
                        $0.kmsMasterKeyID = "key"
                    }
                }
            ]
        }
        let prefix = Self.prefix
        #expect(
            try EncryptionHeaders([:], bucket: bucket).headers.text
                == "\(prefix)=aws:kms|\(prefix)-aws-kms-key-id=key|\(prefix)-bucket-key-enabled=true"
        )
        #expect(try EncryptionHeaders([prefix: "AES256"], bucket: bucket).headers.text == "\(prefix)=AES256")
        #expect(
            try EncryptionHeaders(Self.customer(), bucket: bucket).headers.text
                == "\(prefix)-customer-algorithm=AES256|\(prefix)-customer-key-MD5=\(Self.md5)"
        )
    }

    @Test("must bring a reader the key that the object was written with")
    func readers() {
        let other = Self.customer(key: "6b+WOZ1T3cqZMxgThRcXAQBrS5mXKdDUphvpxptl9/4=", md5: "arxBvwY2V4SiOne6yppVPQ==")
        func read(_ kept: String?, _ headers: HeaderFields) -> Int? {
            refusal { () throws(AWSError) in try CustomerKey.check(kept: kept, headers) }?.status
        }
        #expect(read(nil, [:]) == nil)
        #expect(read(Self.md5, Self.customer()) == nil)
        #expect(read(Self.md5, [:]) == 400)
        #expect(read(nil, Self.customer()) == 400)
        #expect(read(Self.md5, other) == 403)
    }

    @Test("must be the same for every part of an upload")
    func parts() {
        func part(_ uploadKey: String?, _ headers: HeaderFields) -> AWSError? {
            refusal { () throws(AWSError) in try CustomerKey.checkPart(uploadKey: uploadKey, headers) }
        }
        #expect(part(nil, [:]) == nil)
        #expect(part(Self.md5, Self.customer()) == nil)
        #expect(part(Self.md5, [:])?.message.hasPrefix("The multipart upload initiate requested encryption.") == true)
        #expect(part(nil, Self.customer())?.code == "InvalidRequest")
        #expect(
            part("other", Self.customer())?.message
                == "The provided encryption parameters did not match the ones used originally."
        )
    }
}
