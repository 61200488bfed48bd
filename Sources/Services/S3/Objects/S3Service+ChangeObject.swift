import AWSModel
import AWSService
import ObjectStore

extension S3Service {
    /// Changes what is said of a version, at one stroke with looking at it.
    ///
    /// The content, the tag and the time of change stay.
    func change(
        _ found: FoundObject,
        _ wish: ObjectWish,
        _ change: @escaping @Sendable (inout ObjectFacts) throws(StoreError) -> Void
    ) async throws(AWSError) {
        do throws(StoreError) {
            // The version that was judged, even when another has been put on top meanwhile.
            _ = try await store.update(
                found.record.key,
                version: found.record.version,
                in: wish.bucket
            ) { (record) throws(StoreError) in
                var facts = record.facts
                try change(&facts)
                return facts
            }
        } catch {
            throw AWSError(error, wish)
        }
    }

    func changeAttributes(
        _ found: FoundObject,
        _ wish: ObjectWish,
        _ edit: @escaping @Sendable (inout ObjectAttributes) -> Void
    ) async throws(AWSError) {
        try await change(found, wish) { (facts) throws(StoreError) in
            var attributes = ObjectAttributes(bytes: facts.attributes)
            edit(&attributes)
            facts.attributes = attributes.bytes
        }
    }

    /// The version that answers name; nil where the bucket never had versions.
    func shownVersion(_ found: FoundObject) -> String? {
        found.bucket.record.versioning == .off ? nil : found.record.version.text
    }
}
