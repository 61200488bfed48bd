import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging".
extension S3Service {
    func registerObjectTagging(in table: inout OperationTable) {
        table.on(S3Operations.getObjectTagging) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let found = try await find(
                wish,
                "GetObjectTagging",
                context
            )
            return GetObjectTaggingOutput { output in
                output.versionId = shownVersion(found)
                output.tagSet = ObjectTags.view(found.attributes.tags)
            }
        }
        table.on(S3Operations.putObjectTagging) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let tags = try ObjectTags.read(input.tagging)
            let conditions = ConditionFacts { $0.add(requestTags: tags) }
            let found = try await find(
                wish,
                "PutObjectTagging",
                context,
                conditions
            )
            try await changeAttributes(found, wish) { $0.tags = tags }
            return PutObjectTaggingOutput { $0.versionId = shownVersion(found) }
        }
        table.on(S3Operations.deleteObjectTagging) { [self] input, context in
            let wish = ObjectWish(
                bucket: input.bucket,
                key: input.key,
                version: try .read(input.versionId),
                expectedOwner: input.expectedBucketOwner
            )
            let found = try await find(
                wish,
                "DeleteObjectTagging",
                context
            )
            try await changeAttributes(found, wish) { $0.tags = [] }
            return DeleteObjectTaggingOutput { $0.versionId = shownVersion(found) }
        }
    }
}
