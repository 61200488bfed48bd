import AWSModel
import AWSService
import Ground
import S3Service
import S3Shapes
import Testing

@Suite("The resource types of S3")
struct BucketResourceTests {
    private func type(_ name: String, _ cloud: StoreHarness) throws -> ResourceType {
        try #require(cloud.service.resourceTypes.first { $0.name == name })
    }

    private func request(_ cloud: StoreHarness, _ properties: JSONObject, logical: String = "Library")
        -> ResourceRequest
    {
        ResourceRequest(
            logicalID: logical,
            stackName: "media",
            stackID: "arn:aws:cloudformation:us-east-1:000000000000:stack/media/1",
            properties: properties,
            physicalName: "media-Library-ABC123",
            token: "token",
            stackTags: [("stage", "test")],
            context: cloud.context()
        )
    }

    private let properties: JSONObject = [
        "VersioningConfiguration": ["Status": "Enabled"],
        "Tags": [["Key": "team", "Value": "media"]],
        "CorsConfiguration": ["CorsRules": [["AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 60]]],
        "LifecycleConfiguration": [
            "Rules": [
                [
                    "Id": "archive", "Status": "Enabled", "Prefix": "old/", "ExpirationInDays": "3650",
                    "Transitions": [["StorageClass": "GLACIER", "TransitionInDays": 30]],
                    "NoncurrentVersionExpirationInDays": 7,
                    "AbortIncompleteMultipartUpload": ["DaysAfterInitiation": 1],
                ]
            ]
        ],
        "PublicAccessBlockConfiguration": ["BlockPublicAcls": true, "BlockPublicPolicy": false],
    ]

    @Test("make a bucket as its template says, once")
    func creation() async throws {
        let cloud = try StoreHarness()
        let type = try type("AWS::S3::Bucket", cloud)
        let state = try await type.create(request(cloud, properties))
        #expect(state.physicalID == "media-library-abc123")
        #expect(state.attributes["Arn"]?.string == "arn:aws:s3:::media-library-abc123")
        #expect(state.attributes["DomainName"]?.string == "media-library-abc123.s3.amazonaws.com")
        let name = state.physicalID
        let lifecycle = try await cloud.run(S3Operations.getBucketLifecycleConfiguration) { $0.bucket = name }
        let rule = try #require(lifecycle.rules?.first)
        #expect(rule.filter?.prefix == "old/")
        #expect(rule.expiration?.days == 3650)
        #expect(rule.transitions?.first?.storageClass == "GLACIER")
        #expect(rule.noncurrentVersionExpiration?.noncurrentDays == 7)
        let versioning = try await cloud.run(S3Operations.getBucketVersioning) { $0.bucket = name }
        #expect(versioning.status == "Enabled")
        let tags = try await cloud.run(S3Operations.getBucketTagging) { $0.bucket = name }.tagSet.map(\.key)
        #expect(tags.contains("team") && tags.contains("stage") && tags.contains("aws:cloudformation:stack-name"))
        // An interrupted creation is tried again.
        #expect(try await type.create(request(cloud, properties)) == state)
    }

    @Test("refuse a bucket that is somebody else's")
    func taken() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("taken")
        let type = try type("AWS::S3::Bucket", cloud)
        await #expect(throws: AWSError.self) {
            _ = try await type.create(request(cloud, ["BucketName": "taken"]))
        }
    }

    @Test("change a bucket in place, and take back what is named no more")
    func update() async throws {
        let cloud = try StoreHarness()
        let type = try type("AWS::S3::Bucket", cloud)
        let state = try await type.create(request(cloud, properties))
        let existing = ExistingResource(physicalID: state.physicalID, properties: properties)
        let update = try #require(type.update)
        _ = try await update(request(cloud, ["Tags": [["Key": "team", "Value": "film"]]]), existing)
        let name = state.physicalID
        #expect(try await cloud.code(S3Operations.getBucketCors) { $0.bucket = name } == "NoSuchCORSConfiguration")
        let versioning = try await cloud.run(S3Operations.getBucketVersioning) { $0.bucket = name }
        #expect(versioning.status == "Suspended")
        let tags = try await cloud.run(S3Operations.getBucketTagging) { $0.bucket = name }.tagSet
        #expect(tags.first { $0.key == "team" }?.value == "film")
        // The tags by which the stack knows its bucket stay.
        #expect(tags.contains { $0.key == "aws:cloudformation:stack-id" })
    }

    @Test("delete an empty bucket, and keep one that holds objects")
    func deletion() async throws {
        let cloud = try StoreHarness()
        let type = try type("AWS::S3::Bucket", cloud)
        let state = try await type.create(request(cloud, [:]))
        let existing = ExistingResource(physicalID: state.physicalID, properties: [:])
        try await cloud.put(state.physicalID, "key", "text")
        await #expect(throws: AWSError.bucketNotEmptyForTests(state.physicalID)) {
            try await type.delete(request(cloud, [:]), existing)
        }
        _ = try await cloud.send("DeleteObject", "DELETE", state.physicalID, "key")
        try await type.delete(request(cloud, [:]), existing)
        try await type.delete(request(cloud, [:]), existing)
    }

    @Test("put a policy on a bucket, and take it away")
    func policies() async throws {
        let cloud = try StoreHarness()
        try await cloud.makeBucket("store")
        let type = try type("AWS::S3::BucketPolicy", cloud)
        let statement: JSONValue = [
            "Effect": "Allow", "Principal": ["AWS": "arn:aws:iam::111111111111:root"], "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*",
        ]
        let properties: JSONObject = [
            "Bucket": "store", "PolicyDocument": ["Version": "2012-10-17", "Statement": [statement]],
        ]
        let state = try await type.create(request(cloud, properties, logical: "Policy"))
        #expect(state.physicalID == "store")
        _ = try await type.create(request(cloud, properties, logical: "Policy"))
        let kept = try await cloud.run(S3Operations.getBucketPolicy) { $0.bucket = "store" }.policy
        #expect(kept?.contains("111111111111") == true)
        try await type.delete(
            request(cloud, properties, logical: "Policy"),
            ExistingResource(physicalID: "store", properties: properties)
        )
        #expect(try await cloud.code(S3Operations.getBucketPolicy) { $0.bucket = "store" } == "NoSuchBucketPolicy")
    }
}

extension AWSError {
    fileprivate static func bucketNotEmptyForTests(_ name: String) -> AWSError {
        AWSError(
            "BucketNotEmpty",
            "The bucket you tried to delete is not empty",
            status: 409,
            details: [.init("BucketName", name)]
        )
    }
}
