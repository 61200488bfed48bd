import AWSSigning
import Ground
import Testing

@Suite("A claim that cannot be read")
struct SignatureClaimTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let authorization: String
        var dialect = SigningDialect.s3
        var date: String? = "20130524T000000Z"
        let code: String
        let words: String
        var testDescription: String { "\(name) (\(dialect))" }
    }

    private static let start = "AWS4-HMAC-SHA256 "
    private static let rest = ",SignedHeaders=host,Signature=00"

    static let rows = [
        Row(
            name: "one part only",
            authorization: start + "Credential=a",
            code: "AuthorizationHeaderMalformed",
            words: "The authorization header is malformed; the authorization header requires three components: "
                + "Credential, SignedHeaders, and Signature."
        ),
        Row(
            name: "one part only",
            authorization: start + "Credential=a",
            dialect: .query,
            date: nil,
            code: "IncompleteSignature",
            words: "Authorization header requires 'Signature' parameter. Authorization header requires "
                + "'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a "
                + "'Date' header. Authorization=AWS4-HMAC-SHA256"
        ),
        Row(
            name: "four parts in the credential",
            authorization: start + "Credential=a/20130524/r/s3" + rest,
            code: "AuthorizationHeaderMalformed",
            words: "The authorization header is malformed; the Credential is mal-formed; expecting "
                + "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
        ),
        Row(
            name: "four parts in the credential",
            authorization: start + "Credential=a/20130524/r/s3" + rest,
            dialect: .json,
            code: "IncompleteSignatureException",
            words: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                + "got 'a/20130524/r/s3'"
        ),
        Row(
            name: "no access key",
            authorization: start + "Credential=/20130524/r/s3/aws4_request" + rest,
            code: "AuthorizationHeaderMalformed",
            words: "The authorization header is malformed; a non-empty Access Key (AKID) must be provided in the "
                + "credential."
        ),
        Row(
            name: "another day",
            authorization: start + "Credential=a/20130525/r/s3/aws4_request" + rest,
            code: "AuthorizationHeaderMalformed",
            words: "The authorization header is malformed; Invalid credential date \"20130525\". This date is not the "
                + "same as X-Amz-Date: \"20130524\"."
        ),
        Row(
            name: "another day",
            authorization: start + "Credential=a/20130525/r/sts/aws4_request" + rest,
            dialect: .query,
            code: "SignatureDoesNotMatch",
            words: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + "'20130525' != '20130524', from '20130524T000000Z'."
        ),
        Row(
            name: "another end",
            authorization: start + "Credential=a/20130524/r/sts/aws5" + rest,
            dialect: .json,
            code: "InvalidSignatureException",
            words: "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'."
        ),
        Row(
            name: "no date",
            authorization: start + "Credential=a/20130524/r/s3/aws4_request" + rest,
            date: nil,
            code: "AccessDenied",
            words: "AWS authentication requires a valid Date or x-amz-date header"
        ),
        Row(
            name: "broken date",
            authorization: start + "Credential=a/20130524/r/s3/aws4_request" + rest,
            date: "2013-05-24",
            code: "AccessDenied",
            words: "AWS authentication requires a valid Date or x-amz-date header"
        ),
        Row(
            name: "another mechanism",
            authorization: "Basic YTpi",
            code: "InvalidArgument",
            words: "Unsupported Authorization Type"
        ),
        Row(
            name: "version 4A",
            authorization: "AWS4-ECDSA-P256-SHA256 Credential=a/20130524/s3/aws4_request" + rest,
            code: "NotImplemented",
            words: "AWS4-ECDSA-P256-SHA256 (Signature Version 4A) is not built: sign with AWS4-HMAC-SHA256 for one "
                + "Region."
        ),
        Row(
            name: "version 2 without its colon",
            authorization: "AWS nothing",
            code: "InvalidArgument",
            words: "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature"
        ),
    ]

    @Test("in a header is answered in the words of its family", arguments: rows)
    func header(row: Row) throws {
        let request = Example.get().with("authorization", row.authorization).with("x-amz-date", row.date)
        let answer = try #require(try refusal(of: request, dialect: row.dialect))
        #expect(answer.code == row.code)
        #expect(answer.message == row.words)
    }

    private func presigned(_ changes: (inout [(name: String, value: String)]) -> Void) -> SignedRequest {
        var pairs: [(name: String, value: String)] = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "a%2F20130524%2Fr%2Fs3%2Faws4_request"),
            ("X-Amz-Date", "20130524T000000Z"), ("X-Amz-Expires", "60"), ("X-Amz-SignedHeaders", "host"),
            ("X-Amz-Signature", "00"),
        ]
        changes(&pairs)
        return Example.get(query: pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
    }

    @Test(
        "in a presigned URL names the parameter",
        arguments: [
            ("X-Amz-Expires", "x", "X-Amz-Expires should be a number"),
            ("X-Amz-Expires", "-1", "X-Amz-Expires must be non-negative"),
            (
                "X-Amz-Expires", "604801",
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less "
                    + "than 604800 seconds"
            ),
            (
                "X-Amz-Algorithm", "AWS4",
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\""
            ),
            ("X-Amz-Date", "today", "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
            (
                "X-Amz-Credential", "a",
                "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
                    + "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
            ),
        ]
    )
    func query(name: String, value: String, words: String) throws {
        let request = presigned { pairs in
            pairs = pairs.map { $0.name == name ? (name: name, value: value) : $0 }
        }
        let answer = try #require(try refusal(of: request))
        #expect(answer.code == "AuthorizationQueryParametersError")
        #expect(answer.message == words)
    }

    @Test("in a presigned URL misses any parameter", arguments: 0..<5)
    func missing(place: Int) throws {
        let answer = try #require(try refusal(of: presigned { $0.remove(at: place) }))
        #expect(answer.code == "AuthorizationQueryParametersError")
        #expect(answer.message.hasPrefix("Query-string authentication version 4 requires the X-Amz-Algorithm"))
    }

    @Test("may not come in header and query at once to S3")
    func twice() throws {
        let request = presigned { _ in }.with("authorization", "AWS4-HMAC-SHA256 x")
        let answer = try #require(try refusal(of: request))
        #expect(answer.code == "InvalidArgument")
        #expect(answer.message.hasPrefix("Only one auth mechanism allowed"))
    }

    @Test("is not there in a request from nobody")
    func nobody() throws {
        #expect(try SignatureClaim.find(in: Example.get(query: "Expires=1&Signature=2&acl"), dialect: .s3) == nil)
        #expect(try SignatureClaim.find(in: Example.get(query: "AWSAccessKeyId=1"), dialect: .query) == nil)
        #expect(SigningError.missing.answer(in: .s3).code == "AccessDenied")
    }

    @Test("of a scope for another service or Region is refused on demand")
    func scope() throws {
        let request = Example.signed(Example.get())
        guard case .v4(let claim) = try SignatureClaim.find(in: request, dialect: .s3) else {
            Issue.record("no version 4 claim")
            return
        }
        #expect(claim.scope == CredentialScope(date: "20130524", region: "us-east-1", service: "s3"))
        try claim.require(service: "s3", region: "us-east-1")
        let wrongRegion = #expect(throws: SigningError.self) { try claim.require(region: "eu-west-1") }
        let answer = try #require(wrongRegion).answer(in: .s3)
        #expect(
            answer.message
                == "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"
        )
        #expect(answer.details == [.init("Region", "eu-west-1")])
        let wrongService = #expect(throws: SigningError.self) { try claim.require(service: "sts") }
        #expect(
            try #require(wrongService).answer(in: .query).message
                == "Credential should be scoped to correct service: 'sts'."
        )
    }

    @Test("in a form names the missing field")
    func form() throws {
        let whole: [(name: String, value: String)] = [
            ("policy", "e30="), ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", "a/20130524/r/s3/aws4_request"), ("x-amz-date", "20130524T000000Z"),
            ("x-amz-signature", "00"),
        ]
        #expect(try SignatureClaim.find(inForm: whole)?.accessKey == "a")
        for (place, name) in whole.enumerated() {
            var fields = whole
            fields.remove(at: place)
            let error = #expect(throws: SigningError.self) { try SignatureClaim.find(inForm: fields) }
            #expect(error == .formFieldMissing(name.name.lowercased()))
        }
        #expect(try SignatureClaim.find(inForm: [("key", "x")]) == nil)
        let error = #expect(throws: SigningError.self) { try SignatureClaim.find(inForm: [("policy", "x")]) }
        #expect(error?.answer(in: .s3).details.first?.value == "AWSAccessKeyId")
    }

    @Test("made of random text is refused or read, without harm", arguments: 0..<20)
    func garbage(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let words = [
            "AWS4-HMAC-SHA256", "AWS", " ", ",", "=", "Credential=", "SignedHeaders=", "Signature=", "/", ";", "host",
            "a/20130524/r/s3/aws4_request", "%", "%2", "&", "X-Amz-Credential=", "X-Amz-Signature=", "é", "\0", ":",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Date=20130524T000000Z", "X-Amz-Expires=9223372036854775807",
        ]
        for _ in 0..<300 {
            func text() -> String {
                (0..<Int.random(in: 0...14, using: &numbers)).map { _ in words.randomElement(using: &numbers) ?? "" }
                    .joined()
            }
            var request = Example.get(text(), query: text()).with("x-amz-date", "20130524T000000Z")
            if seed % 2 == 0 { request.set("authorization", text()) }
            for dialect in SigningDialect.allCases {
                guard let claim = try? SignatureClaim.find(in: request, dialect: dialect) else { continue }
                #expect(throws: SigningError.self) {
                    try Example.verifier.verify(
                        claim,
                        of: request,
                        dialect: dialect,
                        secret: Example.secret,
                        nowSeconds: Example.seconds
                    )
                }
            }
        }
    }
}
