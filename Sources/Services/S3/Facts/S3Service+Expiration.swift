import ObjectStore

/// What a bucket's lifecycle rules foretell. The rules have no effect yet: only the headers are there.
extension S3Service {
    /// The header `x-amz-expiration` of a stored object.
    func expiration(of found: FoundObject) -> String? {
        expiration(of: found.record, tags: found.attributes.tags, found.bucket)
    }

    func expiration(of record: ObjectRecord, tags: [NamedValue], _ bucket: BucketState) -> String? {
        guard let rules = bucket.lifecycle else { return nil }
        let subject = LifecycleRules.Subject(
            key: record.key.text,
            size: record.size,
            tags: tags,
            modified: record.modified
        )
        return rules.expiry(of: subject)?.header
    }

    /// The headers that tell when a lifecycle rule will give an upload up.
    func abortHeaders(_ upload: UploadRecord, _ bucket: BucketState) -> [NamedValue] {
        guard let abort = bucket.lifecycle?.abort(ofUploadTo: upload.key.text, begun: upload.initiated) else {
            return []
        }
        return [
            ("x-amz-abort-date", ListingText.httpTime(milliseconds: abort.date)), ("x-amz-abort-rule-id", abort.rule),
        ]
    }
}
