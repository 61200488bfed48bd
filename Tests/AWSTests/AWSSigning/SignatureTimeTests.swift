import AWSSigning
import Ground
import Testing

@Suite("The time of a signature")
struct SignatureTimeTests {
    private func answer(
        _ request: SignedRequest,
        _ dialect: SigningDialect = .s3,
        after seconds: Int64
    ) throws -> ErrorAnswer? {
        try refusal(of: request, dialect: dialect, nowSeconds: Example.seconds + seconds)
    }

    @Test("may differ from ours by a quarter of an hour", arguments: [Int64(-900), -1, 0, 1, 900])
    func near(seconds: Int64) throws {
        #expect(try answer(Example.signed(Example.get()), after: seconds) == nil)
    }

    @Test("may not differ by more", arguments: [Int64(-901), 901, 86_400])
    func far(seconds: Int64) throws {
        let found = try #require(try answer(Example.signed(Example.get()), after: seconds))
        #expect(found.code == "RequestTimeTooSkewed")
        #expect(found.message == "The difference between the request time and the current time is too large.")
        let server = CivilDate(secondsSince1970: Example.seconds + seconds).iso8601
        #expect(
            found.details == [
                .init("RequestTime", "20130524T000000Z"), .init("ServerTime", server),
                .init("MaxAllowedSkewMilliseconds", "900000"),
            ]
        )
    }

    @Test("is answered by other services in their words")
    func others() throws {
        let request = Example.signed(Example.get())
        let late = try #require(try answer(request, .query, after: 901))
        #expect(late.code == "SignatureDoesNotMatch")
        #expect(
            late.message
                == "Signature expired: 20130524T000000Z is now earlier than 20130524T000001Z "
                + "(20130524T001501Z - 15 min.)"
        )
        let early = try #require(try answer(request, .json, after: -301))
        #expect(early.code == "InvalidSignatureException")
        #expect(
            early.message
                == "Signature not yet current: 20130524T000000Z is still later than 20130523T235959Z "
                + "(20130523T235459Z + 5 min.)"
        )
        #expect(try answer(request, .ec2, after: 901)?.code == "RequestExpired")
        #expect(try answer(request, .ec2, after: -301)?.code == "AuthFailure")
    }

    private func presigned(expiresSeconds: Int) -> SignedRequest {
        var request = Example.get()
        request.query = Example.signer.presign(request, expiresSeconds: expiresSeconds, atSeconds: Example.seconds)
        return request
    }

    @Test("of a presigned URL ends with its life, a week at most")
    func presigned() throws {
        #expect(try answer(presigned(expiresSeconds: 60), after: 60) == nil)
        #expect(try answer(presigned(expiresSeconds: 604_800), after: 604_800) == nil)
        let found = try #require(try answer(presigned(expiresSeconds: 60), after: 61))
        #expect(found.code == "AccessDenied")
        #expect(found.message == "Request has expired")
        #expect(
            found.details == [
                .init("X-Amz-Expires", "60"), .init("Expires", "2013-05-24T00:01:00Z"),
                .init("ServerTime", "2013-05-24T00:01:01Z"),
            ]
        )
        #expect(try answer(presigned(expiresSeconds: 0), after: 0)?.message == "Request has expired")
        #expect(try answer(presigned(expiresSeconds: 60), after: -900) == nil)
        #expect(try answer(presigned(expiresSeconds: 60), after: -901)?.message == "Request is not valid yet")
    }

    @Test("of a Signature Version 2 URL ends with Expires")
    func versionTwo() throws {
        let request = SignedRequest(
            method: "GET",
            path: "/photos/puppy.jpg",
            query: "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
            headers: [],
            bucketInHost: "johnsmith"
        )
        #expect(try refusal(of: request, nowSeconds: 1_175_139_620) == nil)
        #expect(try refusal(of: request, nowSeconds: 1_175_139_621)?.message == "Request has expired")
    }
}

@Suite("The hash of a payload")
struct PayloadKindTests {
    @Test("must stand in a request to S3 that is signed in its header")
    func missing() throws {
        var request = Example.signed(Example.get())
        request.remove("x-amz-content-sha256")
        #expect(try refusal(of: request)?.message == "Missing required header for this request: x-amz-content-sha256")
    }

    @Test("is one of the known words or a hash")
    func words() throws {
        for kind in [
            PayloadKind.unsigned, .unsignedChunks, .signedChunks(trailer: true), .signedChunks(trailer: false), .events,
            .hash(PayloadKind.emptyHash),
        ] {
            #expect(try PayloadKind(headerValue: kind.headerValue) == kind)
            #expect(try verify(Example.signed(Example.get(), payload: kind)).payload == kind)
        }
        let error = #expect(throws: SigningError.self) { try PayloadKind(headerValue: "unsigned") }
        #expect(error?.answer(in: .s3).code == "InvalidArgument")
        let notBuilt = #expect(throws: SigningError.self) {
            try PayloadKind(headerValue: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")
        }
        #expect(notBuilt?.answer(in: .s3).status == 501)
    }

    @Test("is compared with the body's by who has read it")
    func compared() throws {
        let kind = PayloadKind.hash(PayloadKind.emptyHash.uppercased())
        try kind.require(bodyHash: PayloadKind.emptyHash)
        let error = #expect(throws: SigningError.self) { try kind.require(bodyHash: "00") }
        #expect(error?.answer(in: .s3).code == "XAmzContentSHA256Mismatch")
        try PayloadKind.unsigned.require(bodyHash: "00")
    }
}

@Suite("The cache of signing keys")
struct SigningKeyCacheTests {
    private func scope(_ number: Int) -> CredentialScope {
        CredentialScope(date: "20130524", region: "r\(number)", service: "s3")
    }

    @Test("gives what derivation gives, and tells secrets, days, Regions and services apart")
    func right() {
        let cache = SigningKeyCache()
        var keys: Set<[UInt8]> = []
        for secret in ["a", "b"] {
            for date in ["20130524", "20130525"] {
                for region in ["r", "q"] {
                    for service in ["s3", "sts"] {
                        let scope = CredentialScope(date: date, region: region, service: service)
                        let key = SigningKeyCache.derive(secret: secret, scope: scope)
                        #expect(cache.key(secret: secret, scope: scope) == key)
                        #expect(cache.key(secret: secret, scope: scope) == key)
                        keys.insert(key)
                    }
                }
            }
        }
        #expect(keys.count == 16)
        #expect(cache.count == 16)
    }

    @Test("holds no more than its bound, and keeps what is used")
    func bounded() {
        let cache = SigningKeyCache(capacity: 8)
        for number in 0..<100 {
            _ = cache.key(secret: "a", scope: scope(number))
            _ = cache.key(secret: "a", scope: scope(0))
            #expect(cache.count <= 8)
        }
    }
}
