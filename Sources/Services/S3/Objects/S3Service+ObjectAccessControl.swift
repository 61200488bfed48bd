import AWSModel
import AWSService
import ObjectStore
import S3Shapes

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
                Need("GetObjectAcl", right: .readACL),
                versioned: Need("GetObjectVersionAcl", right: .readACL),
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
            Need("PutObjectAcl", right: .writeACL),
            versioned: Need("PutObjectVersionAcl", right: .writeACL),
            context,
            ConditionFacts { input.acl.map { ["s3:x-amz-acl": [$0]] } ?? [:] }
        )
        let given = try GivenAccessControl(input, owner: found.owner, bucketOwner: found.bucket.owner)
        try given.check(against: found.bucket)
        try await changeAttributes(found, wish) { $0.accessControl = given.list.bytes }
        return PutObjectAclOutput()
    }

    func registerBucketAccessControl(in table: inout OperationTable) {
        table.on(S3Operations.getBucketAcl) { [self] input, context in
            let need = Need("GetBucketAcl", right: .readACL)
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            return GetBucketAclOutput {
                $0.owner = bucket.accessControl.ownerView
                $0.grants = bucket.accessControl.grantViews
            }
        }
        table.on(S3Operations.putBucketAcl, putBucketACL)
    }

    private func putBucketACL(_ input: PutBucketAclRequest, _ context: RequestContext) async throws {
        let conditions = ConditionFacts { input.acl.map { ["s3:x-amz-acl": [$0]] } ?? [:] }
        let need = Need("PutBucketAcl", right: .writeACL)
        let bucket = try bucket(
            input.bucket,
            owner: input.expectedBucketOwner,
            need,
            context,
            conditions: conditions
        )
        let given = try GivenAccessControl(input, bucketOwner: bucket.owner)
        try given.check(against: bucket)
        try await keep(given.list.bytes, as: Configurations.accessControlName, of: bucket.name)
    }
}
