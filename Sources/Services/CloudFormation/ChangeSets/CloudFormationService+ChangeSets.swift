import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// Source: CloudFormation API Reference, "DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet",
/// "ListChangeSets".
extension CloudFormationService {
    func registerChangeSets(in table: inout OperationTable) {
        table.onLong(CloudFormationOperations.createChangeSet, createChangeSet)
        table.on(CloudFormationOperations.describeChangeSet, describeChangeSet)
        table.onLong(CloudFormationOperations.executeChangeSet, executeChangeSet)
        table.on(CloudFormationOperations.deleteChangeSet, deleteChangeSet)
        table.on(CloudFormationOperations.listChangeSets, listChangeSets)
    }

    /// A change set by ARN, or by its name and its stack's.
    func requireChangeSet(
        _ name: String,
        stackName: String?,
        _ context: RequestContext
    ) throws -> Kept<ChangeSetRecord> {
        let place = place(context)
        var stack: Kept<StackRecord>?
        if let stackName, !name.hasPrefix("arn:") {
            stack = try requireStack(stackName, context)
        } else if !name.hasPrefix("arn:") {
            throw AWSError.validation("StackName must be specified if ChangeSetName is not specified as an ARN.")
        }
        guard let set = try world.ledger.changeSet(name, stack: stack, in: place) else {
            throw AWSError.noChangeSet(name)
        }
        return set
    }

    func deleteChangeSet(
        _ input: DeleteChangeSetInput,
        _ context: RequestContext
    ) async throws -> DeleteChangeSetOutput {
        let set: Kept<ChangeSetRecord>
        do {
            set = try requireChangeSet(input.changeSetName, stackName: input.stackName, context)
        } catch let error as AWSError where error.code == "ChangeSetNotFound" {
            // Observed: deleting a change set that is not there succeeds.
            return DeleteChangeSetOutput()
        }
        guard set.execution != .inProgress else {
            throw AWSError.changeSetStatus("ChangeSet [\(set.arn)] cannot be deleted while it is being executed")
        }
        try await world.ledger.write { transaction in
            guard transaction.contains(ChangeSetRecord.self, set.id, in: set.place) else { return }
            try transaction.delete(ChangeSetRecord.self, set.id, in: set.place)
        }
        return DeleteChangeSetOutput()
    }

    func listChangeSets(_ input: ListChangeSetsInput, _ context: RequestContext) async throws -> ListChangeSetsOutput {
        let stack = try requireStack(input.stackName, context)
        let all = try world.ledger.changeSets(of: stack).sorted { $0.created > $1.created }
        let page = try Page(all, after: input.nextToken) { $0.id }
        return ListChangeSetsOutput {
            $0.summaries = page.elements.map { Self.summary($0.record) }
            $0.nextToken = page.token
        }
    }

    private static func summary(_ set: ChangeSetRecord) -> ChangeSetSummary {
        ChangeSetSummary {
            $0.stackId = set.stackARN
            $0.stackName = set.stackName
            $0.changeSetId = set.arn
            $0.changeSetName = set.name
            $0.executionStatus = set.execution.rawValue
            $0.status = set.status.rawValue
            $0.statusReason = set.statusReason
            $0.creationTime = Timestamp(milliseconds: set.createdAt)
            $0.description = set.description
            $0.includeNestedStacks = set.includesNestedStacks
        }
    }

    // MARK: Execution

    func executeChangeSet(
        _ input: ExecuteChangeSetInput,
        _ context: RequestContext
    ) async throws -> ExecuteChangeSetOutput {
        let output = try await settled { try await tryExecute(input, context) }
        try await linger(input, context)
        return output
    }

