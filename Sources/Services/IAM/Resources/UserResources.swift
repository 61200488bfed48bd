import AWSModel
import AWSService
import Ground
import IAMShapes

enum UserResource {
    static let type = ResourceType(
        "AWS::IAM::User",
        properties: [
            "UserName": .string.createOnly, "Path": .string.createOnly, "Groups": .strings.createOnly,
            "ManagedPolicyArns": .strings.createOnly, "PermissionsBoundary": .string.createOnly,
            "Policies": IAMProperties.inlinePolicies, "Tags": .tags,
        ],
        attributes: ["Arn"],
        create: create,
        delete: delete
    )

    @Sendable private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.string("UserName") ?? request.physicalName
        let context = request.context
        try await accepting("EntityAlreadyExists") {
            _ = try await context.call(IAMOperations.createUser) {
                $0.userName = name
                $0.path = request.string("Path")
                $0.permissionsBoundary = request.string("PermissionsBoundary")
                $0.tags = request.tags
            }
        }
        return try await IncompleteResource.naming(name) {
            for arn in request.strings("ManagedPolicyArns") {
                _ = try await context.call(IAMOperations.attachUserPolicy) { ($0.userName, $0.policyArn) = (name, arn) }
            }
            for policy in request.inlinePolicies {
                _ = try await context.call(IAMOperations.putUserPolicy) {
                    ($0.userName, $0.policyName, $0.policyDocument) = (name, policy.name, policy.document)
                }
            }
            for group in request.strings("Groups") {
                _ = try await context.call(IAMOperations.addUserToGroup) { ($0.userName, $0.groupName) = (name, group) }
            }
            let user = try await context.call(IAMOperations.getUser) { $0.userName = name }.user
            return ResourceState(physicalID: name, attributes: ["Arn": .string(user.arn)])
        }
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (name, context) = (existing.physicalID, request.context)
        let old = ResourceRequest(replacing: existing.properties, in: request)
        try await accepting("NoSuchEntity") {
            for arn in old.strings("ManagedPolicyArns") {
                _ = try await context.call(IAMOperations.detachUserPolicy) { ($0.userName, $0.policyArn) = (name, arn) }
            }
            for policy in old.inlinePolicies {
                _ = try await context.call(IAMOperations.deleteUserPolicy) {
                    ($0.userName, $0.policyName) = (name, policy.name)
                }
            }
            for group in old.strings("Groups") {
                _ = try await context.call(IAMOperations.removeUserFromGroup) {
                    ($0.userName, $0.groupName) = (name, group)
                }
            }
            _ = try await context.call(IAMOperations.deleteUser) { $0.userName = name }
        }
    }
}

enum GroupResource {
    static let type = ResourceType(
        "AWS::IAM::Group",
        properties: [
            "GroupName": .string.createOnly, "Path": .string.createOnly, "ManagedPolicyArns": .strings.createOnly,
            "Policies": IAMProperties.inlinePolicies,
        ],
        attributes: ["Arn"],
        create: create,
        delete: delete
    )

    @Sendable private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.string("GroupName") ?? request.physicalName
        let context = request.context
        try await accepting("EntityAlreadyExists") {
            _ = try await context.call(IAMOperations.createGroup) {
                $0.groupName = name
                $0.path = request.string("Path")
            }
        }
        return try await IncompleteResource.naming(name) {
            for arn in request.strings("ManagedPolicyArns") {
                _ = try await context.call(IAMOperations.attachGroupPolicy) {
                    ($0.groupName, $0.policyArn) = (name, arn)
                }
            }
            for policy in request.inlinePolicies {
                _ = try await context.call(IAMOperations.putGroupPolicy) {
                    ($0.groupName, $0.policyName, $0.policyDocument) = (name, policy.name, policy.document)
                }
            }
            let group = try await context.call(IAMOperations.getGroup) { $0.groupName = name }.group
            return ResourceState(physicalID: name, attributes: ["Arn": .string(group.arn)])
        }
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (name, context) = (existing.physicalID, request.context)
        let old = ResourceRequest(replacing: existing.properties, in: request)
        try await accepting("NoSuchEntity") {
            for arn in old.strings("ManagedPolicyArns") {
                _ = try await context.call(IAMOperations.detachGroupPolicy) {
                    ($0.groupName, $0.policyArn) = (name, arn)
                }
            }
            for policy in old.inlinePolicies {
                _ = try await context.call(IAMOperations.deleteGroupPolicy) {
                    ($0.groupName, $0.policyName) = (name, policy.name)
                }
            }
            _ = try await context.call(IAMOperations.deleteGroup) { $0.groupName = name }
        }
    }
}

enum AccessKeyResource {
    static let type = ResourceType(
        "AWS::IAM::AccessKey",
        properties: ["UserName": .string.required.createOnly, "Status": .string, "Serial": .integer.createOnly],
        attributes: ["SecretAccessKey"],
        create: { request in
            let key = try await request.context.call(IAMOperations.createAccessKey) {
                $0.userName = request.string("UserName")
            }.accessKey
            return ResourceState(
                physicalID: key.accessKeyId,
                attributes: ["SecretAccessKey": .string(key.secretAccessKey)]
            )
        },
        update: { request, existing in
            _ = try await request.context.call(IAMOperations.updateAccessKey) {
                $0.userName = request.string("UserName")
                $0.accessKeyId = existing.physicalID
                $0.status = request.string("Status") ?? "Active"
            }
            return ResourceState(physicalID: existing.physicalID)
        },
        delete: { request, existing in
            try await accepting("NoSuchEntity") {
                _ = try await request.context.call(IAMOperations.deleteAccessKey) {
                    $0.accessKeyId = existing.physicalID
                }
            }
        }
    )
}
