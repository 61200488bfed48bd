import AWSModel
import AWSService
import Ground
import IAMShapes

enum InstanceProfileResource {
    static let type = ResourceType(
        "AWS::IAM::InstanceProfile",
        properties: [
            "InstanceProfileName": .string.createOnly, "Path": .string.createOnly, "Roles": .strings.required,
        ],
        attributes: ["Arn"],
        create: create,
        update: update,
        delete: delete
    )

    @Sendable private static func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.string("InstanceProfileName") ?? request.physicalName
        try await accepting("EntityAlreadyExists") {
            _ = try await request.context.call(IAMOperations.createInstanceProfile) {
                $0.instanceProfileName = name
                $0.path = request.string("Path")
            }
        }
        return try await IncompleteResource.naming(name) { try await settle(name, request) }
    }

    @Sendable private static func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        try await settle(existing.physicalID, request)
    }

    /// Gives the profile the role that the template names.
    private static func settle(_ name: String, _ request: ResourceRequest) async throws -> ResourceState {
        let context = request.context
        let profile = try await context.call(IAMOperations.getInstanceProfile) { $0.instanceProfileName = name }
            .instanceProfile
        let wanted = request.strings("Roles")
        let change = difference(from: profile.roles.map(\.roleName), to: wanted)
        for role in change.removed {
            _ = try await context.call(IAMOperations.removeRoleFromInstanceProfile) {
                $0.instanceProfileName = name
                $0.roleName = role
            }
        }
        for role in change.added {
            _ = try await context.call(IAMOperations.addRoleToInstanceProfile) {
                $0.instanceProfileName = name
                $0.roleName = role
            }
        }
        return ResourceState(physicalID: name, attributes: ["Arn": .string(profile.arn)])
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (name, context) = (existing.physicalID, request.context)
        try await accepting("NoSuchEntity") {
            let profile = try await context.call(IAMOperations.getInstanceProfile) { $0.instanceProfileName = name }
            for role in profile.instanceProfile.roles {
                _ = try await context.call(IAMOperations.removeRoleFromInstanceProfile) {
                    $0.instanceProfileName = name
                    $0.roleName = role.roleName
                }
            }
            _ = try await context.call(IAMOperations.deleteInstanceProfile) { $0.instanceProfileName = name }
        }
    }
}
