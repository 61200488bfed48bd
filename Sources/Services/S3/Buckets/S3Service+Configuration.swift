import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Configurations that are put, got and deleted whole.
///
/// Source: S3 API Reference, the operations named `GetBucket…`, `PutBucket…` and `DeleteBucket…`.
extension S3Service {
    func registerConfiguration(in table: inout OperationTable) {
        registerCORS(in: &table)
        registerEncryption(in: &table)
        registerLifecycle(in: &table)
        registerOwnership(in: &table)
        registerPublicAccessBlock(in: &table)
        registerReplication(in: &table)
        registerBucketTagging(in: &table)
        registerWebsite(in: &table)
    }

    /// Keeps a configuration on a bucket.
    func keep<View>(
        _ configuration: Configuration<View>,
        _ view: View,
        of bucket: String
    ) async throws(AWSError) {
        try await keep(configuration.bytes(view), as: configuration.name, of: bucket)
    }

    func forget<View>(_ configuration: Configuration<View>, of bucket: String) async throws(AWSError) {
        try await keep(nil, as: configuration.name, of: bucket)
    }

    func keep(_ bytes: [UInt8]?, as name: String, of bucket: String) async throws(AWSError) {
        do {
            _ = try await store.setConfiguration(bytes, as: name, of: bucket)
        } catch {
            throw AWSError(error)
        }
    }

