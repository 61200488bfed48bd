import AWSModel
import AWSService
import Ground
import ObjectStore
import S3Shapes
import World

/// Source: S3 API Reference, "DeleteBucket", "HeadBucket", "ListBuckets", "GetBucketLocation".
extension S3Service {
    func registerBuckets(in table: inout OperationTable) {
        table.on(S3Operations.createBucket, createBucket)
        table.on(S3Operations.deleteBucket, deleteBucket)
        table.on(S3Operations.listBuckets, listBuckets)
        table.on(S3Operations.getBucketLocation, getBucketLocation)
        table.onStream(S3Operations.headBucket, headBucket)
    }

    private func deleteBucket(_ input: DeleteBucketRequest, _ context: RequestContext) async throws {
        _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucket", context)
        do {
            try await store.deleteBucket(input.bucket)
        } catch {
            throw AWSError(error)
        }
    }

    private func headBucket(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let owner = request.head.header("x-amz-expected-bucket-owner")
        let bucket = try bucket(request.head.bucket, owner: owner, "HeadBucket", context)
        return StreamResponse(headers: [
            ("x-amz-bucket-region", bucket.region),
            ("x-amz-bucket-arn", "arn:\(context.partition):s3:::\(bucket.name)"),
            ("x-amz-access-point-alias", "false"),
            ("Content-Type", "application/xml"),
        ])
    }

    private func getBucketLocation(
        _ input: GetBucketLocationRequest,
        _ context: RequestContext
    ) async throws -> GetBucketLocationOutput {
        let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketLocation", context)
        return GetBucketLocationOutput {
            $0.locationConstraint = BucketLocation.constraint(of: bucket.region)
        }
    }

    private func listBuckets(
        _ input: ListBucketsRequest,
        _ context: RequestContext
    ) async throws -> ListBucketsOutput {
        try access.checkAccount(.needed(for: "ListBuckets"), context)
        let limit = input.maxBuckets ?? 10_000
        guard (1...10_000).contains(limit) else {
            throw AWSError.invalidArgument(
                "Argument max-buckets must be an integer between 1 and 10000.",
                name: "max-buckets",
                value: String(limit)
            )
        }
        let start = try input.continuationToken.map(Self.bucketName)
        let found = store.buckets.filter { bucket in
            bucket.owner == context.account && bucket.name.hasPrefix(input.prefix ?? "")
                && (input.bucketRegion == nil || input.bucketRegion == bucket.region)
                && (start.map { bucket.name > $0 } ?? true)
        }
        let isPaged = input.maxBuckets != nil || input.bucketRegion != nil || input.prefix != nil
        return ListBucketsOutput { output in
            output.owner = Owner { $0.id = Account.canonicalUserID(of: context.account) }
            output.prefix = input.prefix
            output.buckets = found.prefix(limit).map { bucket in
                Bucket {
                    $0.name = bucket.name
                    $0.creationDate = Timestamp(milliseconds: bucket.created)
                    if isPaged { $0.bucketRegion = bucket.region }
                }
            }
            if found.count > limit {
                output.continuationToken = Base64.encode(Array(found[limit - 1].name.utf8))
            }
        }
    }

    private static func bucketName(of token: String) throws(AWSError) -> String {
        guard let bytes = Base64.decode(token), let name = String(validating: bytes, as: UTF8.self) else {
            throw .invalidArgument(
                "The continuation token provided is incorrect",
                name: "continuation-token",
                value: token
            )
        }
        return name
    }
}
