import AWSModel
import AWSService
import Ground
import S3Shapes

/// `AWS::S3::BucketPolicy`.
///
/// Source: CloudFormation Template Reference, "AWS::S3::BucketPolicy".
enum BucketPolicyResource {
    static let type = ResourceType(
        "AWS::S3::BucketPolicy",
        properties: ["Bucket": .string.required.createOnly, "PolicyDocument": .json.required],
        create: { request in
            let bucket = JSONValue.object(request.properties).text("Bucket") ?? ""
            // A bucket has one policy: a second resource would take the first one's place unseen.
            if let known = try await policy(of: bucket, request), known != text(request) {
                throw AWSError("AlreadyExists", "The bucket policy already exists on bucket \(bucket).", status: 400)
            }
            return try await put(bucket, request)
        },
        update: { request, existing in try await put(existing.physicalID, request) },
        delete: { request, existing in
            do {
                try await request.context.call(S3Operations.deleteBucketPolicy) { $0.bucket = existing.physicalID }
            } catch let error as AWSError where error.code == "NoSuchBucket" {
                return
            }
        }
    )

    private static func put(_ bucket: String, _ request: ResourceRequest) async throws -> ResourceState {
        try await request.context.call(S3Operations.putBucketPolicy) {
            $0.bucket = bucket
            $0.policy = text(request)
        }
        return ResourceState(physicalID: bucket)
    }

    private static func policy(of bucket: String, _ request: ResourceRequest) async throws -> String? {
        do {
            return try await request.context.call(S3Operations.getBucketPolicy) { $0.bucket = bucket }.policy
        } catch let error as AWSError where error.code == "NoSuchBucketPolicy" {
            return nil
        }
    }

    private static func text(_ request: ResourceRequest) -> String {
        switch request.properties["PolicyDocument"] {
        case .string(let text)?: text
        case let document?: document.text
        case nil: ""
        }
    }
}