    private func registerCORS(in table: inout OperationTable) {
        table.on(S3Operations.getBucketCors) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketCors", context)
            guard let kept = Configurations.cors.read(bucket.record) else {
                throw AWSError.missingConfiguration(.cors, bucket.name)
            }
            return GetBucketCorsOutput { $0.corsRules = kept.corsRules }
        }
        table.on(S3Operations.putBucketCors) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketCors", context)
            try ConfigurationCheck.cors(input.corsConfiguration)
            try await keep(Configurations.cors, input.corsConfiguration, of: input.bucket)
        }
        table.on(S3Operations.deleteBucketCors) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketCors", context)
            try await forget(Configurations.cors, of: input.bucket)
        }
    }

    private func registerEncryption(in table: inout OperationTable) {
        table.on(S3Operations.getBucketEncryption, .record) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketEncryption", context)
            return GetBucketEncryptionOutput { $0.serverSideEncryptionConfiguration = bucket.encryption }
        }
        table.on(S3Operations.putBucketEncryption, .record) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketEncryption", context)
            try ConfigurationCheck.encryption(input.serverSideEncryptionConfiguration)
            try await keep(Configurations.encryption, input.serverSideEncryptionConfiguration, of: input.bucket)
        }
        table.on(S3Operations.deleteBucketEncryption, .record) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketEncryption", context)
            try await forget(Configurations.encryption, of: input.bucket)
        }
    }

    private func registerOwnership(in table: inout OperationTable) {
        table.on(S3Operations.getBucketOwnershipControls) { [self] input, context in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "GetBucketOwnershipControls",
                context
            )
            guard let kept = Configurations.ownership.read(bucket.record) else {
                throw AWSError.missingConfiguration(.ownershipControls, bucket.name)
            }
            return GetBucketOwnershipControlsOutput { $0.ownershipControls = kept }
        }
        table.on(S3Operations.putBucketOwnershipControls) { [self] (input, context) -> Void in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "PutBucketOwnershipControls",
                context
            )
            try ConfigurationCheck.ownership(input.ownershipControls)
            try ObjectOwnership(input.ownershipControls).check(bucketList: bucket.accessControl)
            try await keep(Configurations.ownership, input.ownershipControls, of: input.bucket)
        }
        table.on(S3Operations.deleteBucketOwnershipControls) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketOwnershipControls", context)
            try await forget(Configurations.ownership, of: input.bucket)
        }
    }

    private func registerPublicAccessBlock(in table: inout OperationTable) {
        table.on(S3Operations.getPublicAccessBlock) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetPublicAccessBlock", context)
            guard let kept = Configurations.publicAccessBlock.read(bucket.record) else {
                throw AWSError.missingConfiguration(.publicAccessBlock, bucket.name)
            }
            return GetPublicAccessBlockOutput { $0.publicAccessBlockConfiguration = kept }
        }
        table.on(S3Operations.putPublicAccessBlock) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutPublicAccessBlock", context)
            let block = PublicAccessBlock(input.publicAccessBlockConfiguration)
            try await keep(Configurations.publicAccessBlock, block.view, of: input.bucket)
        }
        table.on(S3Operations.deletePublicAccessBlock) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeletePublicAccessBlock", context)
            try await forget(Configurations.publicAccessBlock, of: input.bucket)
        }
    }

    private func registerReplication(in table: inout OperationTable) {
        table.on(S3Operations.getBucketReplication, .record) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketReplication", context)
            guard let kept = Configurations.replication.read(bucket.record) else {
                throw AWSError.missingConfiguration(.replication, bucket.name)
            }
            return GetBucketReplicationOutput { $0.replicationConfiguration = kept }
        }
        table.on(S3Operations.putBucketReplication, .record) { [self] (input, context) -> Void in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketReplication", context)
            guard bucket.record.versioning == .enabled else {
                throw AWSError.invalidRequest(
                    "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
                )
            }
            try ConfigurationCheck.replication(input.replicationConfiguration)
            try await keep(Configurations.replication, input.replicationConfiguration, of: input.bucket)
        }
        table.on(S3Operations.deleteBucketReplication, .record) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketReplication", context)
            try await forget(Configurations.replication, of: input.bucket)
        }
    }

    private func registerBucketTagging(in table: inout OperationTable) {
        table.on(S3Operations.getBucketTagging) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketTagging", context)
            guard let kept = Configurations.tagging.read(bucket.record) else {
                throw AWSError.missingConfiguration(.tagging, bucket.name)
            }
            return GetBucketTaggingOutput { $0.tagSet = kept.tagSet }
        }
        table.on(S3Operations.putBucketTagging) { [self] (input, context) -> Void in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketTagging", context)
            try await keep(Configurations.tagging, try tagging(input.tagging, of: bucket), of: input.bucket)
        }
        table.on(S3Operations.deleteBucketTagging) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketTagging", context)
            try await forget(Configurations.tagging, of: input.bucket)
        }
    }

    /// Tags of the system's own stay; a client may name them as they are, but not change them.
    private func tagging(_ given: Tagging, of bucket: BucketState) throws(AWSError) -> Tagging {
        let kept = (Configurations.tagging.read(bucket.record)?.tagSet ?? []).filter { $0.key.hasPrefix("aws:") }
        var tagging = given
        tagging.tagSet.removeAll { kept.contains($0) }
        try ConfigurationCheck.bucketTags(tagging)
        tagging.tagSet += kept
        return tagging
    }

    private func registerWebsite(in table: inout OperationTable) {
        table.on(S3Operations.getBucketWebsite) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketWebsite", context)
            guard let kept = Configurations.website.read(bucket.record) else {
                throw AWSError.missingConfiguration(.website, bucket.name)
            }
            return GetBucketWebsiteOutput {
                $0.redirectAllRequestsTo = kept.redirectAllRequestsTo
                $0.indexDocument = kept.indexDocument
                $0.errorDocument = kept.errorDocument
                $0.routingRules = kept.routingRules
            }
        }
        table.on(S3Operations.putBucketWebsite) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketWebsite", context)
            try ConfigurationCheck.website(input.websiteConfiguration)
            try await keep(Configurations.website, input.websiteConfiguration, of: input.bucket)
        }
        table.on(S3Operations.deleteBucketWebsite) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketWebsite", context)
            try await forget(Configurations.website, of: input.bucket)
        }
    }
}
