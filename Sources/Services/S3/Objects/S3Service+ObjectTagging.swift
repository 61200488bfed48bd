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
                Need("GetObjectTagging", right: .read),
                versioned: Need("GetObjectVersionTagging", right: .read),
                context
            )
            return GetObjectTaggingOutput { output in
                output.versionId = shownVersion(found)
                output.tagSet = found.attributes.tags.map { tag in
                    Tag {
                        $0.key = tag.name
                        $0.value = tag.value
                    }
                }
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
            let conditions = ConditionFacts {
                var values = ["s3:RequestObjectTagKeys": tags.map(\.name)]
                for tag in tags { values["s3:RequestObjectTag/" + tag.name] = [tag.value] }
                return values
            }
            let found = try await find(
                wish,
                Need("PutObjectTagging", right: .write),
                versioned: Need("PutObjectVersionTagging", right: .write),
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
                Need("DeleteObjectTagging", right: .write),
                versioned: Need("DeleteObjectVersionTagging", right: .write),
                context
            )
            try await changeAttributes(found, wish) { $0.tags = [] }
            return DeleteObjectTaggingOutput { $0.versionId = shownVersion(found) }
        }
    }
}
