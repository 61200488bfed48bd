import AWSSigning
import Ground
import Testing

@Suite("A request altered after it was signed")
struct TamperTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        var dialect = SigningDialect.s3
        var code = "SignatureDoesNotMatch"
        let apply: @Sendable (inout SignedRequest) -> Void
        var testDescription: String { "\(name) (\(dialect))" }
    }

    private static func edit(_ header: String, _ from: String, _ to: String) -> @Sendable (inout SignedRequest) -> Void
    {
        { request in
            let old = request.header(header) ?? ""
            precondition(old.contains(from), "nothing to alter in \(old)")
            request.set(header, old.split(separator: from, omittingEmptySubsequences: false).joined(separator: to))
        }
    }

    static let common: [@Sendable (SigningDialect) -> Change] = [
        { Change(name: "method", dialect: $0) { $0.method = "PUT" } },
        { Change(name: "path", dialect: $0) { $0.path += "2" } },
        { Change(name: "slash behind the path", dialect: $0) { $0.path += "/" } },
        { Change(name: "case of the path", dialect: $0) { $0.path = "/Test.txt" } },
        { Change(name: "query value", dialect: $0) { $0.query = "a=2&b=x%20y" } },
        { Change(name: "query name", dialect: $0) { $0.query = "c=1&b=x%20y" } },
        { Change(name: "added parameter", dialect: $0) { $0.query += "&z" } },
        { Change(name: "removed parameter", dialect: $0) { $0.query = "a=1" } },
        { Change(name: "doubled parameter", dialect: $0) { $0.query += "&a=1" } },
        { Change(name: "host", dialect: $0) { $0.set("Host", "other") } },
        { Change(name: "doubled host", dialect: $0) { $0.headers.append(("host", "other")) } },
        { Change(name: "signed header", dialect: $0) { $0.set("Range", "bytes=0-8") } },
        { Change(name: "removed header", dialect: $0) { $0.remove("Range") } },
        { Change(name: "date within the skew", dialect: $0) { $0.set("x-amz-date", "20130524T000001Z") } },
        {
            Change(
                name: "access key is not bound, Region is",
                dialect: $0,
                apply: edit("authorization", "us-east-1", "us-east-2")
            )
        },
        { Change(name: "service", dialect: $0, apply: edit("authorization", "/s3/", "/sqs/")) },
        { Change(name: "signed header list", dialect: $0, apply: edit("authorization", "host;range;", "host;")) },
        { Change(name: "added signed header", dialect: $0, apply: edit("authorization", "host;", "accept;host;")) },
        {
            Change(name: "signature cut", dialect: $0) {
                $0.set("authorization", String(($0.header("authorization") ?? "").dropLast()))
            }
        },
        { Change(name: "signature longer", dialect: $0, apply: edit("authorization", "Signature=", "Signature=0")) },
        {
            Change(name: "signature empty", dialect: $0) {
                $0.set("authorization", String(($0.header("authorization") ?? "").dropLast(64)))
            }
        },
        {
            Change(name: "content hash", dialect: $0, code: $0.isS3 ? "SignatureDoesNotMatch" : "SignatureDoesNotMatch")
            {
                $0.set("x-amz-content-sha256", String(repeating: "0", count: 64))
            }
        },
    ]

    static let changes =
        common.map { $0(.s3) } + common.map { $0(.query) } + [
            Change(name: "payload", dialect: .query) { $0.payloadHash = String(repeating: "0", count: 64) },
            Change(name: "unsigned x-amz header", code: "AccessDenied") { $0.set("x-amz-acl", "public-read") },
            Change(name: "content hash to unsigned") { $0.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD") },
            Change(name: "unsigned host", code: "AccessDenied", apply: edit("authorization", "host;", "")),
            Change(name: "unsigned host", dialect: .query, apply: edit("authorization", "host;", "")),
        ]

    @Test("is refused", arguments: changes)
    func refused(change: Change) throws {
        var request = Example.get(query: "a=1&b=x%20y")
        request.headers.append(("Range", "bytes=0-9"))
        // Both families sign with the scope of S3 here; only path rules and checks differ, and this path is plain.
        var signed = Example.signed(request)
        #expect(try refusal(of: signed, dialect: change.dialect) == nil)
        change.apply(&signed)
        #expect(try refusal(of: signed, dialect: change.dialect)?.code == change.code)
    }

    @Test("is let in when only what nobody signs has changed")
    func harmless() throws {
        var signed = Example.signed(Example.get(query: "a=1&b=2"))
        signed.headers.insert(("User-Agent", "x"), at: 0)
        signed.headers.append(("X-Amzn-Trace-Id", "y"))
        signed.headers.reverse()
        signed.query = "b=2&a=1"
        #expect(try refusal(of: signed) == nil)
    }

    @Test("in any one character of a presigned URL is refused", arguments: 0..<120)
    func presigned(seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var request = Example.get("/some/key.txt", query: "versionId=abc")
        request.query = Example.signer.presign(request, expiresSeconds: 600, atSeconds: Example.seconds)
        #expect(try refusal(of: request) == nil)
        var bytes = Array(request.query.utf8)
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        let letter = Array("abcXYZ019-=&".utf8).randomElement(using: &numbers) ?? 0x61
        guard bytes[place] != letter else { return }
        bytes[place] = letter
        request.query = String(decoding: bytes, as: UTF8.self)
        let claim = try? SignatureClaim.find(in: request, dialect: .s3)
        guard let claim, claim.accessKey == Example.accessKey else { return }
        #expect(throws: SigningError.self) { try verify(request) }
    }

    @Test("or signed with another secret is refused with what should have been signed")
    func otherSecret() throws {
        let answer = try #require(try refusal(of: Example.signed(Example.get()), secret: "other"))
        #expect(answer.status == 403)
        let names = answer.details.map(\.name)
        #expect(
            names == [
                "AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes", "CanonicalRequest",
                "CanonicalRequestBytes",
            ]
        )
        #expect(answer.details[1].value.hasPrefix("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/"))
        #expect(answer.details[3].value.hasPrefix("41 57 53 34 2d"))
        #expect(answer.details[4].value.hasPrefix("GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\n"))
    }

    @Test("with Signature Version 2 is refused, too")
    func versionTwo() throws {
        let request = SignedRequest(
            method: "GET",
            path: "/photos/puppy.jpg",
            headers: [
                ("Date", "Tue, 27 Mar 2007 19:36:42 +0000"),
                ("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU="),
            ],
            bucketInHost: "johnsmith"
        )
        func code(_ change: (inout SignedRequest) -> Void) throws -> String? {
            var copy = request
            change(&copy)
            return try refusal(of: copy, nowSeconds: 1_175_024_202)?.code
        }
        #expect(try code { $0.method = "PUT" } == "SignatureDoesNotMatch")
        #expect(try code { $0.bucketInHost = "other" } == "SignatureDoesNotMatch")
        #expect(try code { $0.query = "acl" } == "SignatureDoesNotMatch")
        #expect(try code { $0.headers.append(("x-amz-acl", "private")) } == "SignatureDoesNotMatch")
        #expect(try code { $0.headers.append(("Content-Type", "text/plain")) } == "SignatureDoesNotMatch")
        #expect(try code { $0.set("Date", "Tue, 27 Mar 2007 19:36:43 +0000") } == "SignatureDoesNotMatch")
        #expect(try code { $0.set("Date", "Tue, 27 Mar 2007 19:36:43") } == "AccessDenied")
    }
}
