import AWSModel
import AWSService
import Ground
import ObjectStore
import S3Shapes
import World

/// Source: S3 API Reference, "PutBucketLifecycleConfiguration" and the older "PutBucketLifecycle".
extension S3Service {
    func registerLifecycle(in table: inout OperationTable) {
        table.on(S3Operations.getBucketLifecycleConfiguration, .record) { [self] input, context in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "GetBucketLifecycleConfiguration",
                context
            )
            guard let kept = Configurations.lifecycle.read(bucket.record) else {
                throw AWSError.missingConfiguration(.lifecycle, bucket.name)
            }
            return GetBucketLifecycleConfigurationOutput {
                $0.rules = kept.rules
                $0.transitionDefaultMinimumObjectSize = minimumSize(bucket)
            }
        }
        table.on(S3Operations.putBucketLifecycleConfiguration, .record) { [self] input, context in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "PutBucketLifecycleConfiguration",
                context
            )
            guard let given = input.lifecycleConfiguration else { throw AWSError.malformedXML }
            try await keepLifecycle(given, of: bucket)
            let size = input.transitionDefaultMinimumObjectSize
            if let size {
                try await keep(Array(size.utf8), as: Configurations.lifecycleMinimumSizeName, of: bucket.name)
            }
            return PutBucketLifecycleConfigurationOutput {
                $0.transitionDefaultMinimumObjectSize = size ?? minimumSize(bucket)
            }
        }
        table.on(S3Operations.deleteBucketLifecycle, .record) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketLifecycle", context)
            try await forget(Configurations.lifecycle, of: input.bucket)
        }
        table.on(S3Operations.getBucketLifecycle, .record) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketLifecycle", context)
            guard let kept = Configurations.lifecycle.read(bucket.record) else {
                throw AWSError.missingConfiguration(.lifecycle, bucket.name)
            }
            return GetBucketLifecycleOutput { $0.rules = kept.rules.map(Rule.init(newer:)) }
        }
        table.on(S3Operations.putBucketLifecycle, .record) { [self] (input, context) -> Void in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketLifecycle", context)
            guard let given = input.lifecycleConfiguration else { throw AWSError.malformedXML }
            let newer = BucketLifecycleConfiguration { $0.rules = given.rules.map(LifecycleRule.init(older:)) }
            try await keepLifecycle(newer, of: bucket)
        }
    }

    private func keepLifecycle(
        _ given: BucketLifecycleConfiguration,
        of bucket: BucketState
    ) async throws(AWSError) {
        var configuration = given
        try ConfigurationCheck.lifecycle(configuration)
        configuration.rules = configuration.rules.map { rule in
            var rule = rule
            // A rule without a name gets one.
            rule.id = rule.id ?? world.ids.uuid()
            return rule
        }
        try await keep(Configurations.lifecycle, configuration, of: bucket.name)
    }

    private func minimumSize(_ bucket: BucketState) -> String {
        bucket.record.configuration[Configurations.lifecycleMinimumSizeName].map { String(decoding: $0, as: UTF8.self) }
            ?? "all_storage_classes_128K"
    }
}
