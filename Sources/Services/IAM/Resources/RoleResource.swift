import AWSModel
import AWSService
import Ground
import IAMShapes

enum RoleResource {
    static let type = ResourceType(
        "AWS::IAM::Role",
        properties: [
            "RoleName": .string.createOnly, "AssumeRolePolicyDocument": .json.required, "Path": .string.createOnly,
            "Description": .string, "MaxSessionDuration": .integer, "ManagedPolicyArns": .strings,
            "PermissionsBoundary": .string, "Policies": IAMProperties.inlinePolicies, "Tags": .tags,
        ],
        attributes: ["Arn", "RoleId"],
        create: create,
        update: update,
        delete: delete
    )

    @Sendable private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.string("RoleName") ?? request.physicalName
        let context = request.context
        try await accepting("EntityAlreadyExists") {
            _ = try await context.call(IAMOperations.createRole) {
                $0.roleName = name
                $0.assumeRolePolicyDocument = request.document("AssumeRolePolicyDocument")
                $0.path = request.string("Path")
                $0.description = request.string("Description")
                $0.maxSessionDuration = request.integer("MaxSessionDuration")
                $0.permissionsBoundary = request.string("PermissionsBoundary")
                $0.tags = request.tags
            }
        }
        return try await IncompleteResource.naming(name) {
            for arn in request.strings("ManagedPolicyArns") { try await attach(arn, name, context) }
            for policy in request.inlinePolicies { try await put(policy, name, context) }
            return try await state(name, context)
        }
    }

    @Sendable private static func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let (name, context) = (existing.physicalID, request.context)
        let old = ResourceRequest(replacing: existing.properties, in: request)
        _ = try await context.call(IAMOperations.updateAssumeRolePolicy) {
            $0.roleName = name
            $0.policyDocument = request.document("AssumeRolePolicyDocument")
        }
        _ = try await context.call(IAMOperations.updateRole) {
            $0.roleName = name
            $0.description = request.string("Description") ?? ""
            $0.maxSessionDuration = request.integer("MaxSessionDuration") ?? 3600
        }
        let managed = difference(from: old.strings("ManagedPolicyArns"), to: request.strings("ManagedPolicyArns"))
        for arn in managed.added { try await attach(arn, name, context) }
        for arn in managed.removed { try await detach(arn, name, context) }
        for policy in request.inlinePolicies { try await put(policy, name, context) }
        let gone = difference(from: old.inlinePolicies.map(\.name), to: request.inlinePolicies.map(\.name)).removed
        for policy in gone { try await remove(policy, name, context) }
        _ = try await context.call(IAMOperations.tagRole) {
            $0.roleName = name
            $0.tags = request.tags
        }
        return try await state(name, context)
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (name, context) = (existing.physicalID, request.context)
        let old = ResourceRequest(replacing: existing.properties, in: request)
        try await accepting("NoSuchEntity") {
            for arn in old.strings("ManagedPolicyArns") { try await detach(arn, name, context) }
            for policy in old.inlinePolicies { try await remove(policy.name, name, context) }
            _ = try await context.call(IAMOperations.deleteRole) { $0.roleName = name }
        }
    }

    private static func state(_ name: String, _ context: RequestContext) async throws -> ResourceState {
        let role = try await context.call(IAMOperations.getRole) { $0.roleName = name }.role
        return ResourceState(
            physicalID: role.roleName,
            attributes: ["Arn": .string(role.arn), "RoleId": .string(role.roleId)]
        )
    }

    private static func attach(_ arn: String, _ name: String, _ context: RequestContext) async throws {
        _ = try await context.call(IAMOperations.attachRolePolicy) {
            $0.roleName = name
            $0.policyArn = arn
        }
    }

    private static func detach(_ arn: String, _ name: String, _ context: RequestContext) async throws {
        try await accepting("NoSuchEntity") {
            _ = try await context.call(IAMOperations.detachRolePolicy) {
                $0.roleName = name
                $0.policyArn = arn
            }
        }
    }

    private static func put(
        _ policy: (name: String, document: String),
        _ name: String,
        _ context: RequestContext
    ) async throws {
        _ = try await context.call(IAMOperations.putRolePolicy) {
            $0.roleName = name
            $0.policyName = policy.name
            $0.policyDocument = policy.document
        }
    }

    private static func remove(_ policy: String, _ name: String, _ context: RequestContext) async throws {
        try await accepting("NoSuchEntity") {
            _ = try await context.call(IAMOperations.deleteRolePolicy) {
                $0.roleName = name
                $0.policyName = policy
            }
        }
    }
}

extension ResourceRequest {
    /// The same request with other properties: those that a resource was last made with.
    init(replacing properties: JSONObject, in request: ResourceRequest) {
        self = request
        self.properties = properties
    }
}
