import CloudFormationShapes

/// What CreateStack, UpdateStack and CreateChangeSet have in common.
struct StackRequest {
    var stackName: String
    var body: String?
    var url: String?
    var keepsTemplate = false
    var parameters: [Parameter]
    var capabilities: [String]
    var resourceTypes: [String]?
    var roleARN: String?
    var rollback: RollbackConfiguration?
    var notificationARNs: [String]?
    var tags: [Tag]?
    var timeoutMinutes: Int?

    init(_ input: CreateStackInput) {
        stackName = input.stackName
        body = input.templateBody
        url = input.templateURL
        parameters = input.parameters ?? []
        capabilities = input.capabilities ?? []
        resourceTypes = input.resourceTypes
        roleARN = input.roleARN
        rollback = input.rollbackConfiguration
        notificationARNs = input.notificationARNs
        tags = input.tags
        timeoutMinutes = input.timeoutInMinutes
    }

    init(_ input: UpdateStackInput) {
        stackName = input.stackName
        body = input.templateBody
        url = input.templateURL
        keepsTemplate = input.usePreviousTemplate ?? false
        parameters = input.parameters ?? []
        capabilities = input.capabilities ?? []
        resourceTypes = input.resourceTypes
        roleARN = input.roleARN
        rollback = input.rollbackConfiguration
        notificationARNs = input.notificationARNs
        tags = input.tags
    }

    init(_ input: CreateChangeSetInput) {
        stackName = input.stackName
        body = input.templateBody
        url = input.templateURL
        keepsTemplate = input.usePreviousTemplate ?? false
        parameters = input.parameters ?? []
        capabilities = input.capabilities ?? []
        resourceTypes = input.resourceTypes
        roleARN = input.roleARN
        rollback = input.rollbackConfiguration
        notificationARNs = input.notificationARNs
        tags = input.tags
    }
}
