import AWSModel
import AWSService
import ObjectStore

extension S3Service {
    /// Finds what is to be copied, and judges the conditions that the request sets for it.
    func findSource(
        _ source: CopySource,
        _ headers: HeaderFields,
        _ context: RequestContext
    ) async throws(AWSError) -> FoundObject {
        let wish = ObjectWish(
            bucket: source.bucket,
            key: source.key,
            version: try .read(source.version),
            expectedOwner: headers["x-amz-source-expected-bucket-owner"]
        )
        let found: FoundObject
        do throws(AWSError) {
            found = try await find(
                wish,
                "GetObject",
                context
            )
        } catch {
            throw error.code == "MethodNotAllowed" ? .copyOfDeleteMarker : error
        }
        try CustomerKey.check(kept: found.attributes.encryption.customerKey?.md5, headers, .copySource)
        try ReadConditions(copySource: headers).checkCopySource(
            tag: found.record.tag,
            modified: found.record.modified,
            now: context.now.milliseconds
        )
        guard !ObjectNames.archiveClasses.contains(found.storageClass) else {
            throw .invalidObjectState(storageClass: found.storageClass)
        }
        return found
    }
}
