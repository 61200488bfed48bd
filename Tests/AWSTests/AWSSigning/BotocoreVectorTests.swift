import AWSSigning
import Ground
import Testing

@Suite("What botocore signs")
struct BotocoreVectorTests {
    private let vectors: JSONValue
    private let seconds: Int64
    private let secret: String

    init() throws {
        vectors = try BotocoreVectors.load()
        seconds = try #require(vectors["seconds"]?.int64)
        secret = try #require(vectors["secret"]?.string)
    }

    private func pairs(_ value: JSONValue?) -> [(name: String, value: String)] {
        (value?.array ?? []).map { ($0.array?.first?.string ?? "", $0.array?.last?.string ?? "") }
    }

    private func request(_ row: JSONValue) throws -> SignedRequest {
        SignedRequest(
            method: try #require(row["method"]?.string),
            path: try #require(row["path"]?.string),
            query: try #require(row["query"]?.string),
            headers: pairs(row["headers"]),
            payloadHash: row["body"]?.string,
            bucketInHost: row["bucket"]?.string
        )
    }

    @Test("is let in, and nothing else with that signature")
    func letsIn() throws {
        let rows = try #require(vectors["cases"]?.array)
        #expect(rows.count > 200)
        for row in rows {
            let name = row["name"]?.string ?? ""
            let dialect = SigningDialect(signingName: row["service"]?.string ?? "")
            let request = try request(row)
            let refused = try refusal(of: request, dialect: dialect, secret: secret, nowSeconds: seconds)
            #expect(refused == nil, "\(name)")
            let claim = try #require(try SignatureClaim.find(in: request, dialect: dialect))
            #expect(claim.accessKey == vectors["access"]?.string, "\(name)")
            #expect(claim.securityToken == row["token"]?.string, "\(name)")
            var tampered = request
            tampered.path += "x"
            let code = try refusal(of: tampered, dialect: dialect, secret: secret, nowSeconds: seconds)?.code
            #expect(code == (dialect.isS3 ? "SignatureDoesNotMatch" : "InvalidSignatureException"), "\(name)")
        }
    }

    @Test("gets the same signature from our signer")
    func signsAlike() throws {
        // Our signer writes the documented form; botocore signs these two as they are.
        let skipped: Set = ["raw query with colon", "raw unsorted query", "date header"]
        for row in try #require(vectors["cases"]?.array) {
            let name = row["name"]?.string ?? ""
            guard row["kind"] == "header", !skipped.contains(name) else { continue }
            let given = try request(row)
            var bare = given
            bare.remove("authorization")
            let service = try #require(row["service"]?.string)
            let signer = RequestSigner(
                credentials: SigningCredentials(
                    accessKey: vectors["access"]?.string ?? "",
                    secretKey: secret,
                    sessionToken: row["token"]?.string
                ),
                region: try #require(row["region"]?.string),
                service: service
            )
            let payload = try given.header("x-amz-content-sha256").map { value throws(SigningError) in
                try PayloadKind(headerValue: value)
            }
            let signed = Example.signed(bare, by: signer, payload: payload, atSeconds: seconds)
            #expect(signed.header("authorization") == given.header("authorization"), "\(name)")
        }
    }

    @Test("as a form to post is let in, and its policy holds for it alone")
    func posts() throws {
        for row in try #require(vectors["posts"]?.array) {
            let fields = pairs(row["fields"])
            let claim = try #require(try SignatureClaim.find(inForm: fields))
            let text = try #require(fields.first { $0.name == "policy" }?.value)
            try Example.verifier.verify(claim, formPolicy: text, secret: secret)
            #expect(claim.securityToken == row["token"]?.string)
            #expect(throws: SigningError.self) {
                try Example.verifier.verify(claim, formPolicy: text + "=", secret: secret)
            }
            #expect(throws: SigningError.self) {
                try Example.verifier.verify(claim, formPolicy: text, secret: "other")
            }
            let policy = try PostPolicy(base64: text)
            try policy.check(fields: fields, bucket: "bucket", nowSeconds: seconds)
            #expect(throws: PostPolicyError.self) {
                try policy.check(fields: fields, bucket: "other", nowSeconds: seconds)
            }
        }
    }

    @Test("as an aws-chunked body is taken apart again")
    func chunked() throws {
        for row in try #require(vectors["chunked"]?.array) {
            let size = try #require(row["size"]?.int)
            let chunk = try #require(row["chunk"]?.int)
            let trailer = try #require(row["trailer"]?.string)
            let value = try #require(row["value"]?.string)
            let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 31 + ($0 >> 7)) }
            let body = ChunkedBody.unsigned(data, chunkBytes: chunk, trailers: [(trailer, value)])
            #expect(hexadecimal(HashAlgorithm.sha256.hash(body)) == row["sha256"]?.string)
            let result = try ChunkedBody.decode(
                [body],
                payload: .unsignedChunks,
                signing: nil,
                expectedBytes: size,
                announced: [trailer]
            )
            #expect(result.payload == data)
            #expect(result.trailers.map(\.value) == [value])
        }
    }
}
