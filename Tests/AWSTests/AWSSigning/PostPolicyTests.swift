import AWSSigning
import Ground
import Testing

@Suite("The policy of a posted form")
struct PostPolicyTests {
    private static let end = "2013-05-24T01:00:00Z"

    private func policy(_ json: String) throws(PostPolicyError) -> PostPolicy {
        try PostPolicy(base64: Base64.encode(json.utf8))
    }

    private func policy(conditions: String) throws(PostPolicyError) -> PostPolicy {
        try policy("{\"expiration\": \"\(Self.end)\", \"conditions\": [\(conditions)]}")
    }

    private func message(
        _ conditions: String,
        _ fields: [(name: String, value: String)],
        nowSeconds: Int64 = Example.seconds
    ) throws -> String? {
        let policy = try policy(conditions: conditions)
        do {
            try policy.check(fields: fields, bucket: "bucket", nowSeconds: nowSeconds)
            return nil
        } catch {
            return error.answer.message
        }
    }

    @Test("holds by equality and by beginning, names and operators in any case")
    func holds() throws {
        let conditions = """
            {"bUcKeT": "bucket"}, ["StArTs-WiTh", "$KeY", "foo"], {"acl": "private"},
            ["eq", "$Content-Type", "text/plain"],
            ["starts-with", "$x-amz-meta-a", ""], ["content-length-range", 0, 1024]
            """
        let fields: [(name: String, value: String)] = [
            ("key", "foo.txt"), ("ACL", "private"), ("content-type", "text/plain"), ("x-amz-meta-a", "anything"),
            ("AWSAccessKeyId", "x"), ("signature", "x"), ("policy", "x"), ("x-ignore-foo", "x"), ("file", ""),
        ]
        #expect(try message(conditions, fields) == nil)
        for place in 0..<4 {
            var fewer = fields
            fewer.remove(at: place)
            let found = try message(conditions, fewer)
            #expect(found?.hasPrefix("Invalid according to Policy: Policy Condition failed: ") == true)
        }
    }

    @Test("quotes the condition that failed")
    func quotes() throws {
        #expect(
            try message("[\"eq\", \"$acl\", \"private\"]", [("acl", "public-read")])
                == "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$acl\", \"private\"]"
        )
        #expect(
            try message("{\"acl\": \"private\"}", [])
                == "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$acl\", \"private\"]"
        )
        #expect(try message("{\"bucket\": \"other\"}", [("bucket", "other")])?.contains("$bucket") == true)
        #expect(try message("[\"starts-with\", \"$key\", \"a/\"]", [("key", "b/a/")])?.contains("a/") == true)
    }

    @Test("refuses fields that it does not name")
    func extra() throws {
        #expect(
            try message("{\"key\": \"a\"}", [("key", "a"), ("x-amz-meta-foo", "1"), ("acl", "x")])
                == "Invalid according to Policy: Extra input fields: acl, x-amz-meta-foo"
        )
    }

    @Test("asks every part of a list of content types")
    func contentTypes() throws {
        let condition = "[\"starts-with\", \"$Content-Type\", \"image/\"]"
        #expect(try message(condition, [("Content-Type", "image/png, image/gif")]) == nil)
        #expect(try message(condition, [("Content-Type", "image/png,text/html")]) != nil)
    }

    @Test("ends at its expiration")
    func expires() throws {
        let fields: [(name: String, value: String)] = [("key", "a")]
        #expect(try message("{\"key\": \"a\"}", fields, nowSeconds: Example.seconds + 3599) == nil)
        #expect(
            try message("{\"key\": \"a\"}", fields, nowSeconds: Example.seconds + 3600)
                == "Invalid according to Policy: Policy expired."
        )
    }

    @Test("bounds the length of the file at both ends")
    func length() throws {
        let policy = try policy(conditions: "[\"content-length-range\", 10, \"20\"], [\"content-length-range\", 0, 30]")
        #expect(policy.fileBytesMax == 20)
        try policy.check(fileBytes: 10)
        try policy.check(fileBytes: 20)
        let large = #expect(throws: PostPolicyError.self) { try policy.check(fileBytes: 21) }
        #expect(large?.answer.code == "EntityTooLarge")
        #expect(large?.answer.details == [.init("ProposedSize", "21"), .init("MaxSizeAllowed", "20")])
        let small = #expect(throws: PostPolicyError.self) { try policy.check(fileBytes: 9) }
        #expect(small?.answer.code == "EntityTooSmall")
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "{", "[]", "\"x\"", "{}", "{\"conditions\": [{\"a\": \"b\"}]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\"}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"CONDITIONS\": [{\"a\": \"b\"}]}",
            "{\"EXPIRATION\": \"2013-05-24T01:00:00Z\", \"conditions\": [{\"a\": \"b\"}]}",
            "{\"expiration\": \"2013-05-24 01:00:00\", \"conditions\": [{\"a\": \"b\"}]}",
            "{\"expiration\": \"2013-05-24T01:00:00\", \"conditions\": [{\"a\": \"b\"}]}",
            "{\"expiration\": 5, \"conditions\": [{\"a\": \"b\"}]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": []}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": {\"a\": \"b\"}}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [5]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[]]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [{}]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [{\"a\": \"b\", \"c\": \"d\"}]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [{\"a\": 5}]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[\"eq\", \"key\", \"x\"]]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[\"eq\", \"$key\"]]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[\"like\", \"$key\", \"x\"]]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[\"content-length-range\", 0]]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[\"content-length-range\", -1, 0]]}",
            "{\"expiration\": \"2013-05-24T01:00:00Z\", \"conditions\": [[\"content-length-range\", 2, 1]]}",
        ]
    )
    func invalid(json: String) {
        let error = #expect(throws: PostPolicyError.self) { try policy(json) }
        #expect(error?.answer.code == "InvalidPolicyDocument")
        #expect(error?.answer.message.hasPrefix("Invalid Policy: ") == true)
    }

    @Test("is refused when it is not base64")
    func notBase64() {
        #expect(throws: PostPolicyError.invalid("Invalid Base64 Encoding.")) { try PostPolicy(base64: "{}") }
    }

    @Test("signed by our signer is let in")
    func signed() throws {
        let text = Base64.encode("{}".utf8)
        for signer in [
            Example.signer,
            RequestSigner(
                credentials: SigningCredentials(
                    accessKey: Example.accessKey,
                    secretKey: Example.secret,
                    sessionToken: "t"
                ),
                region: "us-east-1",
                service: "s3"
            ),
        ] {
            let fields = signer.signForm(policy: text, atSeconds: Example.seconds)
            let claim = try #require(try SignatureClaim.find(inForm: fields))
            #expect(claim.securityToken == signer.credentials.sessionToken)
            try Example.verifier.verify(claim, formPolicy: text, secret: Example.secret)
        }
    }
}
