import AWSModel
import AWSService
import Ground
import S3Shapes

/// `AWS::S3::Bucket`.
///
/// Source: CloudFormation Template Reference, "AWS::S3::Bucket".
enum BucketResource {
    static let type = ResourceType(
        "AWS::S3::Bucket",
        properties: BucketProperties.members,
        attributes: ["Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL"],
        create: create,
        update: update,
        delete: delete
    )

    /// A bucket says by two tags which resource it is: so an interrupted creation finds its own bucket again, and a
    /// bucket of somebody else's is told from it.
    private static let stackTag = "aws:cloudformation:stack-id"
    private static let logicalTag = "aws:cloudformation:logical-id"

    private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        let properties = JSONValue.object(request.properties)
        let name = properties.text("BucketName") ?? request.physicalName.lowercased()
        if try await !isOwn(name, request) {
            _ = try await request.context.call(S3Operations.createBucket) { input in
                input.bucket = name
                input.objectLockEnabledForBucket = properties.boolean("ObjectLockEnabled")
                // Owned before anything else: lists are refused without it.
                input.objectOwnership = properties["OwnershipControls"]?.list("Rules").first?.text("ObjectOwnership")
                input.createBucketConfiguration = configuration(request)
            }
        }
        try await IncompleteResource.naming(name) {
            try await apply(properties, replacing: [:], to: name, request)
        }
        return state(name, request.context)
    }

    private static func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        try await apply(
            .object(request.properties),
            replacing: .object(existing.properties),
            to: existing.physicalID,
            request
        )
        return state(existing.physicalID, request.context)
    }

    private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        do {
            try await request.context.call(S3Operations.deleteBucket) { $0.bucket = existing.physicalID }
        } catch let error as AWSError where error.code == "NoSuchBucket" {
            return
        }
    }

    private static func isOwn(_ name: String, _ request: ResourceRequest) async throws -> Bool {
        do {
            let tags = try await request.context.call(S3Operations.getBucketTagging) { $0.bucket = name }.tagSet
            let isOwn =
                tags.contains { $0.key == stackTag && $0.value == request.stackID }
                && tags.contains { $0.key == logicalTag && $0.value == request.logicalID }
            if isOwn { return true }
        } catch let error as AWSError where error.code == "NoSuchBucket" {
            return false
        } catch is AWSError {
            // Somebody else's, or without tags.
        }
        throw AWSError("AlreadyExists", "\(name) already exists", status: 400)
    }

    private static func configuration(_ request: ResourceRequest) -> CreateBucketConfiguration {
        CreateBucketConfiguration {
            $0.tags = tags(request)
            if request.context.region != "us-east-1" { $0.locationConstraint = request.context.region }
        }
    }

    static func tags(_ request: ResourceRequest) -> [Tag] {
        let own = JSONValue.object(request.properties).tags("Tags") ?? []
        let stack = request.stackTags.filter { tag in !own.contains { $0.key == tag.key } }
        let system = [
            (stackTag, request.stackID), (logicalTag, request.logicalID),
            ("aws:cloudformation:stack-name", request.stackName),
        ]
        return own
            + (stack.map { ($0.key, $0.value) } + system).map { pair in
                Tag {
                    $0.key = pair.0
                    $0.value = pair.1
                }
            }
    }

    private static func state(_ name: String, _ context: RequestContext) -> ResourceState {
        let region = context.region
        let domain = context.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
        return ResourceState(
            physicalID: name,
            attributes: [
                "Arn": .string("arn:\(context.partition):s3:::\(name)"),
                "DomainName": .string("\(name).s3.\(domain)"),
                "RegionalDomainName": .string("\(name).s3.\(region).\(domain)"),
                "DualStackDomainName": .string("\(name).s3.dualstack.\(region).\(domain)"),
                "WebsiteURL": .string("http://\(name).\(WebsiteEndpoint.label(region)).\(domain)"),
            ]
        )
    }
}

/// Source: AWS General Reference, "Amazon S3 website endpoints".
enum WebsiteEndpoint {
    private static let dashed: Set<String> = [
        "us-east-1", "us-west-1", "us-west-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "eu-west-1",
        "sa-east-1", "us-gov-west-1",
    ]

    /// The older Regions have a dash where the others have a point.
    static func label(_ region: String) -> String { "s3-website" + (dashed.contains(region) ? "-" : ".") + region }
}
