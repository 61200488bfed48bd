import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "CreateBucket"; S3 User Guide, "Blocking public access" and "Controlling ownership of
/// objects": new buckets block public access, and belong to their owner with everything in them.
extension S3Service {
    func createBucket(_ input: CreateBucketRequest, _ context: RequestContext) async throws -> CreateBucketOutput {
        try BucketName.check(input.bucket)
        guard context.principal.kind != .anonymous || !access.isEnforced else { throw AWSError.accessDenied }
        try access.checkAccount(Need("CreateBucket"), bucket: input.bucket, context, Self.conditions(of: input))
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
        let ownership = try ObjectOwnership.read(input.objectOwnership)
        let given = try GivenAccessControl(input, bucketOwner: context.account)
        if ownership == .bucketOwnerEnforced, given?.isPrivate == false { throw .bucketListWithEnforcedOwnership }
        var configuration: [String: [UInt8]] = [:]
        configuration[Configurations.ownership.name] = Configurations.ownership.bytes(
            OwnershipControls {
                $0.rules = [OwnershipControlsRule { $0.objectOwnership = ownership.rawValue }]
            }
        )
        configuration[Configurations.publicAccessBlock.name] = Configurations.publicAccessBlock.bytes(.everything)
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
        ConditionFacts {
            var values: [String: [String]] = [:]
            values["s3:x-amz-acl"] = input.acl.map { [$0] }
            values["s3:x-amz-object-ownership"] = input.objectOwnership.map { [$0] }
            values["s3:locationconstraint"] = input.createBucketConfiguration?.locationConstraint.map { [$0] }
            return values
        }
    }
}

extension PublicAccessBlockConfiguration {
    fileprivate static let everything = PublicAccessBlockConfiguration {
        $0.blockPublicAcls = true
        $0.ignorePublicAcls = true
        $0.blockPublicPolicy = true
        $0.restrictPublicBuckets = true
    }
}