    /// Holds the answer until the stack has settled, for two seconds at most and under the `fast` clock alone.
    ///
    /// `aws cloudformation deploy` asks once and then sleeps half a minute; a stack that is ready in some
    /// milliseconds would seem to take that long.
    private func linger(_ input: ExecuteChangeSetInput, _ context: RequestContext) async throws {
        guard world.clock.mode == .fast,
            let set = try? requireChangeSet(input.changeSetName, stackName: input.stackName, context)
        else { return }
        let stack = try world.ledger.get(StackRecord.self, set.stack, in: set.place)
        guard let arn = stack?.record.arn else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.untilSettled(arn) }
            group.addTask {
                let patience = WorldClock(mode: .real)
                try? await patience.sleep(until: patience.now.advanced(by: .seconds(2)))
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func tryExecute(
        _ input: ExecuteChangeSetInput,
        _ context: RequestContext
    ) async throws -> ExecuteChangeSetOutput {
        let set = try requireChangeSet(input.changeSetName, stackName: input.stackName, context)
        guard let stack = try world.ledger.get(StackRecord.self, set.stack, in: set.place) else {
            throw AWSError.noStack(set.stackName)
        }
        if try Self.isRepeated(input.clientRequestToken, "ExecuteChangeSet", stack.record) {
            return ExecuteChangeSetOutput()
        }
        guard set.execution == .available else {
            throw AWSError.changeSetStatus(
                "ChangeSet [\(set.arn)] cannot be executed in its current status of [\(set.status.rawValue)]"
            )
        }
        let execution = try ChangeSetExecution(set, input, stack, world.ledger)
        let work = work(execution.machine, input.clientRequestToken, context)
        try await world.ledger.write { [ids = world.ids] transaction in
            try execution.begin(as: work, ids, &transaction)
        }
        controller.wake(stack.stackKey)
        return ExecuteChangeSetOutput()
    }
}

/// A change set on its way to become an operation of its stack.
private struct ChangeSetExecution: Sendable {
    let set: Kept<ChangeSetRecord>
    let stack: Kept<StackRecord>
    let update: StackUpdate
    let machine: StackMachine

    init(
        _ set: Kept<ChangeSetRecord>,
        _ input: ExecuteChangeSetInput,
        _ stack: Kept<StackRecord>,
        _ ledger: Ledger
    ) throws {
        self.set = set
        self.stack = stack
        guard input.disableRollback == nil || set.onFailure == nil else {
            throw AWSError.validation("DisableRollback cannot be given for a change set that has OnStackFailure.")
        }
        let options = StackOptions(
            onFailure: set.onFailure ?? (input.disableRollback == true ? .doNothing : .rollback),
            retainExceptOnCreate: input.retainExceptOnCreate ?? false,
            changesTags: set.changesTags
        )
        update = StackUpdate(
            draft: StackDraft(text: set.text, deployment: set.deployment, settings: set.settings),
            options: options,
            version: stack.version,
            token: input.clientRequestToken.map { StackRecord.Token(text: $0, operation: "ExecuteChangeSet") },
            changeSet: set.id,
            changeSetARN: set.arn
        )
        guard !set.isCreation else {
            machine = StackMachine(creating: set.deployment, options: options)
            return
        }
        guard stack.status.takesUpdate, let last = try ledger.work(of: stack) else {
            throw AWSError.validation("Stack:\(stack.arn) is in \(stack.status.rawValue) state and can not be updated.")
        }
        machine = StackMachine(
            updating: last.machine.resources,
            to: set.deployment,
            outputs: last.machine.outputs,
            leftovers: last.machine.leftovers,
            options: options
        )
    }

    func begin(as work: StackWork, _ ids: IdentifierSource, _ transaction: inout LedgerTransaction) throws {
        // Every other change set was made for a stack that is about to be another.
        for other in try transaction.changeSets(of: stack) {
            var other = other
            guard other.id == set.id else {
                try transaction.delete(other)
                continue
            }
            guard other.execution == .available else {
                throw AWSError.changeSetStatus(
                    "ChangeSet [\(set.arn)] cannot be executed in its current status of [\(set.status.rawValue)]"
                )
            }
            other.record.execution = .inProgress
            try transaction.update(other)
        }
        guard set.isCreation else {
            return try StackTransaction.begin(update, of: stack, as: work, ids: ids, &transaction)
        }
        guard var record = try transaction.get(StackRecord.self, stack.id, in: stack.place)?.record,
            record.status == .reviewInProgress
        else { throw AWSError.changeSetStatus("ChangeSet [\(set.arn)] cannot be executed: its stack has changed") }
        record.settings = set.settings
        record.lastToken = update.token ?? record.lastToken
        record.updatedAt = transaction.now.millisecondsSince1970
        record.disablesRollback = update.options.onFailure == .doNothing
        record.retainsExceptOnCreate = update.options.retainExceptOnCreate
        record.changeSetARN = set.arn
        var work = work
        work.changeSet = set.id
        let source = StackSource(text: set.text, deployment: set.deployment)
        try transaction.put(source, id: stack.id, in: stack.place)
        var begun = StackTransaction(stack.stackKey, record, work, ids: ids)
        try begun.step(&transaction) { $0.start() }
    }
}
