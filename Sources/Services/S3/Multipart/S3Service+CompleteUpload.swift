import AWSModel
import AWSService
import Ground
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "CompleteMultipartUpload".
extension S3Service {
    private static let partBytesMin = 5 << 20

    func completeUpload(
        _ input: CompleteMultipartUploadRequest,
        _ context: RequestContext
    ) async throws -> CompleteMultipartUploadOutput {
        let bucket = try findBucket(input.bucket, owner: input.expectedBucketOwner)
        try access.check(.needed(for: "CompleteMultipartUpload"), Target(bucket, key: input.key), context)
        let completion = try UploadCompletion(input, now: now)
        let outcome: PutOutcome
        do throws(StoreError) {
            outcome = try await store.completeUpload(
                input.uploadId,
                of: ObjectKey(input.key),
                in: bucket.name,
                parts: completion.chosen,
                partBytesMin: Self.partBytesMin,
                conditions: completion.conditions
            ) { (upload, taken) throws(StoreError) in
                do throws(AWSError) {
                    return try completion.facts(upload, taken)
                } catch {
                    completion.refusals.note(error)
                    throw .refused(error.code)
                }
            }
        } catch {
            throw completion.answer(to: error, ObjectWish(bucket: bucket.name, key: input.key))
        }
        return output(outcome, bucket)
    }

    private func output(_ outcome: PutOutcome, _ bucket: BucketState) -> CompleteMultipartUploadOutput {
        let record = outcome.record
        let attributes = ObjectAttributes(bytes: record.attributes)
        return CompleteMultipartUploadOutput { output in
            output.bucket = bucket.name
            output.key = record.key.text
            output.eTag = EntityTag.quoted(record.tag)
            let path = PercentEncoding.encode(record.key.text, keeping: .path)
            output.location = "https://\(bucket.name).s3.\(bucket.region).amazonaws.com/\(path)"
            if outcome.versioning != .off { output.versionId = record.version.text }
            output.expiration = expiration(of: record, tags: attributes.tags, bucket)
            output.serverSideEncryption = attributes.encryption.method?.rawValue
            output.ssekmsKeyId = attributes.encryption.keyID
            if attributes.encryption.usesBucketKey { output.bucketKeyEnabled = true }
            guard let kind = ObjectSummaryFacts(bytes: record.summary).checksum,
                let value = attributes.checksumValue
            else { return }
            output.set(ChecksumValue(algorithm: kind.algorithm, value: value, type: kind.type))
            output.checksumType = kind.type.rawValue
        }
    }
}
