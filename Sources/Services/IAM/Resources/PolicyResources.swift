import AWSModel
import AWSService
import Ground
import IAMShapes

/// To whom a policy of a template goes.
private struct Targets {
    let roles: [String]
    let users: [String]
    let groups: [String]

    init(_ request: ResourceRequest) {
        roles = request.strings("Roles")
        users = request.strings("Users")
        groups = request.strings("Groups")
    }
}

enum ManagedPolicyResource {
    static let type = ResourceType(
        "AWS::IAM::ManagedPolicy",
        properties: [
            "ManagedPolicyName": .string.createOnly, "PolicyDocument": .json.required, "Path": .string.createOnly,
            "Description": .string.createOnly, "Roles": .strings, "Users": .strings, "Groups": .strings,
        ],
        attributes: ["PolicyArn", "PolicyId", "DefaultVersionId", "CreateDate", "UpdateDate"],
        create: create,
        update: update,
        delete: delete
    )

    @Sendable private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.string("ManagedPolicyName") ?? request.physicalName
        let path = request.string("Path") ?? "/"
        let context = request.context
        try await accepting("EntityAlreadyExists") {
            _ = try await context.call(IAMOperations.createPolicy) {
                $0.policyName = name
                $0.path = path
                $0.policyDocument = request.document("PolicyDocument")
                $0.description = request.string("Description")
            }
        }
        let arn = "arn:\(context.partition):iam::\(context.account):policy\(path)\(name)"
        try await IncompleteResource.naming(arn) { try await attach(Targets(request), arn, context) }
        return ResourceState(physicalID: arn, attributes: ["PolicyArn": .string(arn)])
    }

    @Sendable private static func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let (arn, context) = (existing.physicalID, request.context)
        if existing.properties["PolicyDocument"] != request.properties["PolicyDocument"] {
            let versions =
                try await context.call(IAMOperations.listPolicyVersions) { $0.policyArn = arn }.versions ?? []
            if versions.count >= 5, let oldest = versions.last(where: { $0.isDefaultVersion != true })?.versionId {
                _ = try await context.call(IAMOperations.deletePolicyVersion) {
                    $0.policyArn = arn
                    $0.versionId = oldest
                }
            }
            _ = try await context.call(IAMOperations.createPolicyVersion) {
                $0.policyArn = arn
                $0.policyDocument = request.document("PolicyDocument")
                $0.setAsDefault = true
            }
        }
        try await detach(Targets(ResourceRequest(replacing: existing.properties, in: request)), arn, context)
        try await attach(Targets(request), arn, context)
        return ResourceState(physicalID: arn, attributes: ["PolicyArn": .string(arn)])
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (arn, context) = (existing.physicalID, request.context)
        try await detach(Targets(ResourceRequest(replacing: existing.properties, in: request)), arn, context)
        try await accepting("NoSuchEntity") {
            let versions =
                try await context.call(IAMOperations.listPolicyVersions) { $0.policyArn = arn }.versions ?? []
            for version in versions where version.isDefaultVersion != true {
                _ = try await context.call(IAMOperations.deletePolicyVersion) {
                    $0.policyArn = arn
                    $0.versionId = version.versionId ?? ""
                }
            }
            _ = try await context.call(IAMOperations.deletePolicy) { $0.policyArn = arn }
        }
    }

    private static func attach(_ targets: Targets, _ arn: String, _ context: RequestContext) async throws {
        for name in targets.roles {
            _ = try await context.call(IAMOperations.attachRolePolicy) { ($0.roleName, $0.policyArn) = (name, arn) }
        }
        for name in targets.users {
            _ = try await context.call(IAMOperations.attachUserPolicy) { ($0.userName, $0.policyArn) = (name, arn) }
        }
        for name in targets.groups {
            _ = try await context.call(IAMOperations.attachGroupPolicy) { ($0.groupName, $0.policyArn) = (name, arn) }
        }
    }

    private static func detach(_ targets: Targets, _ arn: String, _ context: RequestContext) async throws {
        for name in targets.roles {
            try await accepting("NoSuchEntity") {
                _ = try await context.call(IAMOperations.detachRolePolicy) { ($0.roleName, $0.policyArn) = (name, arn) }
            }
        }
        for name in targets.users {
            try await accepting("NoSuchEntity") {
                _ = try await context.call(IAMOperations.detachUserPolicy) { ($0.userName, $0.policyArn) = (name, arn) }
            }
        }
        for name in targets.groups {
            try await accepting("NoSuchEntity") {
                _ = try await context.call(IAMOperations.detachGroupPolicy) {
                    ($0.groupName, $0.policyArn) = (name, arn)
                }
            }
        }
    }
}

/// `AWS::IAM::Policy`: an inline policy put into several principals.
enum InlinePolicyResource {
    static let type = ResourceType(
        "AWS::IAM::Policy",
        properties: [
            "PolicyName": .string.required.createOnly, "PolicyDocument": .json.required, "Roles": .strings,
            "Users": .strings, "Groups": .strings,
        ],
        attributes: ["Id"],
        create: { try await put($0) },
        update: { request, existing in
            try await remove(ResourceRequest(replacing: existing.properties, in: request))
            return try await put(request)
        },
        delete: { request, existing in try await remove(ResourceRequest(replacing: existing.properties, in: request)) }
    )

    private static func put(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.string("PolicyName") ?? ""
        let document = request.document("PolicyDocument")
        let (targets, context) = (Targets(request), request.context)
        for role in targets.roles {
            _ = try await context.call(IAMOperations.putRolePolicy) {
                ($0.roleName, $0.policyName, $0.policyDocument) = (role, name, document)
            }
        }
        for user in targets.users {
            _ = try await context.call(IAMOperations.putUserPolicy) {
                ($0.userName, $0.policyName, $0.policyDocument) = (user, name, document)
            }
        }
        for group in targets.groups {
            _ = try await context.call(IAMOperations.putGroupPolicy) {
                ($0.groupName, $0.policyName, $0.policyDocument) = (group, name, document)
            }
        }
        return ResourceState(physicalID: request.physicalName, attributes: ["Id": .string(request.physicalName)])
    }

    private static func remove(_ request: ResourceRequest) async throws {
        let name = request.string("PolicyName") ?? ""
        let (targets, context) = (Targets(request), request.context)
        for role in targets.roles {
            try await accepting("NoSuchEntity") {
                _ = try await context.call(IAMOperations.deleteRolePolicy) {
                    ($0.roleName, $0.policyName) = (role, name)
                }
            }
        }
        for user in targets.users {
            try await accepting("NoSuchEntity") {
                _ = try await context.call(IAMOperations.deleteUserPolicy) {
                    ($0.userName, $0.policyName) = (user, name)
                }
            }
        }
        for group in targets.groups {
            try await accepting("NoSuchEntity") {
                _ = try await context.call(IAMOperations.deleteGroupPolicy) {
                    ($0.groupName, $0.policyName) = (group, name)
                }
            }
        }
    }
}
