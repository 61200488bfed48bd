import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "CreateChangeSet".
extension CloudFormationService {
    func createChangeSet(
        _ input: CreateChangeSetInput,
        _ context: RequestContext
    ) async throws -> CreateChangeSetOutput {
        try await settled { try await tryCreate(input, context) }
    }

    private func tryCreate(
        _ input: CreateChangeSetInput,
        _ context: RequestContext
    ) async throws -> CreateChangeSetOutput {
        try Self.check(input)
        let isCreation = input.changeSetType == "CREATE"
        let stack = try world.ledger.stack(input.stackName, in: place(context))
        if let stack, let same = try world.ledger.changeSet(input.changeSetName, stack: stack, in: stack.place) {
            return try Self.repeated(same.record, input, stack.record)
        }
        let key: StackKey
        if isCreation {
            guard stack == nil || stack?.status == .reviewInProgress else {
                throw AWSError.validation(
                    "Stack [\(input.stackName)] already exists and cannot be created again with "
                        + "the changeSet [\(input.changeSetName)]."
                )
            }
            key = stack?.stackKey ?? newKey(input.stackName, context)
        } else {
            guard let stack else { throw AWSError.noStack(input.stackName) }
            guard stack.status.takesUpdate else {
                throw AWSError.validation(
                    "Stack:\(stack.arn) is in \(stack.status.rawValue) state and can not be updated."
                )
            }
            key = stack.stackKey
        }
        let standing = try isCreation ? nil : stack.map { try self.standing($0) }
        let draft = try await draft(
            StackRequest(input),
            for: key,
            source: standing?.source,
            current: isCreation ? nil : stack?.settings,
            forChangeSet: true,
            context
        )
        let plan = ChangePlan(
            before: standing?.source,
            machine: standing?.work.machine,
            settings: stack?.settings,
            draft
        )
        let set = record(input, key, draft, plan, context)
        try await keep(set, of: key, isNew: stack == nil, input.clientToken)
        return CreateChangeSetOutput {
            $0.id = set.arn
            $0.stackId = set.stackARN
        }
    }

    private static func check(_ input: CreateChangeSetInput) throws {
        guard input.changeSetType != "IMPORT", input.resourcesToImport?.isEmpty ?? true,
            input.importExistingResources != true
        else { throw AWSError.unsupported("Importing resources") }
        if let mode = input.deploymentMode { throw AWSError.unsupported("DeploymentMode \(mode)") }
    }

    private static func repeated(
        _ set: ChangeSetRecord,
        _ input: CreateChangeSetInput,
        _ stack: StackRecord
    ) throws -> CreateChangeSetOutput {
        guard let token = input.clientToken, set.token == token else {
            throw AWSError(
                "AlreadyExistsException",
                "ChangeSet \(input.changeSetName) cannot be created due to a mismatch with existing attribute ClientToken",
                status: 400
            )
        }
        return CreateChangeSetOutput {
            $0.id = set.arn
            $0.stackId = stack.arn
        }
    }

    private func record(
        _ input: CreateChangeSetInput,
        _ key: StackKey,
        _ draft: StackDraft,
        _ plan: ChangePlan,
        _ context: RequestContext
    ) -> ChangeSetRecord {
        let id = "\(input.changeSetName)/\(world.ids.uuid())"
        return ChangeSetRecord(
            name: input.changeSetName,
            arn: arn(in: key.place, "changeSet/\(id)"),
            stack: key.id,
            stackName: key.name,
            stackARN: arn(of: key),
            isCreation: input.changeSetType == "CREATE",
            createdAt: context.now.milliseconds,
            description: input.description,
            token: input.clientToken,
            onFailure: input.onStackFailure.flatMap(StackOptions.OnFailure.init(rawValue:)),
            includesNestedStacks: input.includeNestedStacks ?? false,
            status: plan.failure == nil ? .complete : .failed,
            statusReason: plan.failure,
            execution: plan.failure == nil ? .available : .unavailable,
            settings: draft.settings,
            text: draft.text,
            deployment: draft.deployment,
            changes: plan.changes,
            changesTags: plan.changesTags
        )
    }

    private func keep(_ set: ChangeSetRecord, of key: StackKey, isNew: Bool, _ token: String?) async throws {
        try await world.ledger.write { [ids = world.ids] transaction in
            if isNew {
                guard try transaction.stack(key.name, in: key.place) == nil else {
                    throw AWSError.alreadyExists(key.name)
                }
                var stack = StackRecord(
                    name: key.name,
                    arn: set.stackARN,
                    createdAt: set.createdAt,
                    status: .reviewInProgress,
                    settings: StackSettings()
                )
                stack.statusReason = "User Initiated"
                stack.changeSetARN = set.arn
                let event = stack.ownEvent(.reviewInProgress, reason: "User Initiated")
                try stack.note(event, key, token: token, &transaction, ids: ids)
                try transaction.insert(stack, id: key.id, in: key.place)
            }
            try transaction.insert(set, id: "\(set.name)/\(set.unique)", in: key.place)
        }
    }
}

extension ChangeSetRecord {
    /// The UUID at the end of its ARN.
    var unique: Substring { arn.split(separator: "/").last ?? "" }
}

/// What a change set would do.
private struct ChangePlan {
    var changes: [ResourceChange] = []
    var changesTags = false
    /// Why it cannot be executed.
    var failure: String?

    init(before: StackSource?, machine: StackMachine?, settings: StackSettings?, _ draft: StackDraft) {
        changesTags = machine != nil && settings?.tags != draft.settings.tags
        do throws(TemplateError) {
            let found = try StackChanges(
                from: before?.deployment,
                resources: machine?.resources ?? [],
                to: draft.deployment,
                changesTags: changesTags
            )
            changes = found.all
            let isNotified = settings?.notificationARNs != draft.settings.notificationARNs
            let isHalfDone = machine?.status == .updateFailed || machine?.status == .createFailed
            if machine != nil, found.isEmpty, !changesTags, !isNotified, !isHalfDone {
                failure = StackChanges.noChangesReason
            }
        } catch {
            failure = error.message
        }
    }
}
