import AWSModel
import AWSService
import CloudFormationShapes
import World

/// Source: CloudFormation API Reference, "UpdateStack", "CancelUpdateStack", "ContinueUpdateRollback",
/// "RollbackStack".
extension CloudFormationService {
    func updateStack(_ input: UpdateStackInput, _ context: RequestContext) async throws -> UpdateStackOutput {
        try await settled { try await tryUpdate(input, context) }
    }

    private func tryUpdate(_ input: UpdateStackInput, _ context: RequestContext) async throws -> UpdateStackOutput {
        let stack = try requireStack(input.stackName, context)
        let token = input.clientRequestToken.map { StackRecord.Token(text: $0, operation: "UpdateStack") }
        if try Self.isRepeated(token?.text, "UpdateStack", stack.record) {
            return UpdateStackOutput { $0.stackId = stack.arn }
        }
        guard stack.status.takesUpdate else {
            throw AWSError.validation("Stack:\(stack.arn) is in \(stack.status.rawValue) state and can not be updated.")
        }
        guard input.stackPolicyURL == nil, input.stackPolicyDuringUpdateURL == nil else {
            throw AWSError.unsupported("StackPolicyURL")
        }
        let (before, last) = try standing(stack)
        let draft = try await draft(
            StackRequest(input),
            for: stack.stackKey,
            source: before,
            current: stack.settings,
            context
        )
        let changesTags = draft.settings.tags != stack.settings.tags
        try checkChanges(before, last.machine, draft, changesTags, stack.record)
        let options = StackOptions(
            onFailure: input.disableRollback == true ? .doNothing : .rollback,
            retainExceptOnCreate: input.retainExceptOnCreate ?? false,
            changesTags: changesTags
        )
        var update = StackUpdate(draft: draft, options: options, version: stack.version, token: token)
        update.policy = input.stackPolicyBody
        let operation = try await begin(update, of: stack, last.machine, context)
        return UpdateStackOutput {
            $0.stackId = stack.arn
            $0.operationId = operation
        }
    }

    /// The template of a stack and what was last done with it.
    func standing(_ stack: Kept<StackRecord>) throws -> (source: StackSource, work: StackWork) {
        guard let source = try world.ledger.source(of: stack), let work = try world.ledger.work(of: stack) else {
            throw AWSError.validation("Stack:\(stack.arn) is in \(stack.status.rawValue) state and can not be updated.")
        }
        return (source.record, work.record)
    }

    private func checkChanges(
        _ before: StackSource,
        _ machine: StackMachine,
        _ draft: StackDraft,
        _ changesTags: Bool,
        _ stack: StackRecord
    ) throws {
        // What was left half done is to be done again, also with the same template.
        guard stack.status != .updateFailed, stack.status != .createFailed else { return }
        let changes = try answering {
            try StackChanges(
                from: before.deployment,
                resources: machine.resources,
                to: draft.deployment,
                changesTags: changesTags
            )
        }
        let isNotified = draft.settings.notificationARNs != stack.settings.notificationARNs
        if changes.isEmpty, !changesTags, !isNotified { throw AWSError(StackChanges.noUpdates) }
    }

    /// - Returns: the id of the operation.
    func begin(
        _ update: StackUpdate,
        of stack: Kept<StackRecord>,
        _ last: StackMachine,
        _ context: RequestContext
    ) async throws -> String {
        let machine = StackMachine(
            updating: last.resources,
            to: update.draft.deployment,
            outputs: last.outputs,
            leftovers: last.leftovers,
            options: update.options
        )
        let work = work(machine, update.token?.text, context)
        try await world.ledger.write { [ids = world.ids] transaction in
            try StackTransaction.begin(update, of: stack, as: work, ids: ids, &transaction)
        }
        controller.wake(stack.stackKey)
        return work.operation
    }

    // MARK: Turning

    func cancelUpdateStack(_ input: CancelUpdateStackInput, _ context: RequestContext) async throws {
        let stack = try requireStack(input.stackName, context)
        try await turn(stack.stackKey, input.clientRequestToken, context) { machine, _ in
            guard machine.status == .updateInProgress, machine.isCancellable else {
                throw AWSError.validation(
                    "CancelUpdateStack cannot be called from current stack status \(machine.status.rawValue)"
                )
            }
            return machine.cancelUpdate()
        }
    }

    func continueUpdateRollback(
        _ input: ContinueUpdateRollbackInput,
        _ context: RequestContext
    ) async throws -> ContinueUpdateRollbackOutput {
        let stack = try requireStack(input.stackName, context)
        let skipped = input.resourcesToSkip ?? []
        try await turn(stack.stackKey, input.clientRequestToken, context) { machine, _ in
            try answering { try machine.continueRollback(skipping: skipped) }
        }
        return ContinueUpdateRollbackOutput()
    }

    func rollbackStack(_ input: RollbackStackInput, _ context: RequestContext) async throws -> RollbackStackOutput {
        let stack = try requireStack(input.stackName, context)
        guard input.retainExceptOnCreate != true || stack.retainsExceptOnCreate else {
            throw AWSError.unsupported("RetainExceptOnCreate of RollbackStack, unless the operation had it,")
        }
        let operation = try await turn(stack.stackKey, input.clientRequestToken, context) { machine, _ in
            guard machine.status == .createFailed || machine.status == .updateFailed else {
                throw AWSError.validation(
                    "Stack:\(stack.arn) is in \(machine.status.rawValue) state and can not be rolled back."
                )
            }
            return machine.rollBack()
        }
        return RollbackStackOutput {
            $0.stackId = stack.arn
            $0.operationId = operation
        }
    }

    /// Turns what is under way, or was left, in another direction.
    ///
    /// - Returns: the id of the operation.
    @discardableResult
    private func turn(
        _ key: StackKey,
        _ token: String?,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout StackMachine, StackRecord) throws -> StackStep
    ) async throws -> String {
        let principal = KeptPrincipal(context.principal)
        let operation = try await world.ledger.write { [ids = world.ids, place = place(context)] transaction in
            guard transaction.contains(StackWork.self, key.id, in: place) else { throw AWSError.noStack(key.name) }
            var turned = try StackTransaction(key, transaction, ids: ids)
            turned.work.principal = principal
            turned.work.token = token ?? turned.work.token
            let stack = turned.stack
            try turned.step(&transaction) { try body(&$0, stack) }
            return turned.work.operation
        }
        controller.wake(key)
        return operation
    }

    /// A stack by name or ARN, in the words in which most operations miss it.
    func requireStack(_ name: String, _ context: RequestContext) throws -> Kept<StackRecord> {
        guard let stack = try world.ledger.stack(name, in: place(context)) else { throw AWSError.noStack(name) }
        return stack
    }
}
