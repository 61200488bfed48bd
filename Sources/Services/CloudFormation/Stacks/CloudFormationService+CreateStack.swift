import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "CreateStack".
extension CloudFormationService {
    func createStack(_ input: CreateStackInput, _ context: RequestContext) async throws -> CreateStackOutput {
        let place = place(context)
        if let stack = try world.ledger.stack(input.stackName, in: place) {
            return try CreateStackOutput { $0.stackId = try repeatedCreation(stack, input.clientRequestToken) }
        }
        guard input.stackPolicyURL == nil else { throw AWSError.unsupported("StackPolicyURL") }
        let options = try Self.options(input)
        let key = newKey(input.stackName, context)
        let draft = try await draft(StackRequest(input), for: key, source: nil, current: nil, context)
        var stack = StackRecord(
            name: key.name,
            arn: arn(of: key),
            createdAt: context.now.milliseconds,
            status: .createInProgress,
            settings: draft.settings
        )
        stack.disablesRollback = options.onFailure == .doNothing
        stack.retainsExceptOnCreate = options.retainExceptOnCreate
        stack.isProtected = input.enableTerminationProtection ?? false
        stack.policy = input.stackPolicyBody
        stack.lastToken = input.clientRequestToken.map { StackRecord.Token(text: $0, operation: "CreateStack") }
        let work = work(
            StackMachine(creating: draft.deployment, options: options),
            input.clientRequestToken,
            context
        )
        let made = try await begin(key, stack, work, draft)
        guard made.arn == stack.arn else {
            // Another request of the same name came first.
            return try CreateStackOutput { $0.stackId = try repeatedCreation(made, input.clientRequestToken) }
        }
        return CreateStackOutput {
            $0.stackId = stack.arn
            $0.operationId = work.operation
        }
    }

    private func repeatedCreation(_ stack: Kept<StackRecord>, _ token: String?) throws -> String {
        guard stack.status != .reviewInProgress, let token, stack.lastToken?.text == token,
            try Self.isRepeated(token, "CreateStack", stack.record)
        else { throw AWSError.alreadyExists(stack.name) }
        return stack.arn
    }

    /// - Returns: the stack of this name: the new one, or one that was there.
    private func begin(
        _ key: StackKey,
        _ stack: StackRecord,
        _ work: StackWork,
        _ draft: StackDraft
    ) async throws -> Kept<StackRecord> {
        let made = try await world.ledger.write { [ids = world.ids] transaction in
            if let other = try transaction.stack(key.name, in: key.place) { return other }
            try transaction.forgetOldStacks(in: key.place)
            let source = StackSource(text: draft.text, deployment: draft.deployment)
            try transaction.insert(source, id: key.id, in: key.place)
            var begun = StackTransaction(key, stack, work, ids: ids)
            try begun.step(&transaction) { $0.start() }
            return try transaction.require(StackRecord.self, key.id, in: key.place)
        }
        controller.wake(key)
        return made
    }

    private static func options(_ input: CreateStackInput) throws -> StackOptions {
        guard input.onFailure == nil || input.disableRollback == nil else {
            throw AWSError.validation("Either DisableRollback or OnFailure can be specified, not both.")
        }
        let onFailure = input.onFailure.flatMap(StackOptions.OnFailure.init(rawValue:))
        return StackOptions(
            onFailure: onFailure ?? (input.disableRollback == true ? .doNothing : .rollback),
            retainExceptOnCreate: input.retainExceptOnCreate ?? false
        )
    }
}

extension LedgerTransaction {
    /// Deleted stacks can be asked for by their ids for ninety days.
    mutating func forgetOldStacks(in place: Place) throws {
        let limit = now.millisecondsSince1970 - 90 * 86_400_000
        for stack in try list(StackRecord.self, in: .place(place)) {
            guard stack.isGone, let deleted = stack.deletedAt, deleted < limit else { continue }
            let prefix = stack.stackKey.unique + "/"
            for event in try list(StackEventRecord.self, in: place, idPrefix: prefix) { try delete(event) }
            if let work = try work(of: stack) { try delete(work) }
            if let source = try source(of: stack) { try delete(source) }
            try delete(stack)
        }
    }
}
