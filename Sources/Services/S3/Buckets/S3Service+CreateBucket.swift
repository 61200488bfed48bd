import AWSModel
import AWSService
import ObjectStore
import S3Shapes
import World

/// Source: S3 API Reference, "CreateBucket"; S3 User Guide, "Blocking public access" and "Controlling ownership of
/// objects": new buckets block public access, and belong to their owner with everything in them.
extension S3Service {
    func createBucket(_ input: CreateBucketRequest, _ context: RequestContext) async throws -> CreateBucketOutput {
        try BucketName.check(input.bucket)
        try access.checkAccount(.needed(for: "CreateBucket"), bucket: input.bucket, context, Self.conditions(of: input))
        let region = try BucketLocation.region(
            constraint: input.createBucketConfiguration?.locationConstraint,
            endpoint: context.region
        ) { world.geography.region($0) != nil }
        let facts = try facts(for: input, region: region, context)
        do throws(StoreError) {
            _ = try await store.createBucket(facts)
        } catch {
            guard case .bucketExists = error, let existing = store.bucket(input.bucket) else { throw AWSError(error) }
            try BucketLocation.checkRepeat(
                bucket: existing.name,
                isOwn: existing.owner == context.account,
                existingRegion: existing.region,
                endpoint: context.region
            )
        }
        return CreateBucketOutput {
            $0.location =
                context.region == "us-east-1" ? "/\(input.bucket)" : "http://\(input.bucket).s3.amazonaws.com/"
            $0.bucketArn = "arn:\(context.partition):s3:::\(input.bucket)"
        }
    }

    private func facts(
        for input: CreateBucketRequest,
        region: String,
        _ context: RequestContext
    ) throws(AWSError) -> BucketFacts {
        let ownership = try ObjectOwnership.read(header: input.objectOwnership)
        let given = try AccessControlHeaders.read(
            HeaderFields(listOf: input),
            ownerID: Account.canonicalUserID(of: context.account)
        )
        if let given { try ownership.check(bucketList: given.list) }
        var configuration: [String: [UInt8]] = [:]
        configuration[Configurations.ownership.name] = Configurations.ownership.bytes(ownership.view)
        configuration[Configurations.publicAccessBlock.name] = Configurations.publicAccessBlock.bytes(
            PublicAccessBlock.ofNewBuckets.view
        )
        configuration[Configurations.accessControlName] = given?.list.bytes
        if input.objectLockEnabledForBucket == true {
            configuration[Configurations.objectLock.name] = Configurations.objectLock.bytes(
                ObjectLockConfiguration { $0.objectLockEnabled = "Enabled" }
            )
        }
        if let tags = input.createBucketConfiguration?.tags, !tags.isEmpty {
            configuration[Configurations.tagging.name] = Configurations.tagging.bytes(Tagging { $0.tagSet = tags })
        }
        return BucketFacts(
            name: input.bucket,
            owner: context.account,
            region: region,
            created: now,
            versioning: input.objectLockEnabledForBucket == true ? .enabled : .off,
            configuration: configuration
        )
    }

    private static func conditions(of input: CreateBucketRequest) -> ConditionFacts {
        ConditionFacts { keys in
            keys.set("s3:x-amz-acl", input.acl)
            keys.set("s3:x-amz-object-ownership", input.objectOwnership)
            keys.set("s3:LocationConstraint", input.createBucketConfiguration?.locationConstraint)
        }
    }
}
