import AWSModel
import AWSService
import S3Shapes
import Testing

@testable import S3Service

@Suite("The rights that operations take")
struct RightTests {
    struct Row: Sendable {
        var operation: String
        var hasVersion = false
        var headers: HeaderFields = [:]
        var actions: [String]
    }

    static let rows = [
        Row(operation: "GetObject", actions: ["s3:GetObject"]),
        Row(operation: "GetObject", hasVersion: true, actions: ["s3:GetObjectVersion"]),
        Row(operation: "HeadObject", actions: ["s3:GetObject"]),
        Row(operation: "DeleteObject", actions: ["s3:DeleteObject"]),
        Row(operation: "DeleteObject", hasVersion: true, actions: ["s3:DeleteObjectVersion"]),
        Row(
            operation: "DeleteObject",
            hasVersion: true,
            headers: ["x-amz-bypass-governance-retention": "True"],
            actions: ["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]
        ),
        Row(operation: "PutObject", actions: ["s3:PutObject"]),
        Row(
            operation: "PutObject",
            headers: [
                "x-amz-tagging": "a=b", "x-amz-acl": "public-read", "x-amz-object-lock-mode": "GOVERNANCE",
                "x-amz-object-lock-legal-hold": "ON",
            ],
            actions: [
                "s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectRetention", "s3:PutObjectLegalHold",
                "s3:PutObjectAcl",
            ]
        ),
        Row(operation: "PutObject", headers: ["x-amz-acl": "bucket-owner-full-control"], actions: ["s3:PutObject"]),
        Row(operation: "UploadPart", actions: ["s3:PutObject"]),
        Row(operation: "ListObjectsV2", actions: ["s3:ListBucket"]),
        Row(operation: "HeadBucket", actions: ["s3:ListBucket"]),
        Row(operation: "ListObjectVersions", actions: ["s3:ListBucketVersions"]),
        Row(operation: "ListBuckets", actions: ["s3:ListAllMyBuckets"]),
        Row(operation: "DeleteBucketCors", actions: ["s3:PutBucketCORS"]),
        Row(operation: "PutObjectTagging", hasVersion: true, actions: ["s3:PutObjectVersionTagging"]),
        Row(
            operation: "CreateBucket",
            headers: ["x-amz-acl": "private"],
            actions: ["s3:CreateBucket", "s3:PutBucketAcl"]
        ),
    ]

    @Test("are those of the references", arguments: rows)
    func actions(_ row: Row) {
        #expect(Right.of(row.operation, hasVersion: row.hasVersion, row.headers)?.actions == row.actions)
    }

    @Test("are known for every operation of the model")
    func complete() {
        // The model names operations, too, that are not built: those have no input.
        for operation in s3Model.schema.operations where operation.input != nil {
            #expect(Right.of(operation.name) != nil, "\(operation.name)")
        }
        #expect(Right.of("Nonsense") == nil)
    }

    @Test("name what they are for")
    func resources() {
        func arn(_ operation: String) -> String? {
            Right.of(operation)?.resource(partition: "aws", bucket: "b", key: "k/l")
        }
        #expect(arn("ListBuckets") == "*")
        #expect(arn("ListObjects") == "arn:aws:s3:::b")
        #expect(arn("GetObject") == "arn:aws:s3:::b/k/l")
    }

    @Test("of a copy's source include its tags where they come along")
    func copySource() {
        #expect(Right.copySource(hasVersion: false, copiesTags: false).actions == ["s3:GetObject"])
        #expect(
            Right.copySource(hasVersion: true, copiesTags: true).actions
                == ["s3:GetObjectVersion", "s3:GetObjectVersionTagging"]
        )
    }
}

@Suite("What policies' conditions may ask")
struct ConditionKeyTests {
    @Test("tells who asks")
    func principals() {
        var keys = ConditionKeys()
        var user = Principal(
            kind: .user,
            account: "000000000001",
            arn: "arn:aws:iam::000000000001:user/me",
            userID: "AIDAX"
        )
        user.userName = "me"
        user.tags = ["team": "red"]
        keys.add(user)
        #expect(keys["aws:PrincipalType"] == "User")
        #expect(keys["aws:PrincipalArn"] == user.arn)
        #expect(keys["aws:PrincipalAccount"] == "000000000001")
        #expect(keys["aws:username"] == "me")
        #expect(keys["aws:userid"] == "AIDAX")
        #expect(keys["aws:PrincipalTag/team"] == "red")
        var nobody = ConditionKeys()
        nobody.add(.anonymous)
        #expect(nobody["aws:PrincipalType"] == "Anonymous")
        #expect(nobody["aws:PrincipalArn"] == nil)
    }

    @Test("tells what the headers say")
    func headers() {
        var keys = ConditionKeys()
        keys.add([
            "x-amz-acl": "public-read", "Referer": "http://example.com/",
            "x-amz-copy-source": "/src/public%2Ffoo?versionId=1",
            "x-amz-tagging": "security=public&a=b", "x-amz-server-side-encryption": "AES256",
        ])
        #expect(keys["s3:x-amz-acl"] == "public-read")
        #expect(keys["aws:Referer"] == "http://example.com/")
        #expect(keys["s3:x-amz-copy-source"] == "src/public/foo")
        #expect(keys["s3:RequestObjectTag/security"] == "public")
        #expect(keys.values["s3:RequestObjectTagKeys"] == ["security", "a"])
        #expect(keys["s3:x-amz-server-side-encryption"] == "AES256")
        #expect(keys["s3:x-amz-grant-read"] == nil)
    }

    @Test("tells what it is about")
    func resource() {
        var keys = ConditionKeys()
        keys.addResource(account: "000000000001", version: "v", tags: [("a", "b")])
        keys.addQuery { $0 == "prefix" ? "" : nil }
        keys.add(retainUntilMilliseconds: 86_400_001, now: 0)
        #expect(keys["s3:VersionId"] == "v")
        #expect(keys["s3:ExistingObjectTag/a"] == "b")
        #expect(keys["s3:prefix"] == "")
        #expect(keys["s3:delimiter"] == nil)
        #expect(keys["s3:object-lock-remaining-retention-days"] == "2")
    }

    @Test("tells how the request is signed")
    func signature() {
        #expect(RequestSignature([:]) { _ in nil } == nil)
        #expect(RequestSignature(["Authorization": "AWS4-HMAC-SHA256 x"]) { _ in nil }?.carrier == "REST-HEADER")
        #expect(RequestSignature(["authorization": "AWS a:b"]) { _ in nil }?.version == "AWS")
        #expect(RequestSignature([:]) { $0 == "X-Amz-Signature" ? "s" : nil }?.carrier == "REST-QUERY-STRING")
        var keys = ConditionKeys()
        keys.add(.form, ageMilliseconds: 12)
        #expect(keys["s3:authType"] == "POST")
        #expect(keys["s3:signatureAge"] == "12")
    }
}
