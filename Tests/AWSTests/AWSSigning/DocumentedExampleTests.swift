import AWSSigning
import Ground
import Testing

/// Source: S3 API Reference, "Signature Calculations for the Authorization Header" and "… Using Query Parameters";
/// S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".
@Suite("AWS's documented examples")
struct DocumentedExampleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        var path = "/"
        var query = ""
        var headers: [(name: String, value: String)] = []
        var bodyHash = PayloadKind.emptyHash
        let signature: String
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "GET object",
            method: "GET",
            path: "/test.txt",
            headers: [("Range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Row(
            name: "PUT object",
            method: "PUT",
            path: "/test$file.text",
            headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            bodyHash: hexadecimal(HashAlgorithm.sha256.hash("Welcome to Amazon S3.".utf8)),
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Row(
            name: "GET lifecycle",
            method: "GET",
            query: "lifecycle",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Row(
            name: "list objects",
            method: "GET",
            query: "max-keys=2&prefix=J",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    @Test("are signed as documented, and let in", arguments: rows)
    func header(row: Row) throws {
        var request = Example.get(row.path, query: row.query)
        request.method = row.method
        request.headers += row.headers
        request.payloadHash = row.bodyHash
        let signed = Example.signed(request)
        #expect(signed.header("authorization")?.hasSuffix("Signature=\(row.signature)") == true)
        #expect(try verify(signed).payload == .hash(row.bodyHash))
    }

    @Test("of a presigned URL is signed as documented, and let in")
    func presigned() throws {
        var request = Example.get()
        request.query = Example.signer.presign(request, expiresSeconds: 86_400, atSeconds: Example.seconds)
        #expect(
            request.query.hasSuffix(
                "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
            )
        )
        #expect(try verify(request).payload == .unsigned)
    }

    @Test("of the Signature Version 4 test suite (get-vanilla) are signed as published")
    func vanilla() throws {
        let credentials = SigningCredentials(
            accessKey: "AKIDEXAMPLE",
            secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        )
        let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: "service")
        let seconds = try #require(CivilDate(iso8601: "20150830T123600Z")).secondsSince1970
        let request = SignedRequest(method: "GET", path: "/", headers: [("Host", "example.amazonaws.com")])
        let signed = Example.signed(request, by: signer, atSeconds: seconds)
        let expected = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        #expect(signed.header("authorization")?.hasSuffix("Signature=\(expected)") == true)
        try verify(signed, dialect: .query, secret: credentials.secretKey, nowSeconds: seconds)
    }

    @Test("of IAM's ListUsers is signed as documented")
    func listUsers() throws {
        let credentials = SigningCredentials(
            accessKey: "AKIDEXAMPLE",
            secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        )
        let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: "iam")
        let seconds = try #require(CivilDate(iso8601: "20150830T123600Z")).secondsSince1970
        let request = SignedRequest(
            method: "GET",
            path: "/",
            query: "Action=ListUsers&Version=2010-05-08",
            headers: [
                ("Host", "iam.amazonaws.com"), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ]
        )
        let expected = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        #expect(
            Example.signed(request, by: signer, atSeconds: seconds).header("authorization")?
                .hasSuffix("Signature=\(expected)") == true
        )
    }

    static let oldRows: [(method: String, path: String, query: String, headers: [(String, String)], seconds: Int64)] = [
        (
            "GET", "/photos/puppy.jpg", "",
            [
                ("Date", "Tue, 27 Mar 2007 19:36:42 +0000"),
                ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU="),
            ], 1_175_024_202
        ),
        (
            "PUT", "/photos/puppy.jpg", "",
            [
                ("Content-Type", "image/jpeg"), ("Content-Length", "94328"),
                ("Date", "Tue, 27 Mar 2007 21:15:45 +0000"),
                ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:MyyxeRY7whkBe+bq8fHCL/2kKUg="),
            ], 1_175_030_145
        ),
        (
            "GET", "/", "prefix=photos&max-keys=50&marker=puppy",
            [
                ("User-Agent", "Mozilla/5.0"), ("Date", "Tue, 27 Mar 2007 19:42:41 +0000"),
                ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:htDYFYduRNen8P9ZfE/s9SuKy0U="),
            ], 1_175_024_561
        ),
        (
            "GET", "/", "acl",
            [
                ("Date", "Tue, 27 Mar 2007 19:44:46 +0000"),
                ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:c2WLPFtWHVgbEmeEG93a4cG37dM="),
            ], 1_175_024_686
        ),
        (
            "GET", "/photos/puppy.jpg",
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620", [],
            1_175_139_620
        ),
    ]

    @Test("of Signature Version 2 are let in", arguments: 0..<5)
    func versionTwo(place: Int) throws {
        let row = Self.oldRows[place]
        var request = SignedRequest(method: row.method, path: row.path, query: row.query, headers: [])
        request.headers = [("Host", "awsexamplebucket1.us-west-1.s3.amazonaws.com")] + row.headers.map { ($0, $1) }
        for bucket in ["awsexamplebucket1", "johnsmith"] {
            request.bucketInHost = bucket
            if try refusal(of: request, nowSeconds: row.seconds) == nil { return }
        }
        Issue.record("refused: \(try refusal(of: request, nowSeconds: row.seconds).debugDescription)")
    }
}
