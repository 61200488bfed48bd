import AWSModel
import AWSService
import ObjectStore
import S3Shapes
import World

/// Source: S3 API Reference, "GetObjectAcl", "PutObjectAcl", "GetBucketAcl", "PutBucketAcl"; S3 User Guide, "Access
/// control list (ACL) overview".
extension S3Service {
    func registerObjectAccessControl(in table: inout OperationTable) {
        table.on(S3Operations.getObjectAcl) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let found = try await find(
                wish,
                "GetObjectAcl",
                context
            )
            let list = found.accessControl
            return GetObjectAclOutput {
                $0.owner = list.ownerView
                $0.grants = list.grantViews
            }
        }
        table.on(S3Operations.putObjectAcl, putObjectACL)
    }

    private func putObjectACL(_ input: PutObjectAclRequest, _ context: RequestContext) async throws
        -> PutObjectAclOutput
    {
        let wish = ObjectWish(
            bucket: input.bucket,
            key: input.key,
            version: try .read(input.versionId),
            expectedOwner: input.expectedBucketOwner
        )
        let found = try await find(
            wish,
            "PutObjectAcl",
            context,
            ConditionFacts { $0.set("s3:x-amz-acl", input.acl) }
        )
        let given = try AccessControlInput.read(
            HeaderFields(listOf: input),
            document: input.accessControlPolicy,
            ownerID: Account.canonicalUserID(of: found.owner),
            bucketOwnerID: Account.canonicalUserID(of: found.bucket.owner)
        )
        try found.bucket.ownership.check(given)
        try found.bucket.publicAccess.check(given.list)
        try await changeAttributes(found, wish) { $0.accessControl = given.list.bytes }
        return PutObjectAclOutput()
    }

    func registerBucketAccessControl(in table: inout OperationTable) {
        table.on(S3Operations.getBucketAcl) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketAcl", context)
            return GetBucketAclOutput {
                $0.owner = bucket.accessControl.ownerView
                $0.grants = bucket.accessControl.grantViews
            }
        }
        table.on(S3Operations.putBucketAcl, putBucketACL)
    }

    private func putBucketACL(_ input: PutBucketAclRequest, _ context: RequestContext) async throws {
        let conditions = ConditionFacts { $0.set("s3:x-amz-acl", input.acl) }
        let bucket = try bucket(
            input.bucket,
            owner: input.expectedBucketOwner,
            "PutBucketAcl",
            context,
            conditions: conditions
        )
        let given = try AccessControlInput.read(
            HeaderFields(listOf: input),
            document: input.accessControlPolicy,
            ownerID: Account.canonicalUserID(of: bucket.owner)
        )
        try bucket.ownership.check(given)
        try bucket.publicAccess.check(given.list)
        try await keep(given.list.bytes, as: Configurations.accessControlName, of: bucket.name)
    }
}
