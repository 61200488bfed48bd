import AWSModel
import AWSService
import S3Shapes
import Testing

@Suite("A bucket")
struct BucketTests {
    @Test("is listed for its owner alone, and found in its Region")
    func listing() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("first-bucket")
        try await cloud.run(S3Operations.createBucket) {
            $0.bucket = "second-bucket"
            $0.createBucketConfiguration = CreateBucketConfiguration { $0.locationConstraint = "eu-west-1" }
        }
        let mine = try await cloud.run(S3Operations.listBuckets) { _ in }
        #expect(mine.buckets?.map(\.name) == ["first-bucket", "second-bucket"])
        let others = try await cloud.run(S3Operations.listBuckets, as: .root(of: "111111111111")) { _ in }
        #expect(others.buckets?.isEmpty == true)
        let place = try await cloud.run(S3Operations.getBucketLocation) { $0.bucket = "second-bucket" }
        #expect(place.locationConstraint == "eu-west-1")
        let head = try await cloud.send("HeadBucket", "HEAD", "second-bucket")
        #expect(head.headers["x-amz-bucket-region"] == "eu-west-1")
    }

    @Test("is listed in pages that go on where the last one ended")
    func pages() async throws {
        let cloud = try StoreHarness()
        for name in ["aaa", "aab", "aac", "bbb"] { try await cloud.makeBucket(name) }
        let first = try await cloud.run(S3Operations.listBuckets) {
            $0.maxBuckets = 2
            $0.prefix = "aa"
        }
        #expect(first.buckets?.map(\.name) == ["aaa", "aab"])
        let second = try await cloud.run(S3Operations.listBuckets) {
            $0.maxBuckets = 2
            $0.prefix = "aa"
            $0.continuationToken = first.continuationToken
        }
        #expect(second.buckets?.map(\.name) == ["aac"])
        #expect(second.continuationToken == nil)
    }

    @Test("has a name that nobody else can take")
    func names() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("taken")
        // The oldest Region lets an owner ask twice.
        #expect(try await cloud.code(S3Operations.createBucket) { $0.bucket = "taken" } == nil)
        let stranger = Principal.root(of: "111111111111")
        let refused = try await cloud.code(S3Operations.createBucket, as: stranger) { $0.bucket = "taken" }
        #expect(refused == "BucketAlreadyExists")
        #expect(try await cloud.code(S3Operations.createBucket) { $0.bucket = "Not_Valid" } == "InvalidBucketName")
    }

    @Test("goes only when it is empty")
    func deletion() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("full")
        try await cloud.put("full", "key", "text")
        #expect(try await cloud.code(S3Operations.deleteBucket) { $0.bucket = "full" } == "BucketNotEmpty")
        #expect(try await cloud.send("DeleteObject", "DELETE", "full", "key").status == 204)
        #expect(try await cloud.code(S3Operations.deleteBucket) { $0.bucket = "full" } == nil)
        #expect(try await cloud.code(S3Operations.deleteBucket) { $0.bucket = "full" } == "NoSuchBucket")
    }

    @Test("answers only to the owner that the caller expects")
    func expectedOwner() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("mine")
        let headers = [("x-amz-expected-bucket-owner", "111111111111")]
        #expect(try await cloud.send("HeadBucket", "HEAD", "mine", headers: headers).status == 403)
        #expect(try await cloud.put("mine", "key", "text", headers: headers).code == "AccessDenied")
    }

    @Test("blocks public access and lists, and encrypts, from the start")
    func defaults() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("new")
        let block = try await cloud.run(S3Operations.getPublicAccessBlock) { $0.bucket = "new" }
        #expect(block.publicAccessBlockConfiguration?.blockPublicAcls == true)
        #expect(block.publicAccessBlockConfiguration?.restrictPublicBuckets == true)
        let ownership = try await cloud.run(S3Operations.getBucketOwnershipControls) { $0.bucket = "new" }
        #expect(ownership.ownershipControls?.rules.first?.objectOwnership == "BucketOwnerEnforced")
        let encryption = try await cloud.run(S3Operations.getBucketEncryption) { $0.bucket = "new" }
        let rule = encryption.serverSideEncryptionConfiguration?.rules.first
        #expect(rule?.applyServerSideEncryptionByDefault?.sseAlgorithm == "AES256")
        let refused = try await cloud.put("new", "key", "text", headers: [("x-amz-acl", "public-read")])
        #expect(refused.code == "AccessControlListNotSupported")
    }
}

@Suite("A bucket's configuration")
struct BucketConfigurationTests {
    @Test("comes back as it was given, and is gone when deleted")
    func cors() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("web")
        let missing = try await cloud.code(S3Operations.getBucketCors) { $0.bucket = "web" }
        #expect(missing == "NoSuchCORSConfiguration")
        let rule = CORSRule {
            $0.allowedMethods = ["GET", "PUT"]
            $0.allowedOrigins = ["https://*.example.com"]
            $0.maxAgeSeconds = 60
        }
        try await cloud.run(S3Operations.putBucketCors) {
            $0.bucket = "web"
            $0.corsConfiguration = CORSConfiguration { $0.corsRules = [rule] }
        }
        let kept = try await cloud.run(S3Operations.getBucketCors) { $0.bucket = "web" }
        #expect(kept.corsRules?.first?.allowedOrigins == ["https://*.example.com"])
        #expect(kept.corsRules?.first?.maxAgeSeconds == 60)
        try await cloud.run(S3Operations.deleteBucketCors) { $0.bucket = "web" }
        #expect(try await cloud.code(S3Operations.getBucketCors) { $0.bucket = "web" } == "NoSuchCORSConfiguration")
    }

    @Test("names rules of a lifecycle that have no name")
    func lifecycle() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("aging")
        try await cloud.run(S3Operations.putBucketLifecycleConfiguration) {
            $0.bucket = "aging"
            $0.lifecycleConfiguration = BucketLifecycleConfiguration {
                $0.rules = [
                    LifecycleRule {
                        $0.status = "Enabled"
                        $0.filter = LifecycleRuleFilter { $0.prefix = "old/" }
                        $0.expiration = LifecycleExpiration { $0.days = 30 }
                    }
                ]
            }
        }
        let kept = try await cloud.run(S3Operations.getBucketLifecycleConfiguration) { $0.bucket = "aging" }
        #expect(kept.rules?.first?.expiration?.days == 30)
        #expect(kept.rules?.first?.id?.isEmpty == false)
        let answer = try await cloud.put("aging", "old/one", "text")
        #expect(answer.headers["x-amz-expiration"]?.contains("Sat, 31 Jan 2026 00:00:00 GMT") == true)
        #expect(try await cloud.put("aging", "new", "text").headers["x-amz-expiration"] == nil)
    }

    @Test("refuses policies that are not about the bucket, or open it against its block")
    func policies() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("guarded")
        func put(_ resource: String) async throws -> String? {
            try await cloud.code(S3Operations.putBucketPolicy) {
                $0.bucket = "guarded"
                $0.policy = """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
                    "Resource":"\(resource)"}]}
                    """
            }
        }
        #expect(try await put("arn:aws:s3:::other/*") == "MalformedPolicy")
        #expect(try await put("arn:aws:s3:::guarded/*") == "AccessDenied")
        try await cloud.run(S3Operations.deletePublicAccessBlock) { $0.bucket = "guarded" }
        #expect(try await put("arn:aws:s3:::guarded/*") == nil)
        let status = try await cloud.run(S3Operations.getBucketPolicyStatus) { $0.bucket = "guarded" }
        #expect(status.policyStatus?.isPublic == true)
    }
}
