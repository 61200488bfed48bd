import AWSModel
import AWSService
import PolicyLogic
import S3Shapes

/// Source: S3 API Reference, "PutBucketPolicy", "GetBucketPolicyStatus"; S3 User Guide, "Bucket policies".
extension S3Service {
    func registerBucketPolicy(in table: inout OperationTable) {
        table.on(S3Operations.getBucketPolicy) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketPolicy", context)
            guard let text = bucket.policyText else { throw AWSError.missingConfiguration(.policy, bucket.name) }
            return GetBucketPolicyOutput { $0.policy = text }
        }
        table.on(S3Operations.getBucketPolicyStatus) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketPolicyStatus", context)
            guard bucket.policyText != nil else { throw AWSError.missingConfiguration(.policy, bucket.name) }
            return GetBucketPolicyStatusOutput { output in
                output.policyStatus = PolicyStatus { $0.isPublic = bucket.isPolicyPublic }
            }
        }
        table.on(S3Operations.putBucketPolicy, putBucketPolicy)
        table.on(S3Operations.deleteBucketPolicy) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "DeleteBucketPolicy", context)
            try await keep(nil, as: Configurations.policyName, of: input.bucket)
        }
    }

    private func putBucketPolicy(_ input: PutBucketPolicyRequest, _ context: RequestContext) async throws {
        let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketPolicy", context)
        let document: PolicyDocument
        do {
            document = try PolicyDocument(parsing: input.policy, as: .resource)
        } catch {
            throw AWSError.malformedPolicy(error.description)
        }
        try checkResources(of: document, bucket, partition: context.partition)
        if bucket.publicAccess.blocksPublicPolicy, document.isPublic {
            throw AWSError.accessDenied(
                "User: \(context.principal.arn) is not authorized to perform: s3:PutBucketPolicy on resource: "
                    + "\"arn:\(context.partition):s3:::\(bucket.name)\" because public policies are prevented by the "
                    + "BlockPublicPolicy setting in S3 Block Public Access."
            )
        }
        try await keep(Array(input.policy.utf8), as: Configurations.policyName, of: input.bucket)
    }

    /// Every resource must lie in the bucket, and every action must be one of S3's.
    private func checkResources(
        of document: PolicyDocument,
        _ bucket: BucketState,
        partition: String
    ) throws(AWSError) {
        let own = "arn:\(partition):s3:::\(bucket.name)"
        for statement in document.statements {
            let resources = statement.resources?.listed ?? []
            let isOwn = resources.allSatisfy { $0 == own || $0.hasPrefix(own + "/") || $0 == own + "*" || $0 == "*" }
            guard isOwn else { throw .malformedPolicy("Policy has invalid resource") }
            guard statement.actions.listed.allSatisfy({ $0 == "*" || $0.lowercased().hasPrefix("s3:") }) else {
                throw .malformedPolicy("Policy has invalid action")
            }
        }
    }
}
