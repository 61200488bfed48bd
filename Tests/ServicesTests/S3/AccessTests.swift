import AWSModel
import AWSService
import S3Shapes
import Testing

@Suite("Access to S3, when policies are enforced")
struct AccessTests {
    private static let owner = Principal.root(of: "000000000000")
    private static let stranger = Principal.root(of: "111111111111")

    private static func user(_ name: String, account: String = "000000000000") -> Principal {
        var user = Principal(
            kind: .user,
            account: account,
            arn: "arn:aws:iam::\(account):user/\(name)",
            userID: "AIDA" + name
        )
        user.userName = name
        return user
    }

    private func cloud(_ policies: [String: [String]] = [:]) throws -> StoreHarness {
        try StoreHarness(enforcesPolicies: true, credentials: [KnownPolicies(policies)])
    }

    private func open(_ cloud: StoreHarness, _ bucket: String) async throws {
        try await cloud.run(S3Operations.deletePublicAccessBlock) { $0.bucket = bucket }
        try await cloud.run(S3Operations.putBucketOwnershipControls) {
            $0.bucket = bucket
            $0.ownershipControls = OwnershipControls {
                $0.rules = [OwnershipControlsRule { $0.objectOwnership = "ObjectWriter" }]
            }
        }
    }

    private func policy(_ effect: String, _ principal: String, _ actions: String, _ resource: String) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"\(effect)","Principal":\(principal),"Action":"\(actions)",\
        "Resource":"\(resource)"}]}
        """
    }

    private func putPolicy(_ cloud: StoreHarness, _ bucket: String, _ text: String) async throws {
        try await cloud.run(S3Operations.putBucketPolicy) {
            $0.bucket = bucket
            $0.policy = text
        }
    }

    @Test("is the owner's account alone")
    func ownersOnly() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await cloud.put("mine", "key", "text")
        #expect(try await cloud.get("mine", "key").status == 200)
        #expect(try await cloud.get("mine", "key", as: Self.stranger).code == "AccessDenied")
        #expect(try await cloud.get("mine", "key", as: .anonymous).message == "Access Denied")
        #expect(try await cloud.put("mine", "key", "text", as: Self.stranger).code == "AccessDenied")
    }

    @Test("takes a policy of the user's own, and tells which one is missing")
    func identityPolicies() async throws {
        let allows = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",
            "Resource":"arn:aws:s3:::mine/open/*"}]}
            """
        let cloud = try cloud(["reader": [allows]])
        try await cloud.makeBucket("mine")
        try await cloud.put("mine", "open/key", "text")
        try await cloud.put("mine", "other", "text")
        let reader = Self.user("reader")
        #expect(try await cloud.get("mine", "open/key", as: reader).text == "text")
        let refused = try await cloud.get("mine", "other", as: reader)
        #expect(
            refused.message
                == "User: arn:aws:iam::000000000000:user/reader is not authorized to perform: s3:GetObject on "
                + "resource: \"arn:aws:s3:::mine/other\" because no identity-based policy allows the s3:GetObject "
                + "action"
        )
        // What is not there is not told to who may not list.
        #expect(try await cloud.get("mine", "open/none", as: reader).code == "AccessDenied")
        #expect(try await cloud.get("mine", "none").code == "NoSuchKey")
    }

    @Test("is opened to others by the bucket's policy, and closed by a denial")
    func bucketPolicies() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await cloud.put("mine", "key", "text")
        let principal = "{\"AWS\":\"arn:aws:iam::111111111111:root\"}"
        try await putPolicy(cloud, "mine", policy("Allow", principal, "s3:GetObject", "arn:aws:s3:::mine/*"))
        #expect(try await cloud.get("mine", "key", as: Self.stranger).text == "text")
        #expect(try await cloud.put("mine", "key", "text", as: Self.stranger).code == "AccessDenied")
        try await putPolicy(cloud, "mine", policy("Deny", "\"*\"", "s3:GetObject", "arn:aws:s3:::mine/*"))
        #expect(try await cloud.get("mine", "key").code == "AccessDenied")
    }

    @Test("is public by a policy only where the bucket lets it be")
    func publicPolicies() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await open(cloud, "mine")
        try await cloud.put("mine", "key", "text")
        try await putPolicy(cloud, "mine", policy("Allow", "\"*\"", "s3:GetObject", "arn:aws:s3:::mine/*"))
        #expect(try await cloud.get("mine", "key", as: .anonymous).text == "text")
        try await cloud.run(S3Operations.putPublicAccessBlock) {
            $0.bucket = "mine"
            $0.publicAccessBlockConfiguration = PublicAccessBlockConfiguration { $0.restrictPublicBuckets = true }
        }
        #expect(try await cloud.get("mine", "key", as: .anonymous).code == "AccessDenied")
        #expect(try await cloud.get("mine", "key").text == "text")
    }

    @Test("stays denied by a public policy in a restricted bucket, though lists grant it")
    func restrictedPolicies() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await open(cloud, "mine")
        for key in ["open", "denied"] {
            try await cloud.put("mine", key, "text", headers: [("x-amz-acl", "public-read")])
        }
        let statements = [("Allow", "*"), ("Deny", "denied")].map { effect, key in
            """
            {"Effect":"\(effect)","Principal":"*","Action":"s3:GetObject*","Resource":"arn:aws:s3:::mine/\(key)"}
            """
        }
        try await putPolicy(
            cloud,
            "mine",
            "{\"Version\":\"2012-10-17\",\"Statement\":[\(statements.joined(separator: ","))]}"
        )
        try await cloud.put("mine", "by policy", "text")
        #expect(try await cloud.get("mine", "by policy", as: .anonymous).text == "text")
        try await cloud.run(S3Operations.putPublicAccessBlock) {
            $0.bucket = "mine"
            $0.publicAccessBlockConfiguration = PublicAccessBlockConfiguration { $0.restrictPublicBuckets = true }
        }
        #expect(try await cloud.get("mine", "by policy", as: .anonymous).code == "AccessDenied")
        #expect(try await cloud.get("mine", "open", as: .anonymous).text == "text")
        #expect(try await cloud.get("mine", "denied", as: .anonymous).code == "AccessDenied")
    }

    @Test("tells who may list what is not there, and no one else")
    func absentObjects() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await open(cloud, "mine")
        #expect(try await cloud.get("mine", "none", as: .anonymous).code == "AccessDenied")
        let listing = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket",
            "Resource":"arn:aws:s3:::mine","Condition":{"StringLike":{"s3:prefix":"open/*"}}},{"Effect":"Deny",
            "Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/open/denied"}]}
            """
        try await putPolicy(cloud, "mine", listing)
        #expect(try await cloud.get("mine", "open/none", as: Self.stranger).code == "NoSuchKey")
        #expect(try await cloud.get("mine", "open/denied", as: Self.stranger).code == "AccessDenied")
        #expect(try await cloud.get("mine", "closed/none", as: Self.stranger).code == "AccessDenied")
        try await cloud.run(S3Operations.putBucketAcl) {
            $0.bucket = "mine"
            $0.acl = "public-read"
        }
        #expect(try await cloud.get("mine", "none", as: .anonymous).code == "NoSuchKey")
    }

    @Test("is asked for before what is wrong with the request is told")
    func rightsFirst() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        let header = [("x-amz-server-side-encryption-customer-algorithm", "AES192")]
        #expect(try await cloud.put("mine", "key", "text", headers: header, as: Self.stranger).code == "AccessDenied")
        #expect(try await cloud.put("mine", "key", "text", headers: header).code == "InvalidEncryptionAlgorithmError")
    }

    @Test("to an upload's end is its initiator's")
    func initiators() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await open(cloud, "mine")
        try await cloud.run(S3Operations.putBucketAcl) {
            $0.bucket = "mine"
            $0.acl = "public-read-write"
        }
        let begun = try await cloud.send(
            "CreateMultipartUpload",
            "POST",
            "mine",
            "big",
            query: "uploads",
            as: Self.stranger
        )
        let id = try #require(begun.text(of: "UploadId"))
        let other = Principal.root(of: "222222222222")
        for (principal, expected) in [(other, "AccessDenied"), (Self.stranger, nil)] as [(Principal, String?)] {
            let code = try await cloud.code(S3Operations.abortMultipartUpload, as: principal) {
                $0.bucket = "mine"
                $0.key = "big"
                $0.uploadId = id
            }
            #expect(code == expected)
        }
    }

    @Test("is given by lists where lists count")
    func lists() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await open(cloud, "mine")
        try await cloud.put("mine", "open", "text", headers: [("x-amz-acl", "public-read")])
        try await cloud.put("mine", "closed", "text")
        #expect(try await cloud.get("mine", "open", as: .anonymous).text == "text")
        #expect(try await cloud.get("mine", "closed", as: .anonymous).code == "AccessDenied")
        try await cloud.run(S3Operations.putBucketAcl) {
            $0.bucket = "mine"
            $0.acl = "public-read-write"
        }
        #expect(try await cloud.put("mine", "theirs", "text", as: Self.stranger).status == 200)
        // The writer's object is closed to the bucket's owner.
        #expect(try await cloud.get("mine", "theirs").code == "AccessDenied")
        #expect(try await cloud.get("mine", "theirs", as: Self.stranger).text == "text")
        try await cloud.run(S3Operations.putPublicAccessBlock) {
            $0.bucket = "mine"
            $0.publicAccessBlockConfiguration = PublicAccessBlockConfiguration { $0.ignorePublicAcls = true }
        }
        #expect(try await cloud.get("mine", "open", as: .anonymous).code == "AccessDenied")
    }

    @Test("can hang on tags, prefixes and the way a request came")
    func conditions() async throws {
        let cloud = try cloud()
        try await cloud.makeBucket("mine")
        try await cloud.put("mine", "public", "text", headers: [("x-amz-tagging", "open=yes")])
        try await cloud.put("mine", "private", "text")
        let principal = "{\"AWS\":\"arn:aws:iam::111111111111:root\"}"
        try await putPolicy(
            cloud,
            "mine",
            """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Principal":\(principal),"Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/*",
            "Condition":{"StringEquals":{"s3:ExistingObjectTag/open":"yes"}}},
            {"Effect":"Allow","Principal":\(principal),"Action":"s3:ListBucket","Resource":"arn:aws:s3:::mine",
            "Condition":{"StringLike":{"s3:prefix":"pub*"}}}]}
            """
        )
        #expect(try await cloud.get("mine", "public", as: Self.stranger).text == "text")
        #expect(try await cloud.get("mine", "private", as: Self.stranger).code == "AccessDenied")
        func list(_ query: String) async throws -> Int {
            try await cloud.send("ListObjectsV2", "GET", "mine", query: query, as: Self.stranger).status
        }
        #expect(try await list("list-type=2&prefix=pub") == 200)
        #expect(try await list("list-type=2") == 403)
    }
}

/// Users with policies, by the user's name.
private struct KnownPolicies: CredentialSource {
    let texts: [String: [String]]

    init(_ texts: [String: [String]]) { self.texts = texts }

    func issuedKey(_ accessKey: String) -> IssuedKey? { nil }

    func policies(of principal: Principal) -> AttachedPolicies? {
        guard let name = principal.userName, let texts = texts[name] else { return nil }
        var policies = AttachedPolicies()
        policies.identity = texts
        return policies
    }
}
