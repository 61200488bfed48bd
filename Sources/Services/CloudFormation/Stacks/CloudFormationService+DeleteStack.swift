import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "DeleteStack", "UpdateTerminationProtection", "SetStackPolicy".
extension CloudFormationService {
    func deleteStack(_ input: DeleteStackInput, _ context: RequestContext) async throws {
        guard input.deletionMode == nil || input.deletionMode == "STANDARD" else {
            throw AWSError.unsupported("DeletionMode \(input.deletionMode ?? "")")
        }
        let deletion = StackDeletion(
            operation: world.ids.uuid(),
            principal: KeptPrincipal(context.principal),
            token: input.clientRequestToken,
            retained: Set(input.retainResources ?? [])
        )
        let key = try await world.ledger.write { [ids = world.ids, place = place(context)] transaction in
            guard let stack = try transaction.stack(input.stackName, in: place), !stack.isGone else {
                return nil as StackKey?
            }
            try deletion.begin(stack, ids, &transaction)
            return stack.stackKey
        }
        if let key { controller.wake(key) }
    }

    func updateTerminationProtection(
        _ input: UpdateTerminationProtectionInput,
        _ context: RequestContext
    ) async throws -> UpdateTerminationProtectionOutput {
        let stack = try requireStack(input.stackName, context)
        try await world.ledger.write { transaction in
            try transaction.update(StackRecord.self, stack.id, in: stack.place) {
                $0.isProtected = input.enableTerminationProtection
            }
        }
        return UpdateTerminationProtectionOutput { $0.stackId = stack.arn }
    }

    /// Stack policies are kept; no update is held back by one.
    func setStackPolicy(_ input: SetStackPolicyInput, _ context: RequestContext) async throws {
        guard input.stackPolicyURL == nil else { throw AWSError.unsupported("StackPolicyURL") }
        guard let policy = input.stackPolicyBody else {
            throw AWSError.validation("Either StackPolicyBody or StackPolicyURL must be specified.")
        }
        guard (try? JSONValue.parse(policy))?.object != nil else {
            throw AWSError.validation("Error validating stack policy: Invalid stack policy")
        }
        let stack = try requireStack(input.stackName, context)
        try await world.ledger.write { transaction in
            try transaction.update(StackRecord.self, stack.id, in: stack.place) { $0.policy = policy }
        }
    }

    func getStackPolicy(
        _ input: GetStackPolicyInput,
        _ context: RequestContext
    ) async throws -> GetStackPolicyOutput {
        let stack = try requireStack(input.stackName, context)
        return GetStackPolicyOutput { $0.stackPolicyBody = stack.policy }
    }
}

/// A request to delete a stack.
private struct StackDeletion: Sendable {
    let operation: String
    let principal: KeptPrincipal
    let token: String?
    let retained: Set<String>

    func begin(
        _ kept: Kept<StackRecord>,
        _ ids: IdentifierSource,
        _ transaction: inout LedgerTransaction
    ) throws {
        guard !kept.isProtected else {
            throw AWSError.validation(
                "Stack [\(kept.name)] cannot be deleted while TerminationProtection is enabled"
            )
        }
        switch kept.status {
        case .deleteInProgress:
            return
        case .reviewInProgress:
            try end(kept, ids, &transaction)
        case .createInProgress, .rollbackInProgress:
            try postpone(kept, ids, &transaction)
        case .updateInProgress, .updateCleanupInProgress, .updateRollbackInProgress, .updateRollbackCleanupInProgress:
            throw AWSError.validation(
                "Stack [\(kept.arn)] cannot be deleted while in status \(kept.status.rawValue)"
            )
        default:
            try beginNow(kept, ids, &transaction)
        }
    }

    private func beginNow(
        _ kept: Kept<StackRecord>,
        _ ids: IdentifierSource,
        _ transaction: inout LedgerTransaction
    ) throws {
        var begun = try StackTransaction(kept.stackKey, transaction, ids: ids)
        guard retained.isEmpty || kept.status == .deleteFailed else {
            throw AWSError.validation(
                "Invalid operation on stack [\(kept.arn)]. Specify RetainResources only when the stack is in the "
                    + "DELETE_FAILED state."
            )
        }
        let names = kept.outputs.compactMap(\.exportName)
        let importers = transaction.importers(of: names, besides: kept.arn, in: kept.place)
        if let name = names.first(where: { importers[$0] != nil }), let users = importers[name] {
            let refusal = StackMachine.exportInUse(name, by: users, isDeletion: true)
            try refuse(kept, refusal.message, ids, &transaction)
            return
        }
        let last = begun.work.machine
        begun.work.machine = StackMachine(
            deleting: last.resources,
            stackName: kept.name,
            stackId: kept.arn,
            outputs: last.outputs,
            leftovers: last.leftovers,
            options: StackOptions(retainedResources: retained)
        )
        begun.work.operation = operation
        begun.work.principal = principal
        begun.work.token = token
        begun.stack.deletedAt = transaction.now.millisecondsSince1970
        try begun.step(&transaction) { $0.start() }
    }

    /// Observed: the stack stays in its status, and says why in its reason.
    private func refuse(
        _ kept: Kept<StackRecord>,
        _ reason: String,
        _ ids: IdentifierSource,
        _ transaction: inout LedgerTransaction
    ) throws {
        var stack = kept
        stack.record.statusReason = reason
        let event = stack.record.ownEvent(stack.status, reason: reason)
        try stack.record.note(event, stack.stackKey, token: token, &transaction, ids: ids)
        try transaction.update(stack)
    }

    /// What is under way has to end first.
    private func postpone(
        _ kept: Kept<StackRecord>,
        _ ids: IdentifierSource,
        _ transaction: inout LedgerTransaction
    ) throws {
        var begun = try StackTransaction(kept.stackKey, transaction, ids: ids)
        begun.stack.deletedAt = transaction.now.millisecondsSince1970
        begun.work.awaitedDeletion = StackWork.AwaitedDeletion(
            operation: operation,
            principal: principal,
            token: token
        )
        try begun.step(&transaction) { $0.abandon() }
    }

    /// A stack that was only planned.
    private func end(
        _ kept: Kept<StackRecord>,
        _ ids: IdentifierSource,
        _ transaction: inout LedgerTransaction
    ) throws {
        var stack = kept
        stack.record.status = .deleteComplete
        stack.record.deletedAt = transaction.now.millisecondsSince1970
        let event = stack.record.ownEvent(.deleteComplete, reason: nil)
        try stack.record.note(event, stack.stackKey, token: token, &transaction, ids: ids)
        for set in try transaction.changeSets(of: kept) { try transaction.delete(set) }
        try transaction.update(stack)
    }
}
