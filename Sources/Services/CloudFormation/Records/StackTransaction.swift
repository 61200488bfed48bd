import AWSModel
import Ground
import World

/// One stack within a transaction: its record and its work are read together, carried on together and written together.
struct StackTransaction {
    let key: StackKey
    let ids: IdentifierSource
    var stack: StackRecord
    var work: StackWork

    /// A stack that is there.
    init(_ key: StackKey, _ transaction: LedgerTransaction, ids: IdentifierSource) throws {
        self.key = key
        self.ids = ids
        stack = try transaction.require(StackRecord.self, key.id, in: key.place).record
        work = try transaction.require(StackWork.self, key.id, in: key.place).record
    }

    init(_ key: StackKey, _ stack: StackRecord, _ work: StackWork, ids: IdentifierSource) {
        self.key = key
        self.stack = stack
        self.work = work
        self.ids = ids
    }

    /// Lets the stack's machine take a step, and writes down all that follows.
    mutating func step(
        _ transaction: inout LedgerTransaction,
        _ body: (inout StackMachine) throws -> StackStep
    ) throws {
        lookAround(transaction)
        var step = try body(&work.machine)
        try record(step, &transaction)
        if let deletion = work.awaitedDeletion, work.machine.isFinished, !stack.isGone {
            beginDeletion(deletion)
            step = work.machine.start()
            try record(step, &transaction)
        }
        if work.machine.isFinished { try settle(&transaction) }
        try transaction.put(stack, id: key.id, in: key.place)
        try transaction.put(work, id: key.id, in: key.place)
    }

    /// What other stacks export may have changed since the step before.
    private mutating func lookAround(_ transaction: LedgerTransaction) {
        let own = work.machine.outputs.compactMap(\.exportName)
        work.machine.see(
            exports: transaction.exports(in: key.place, besides: stack.arn),
            importers: transaction.importers(of: own, besides: stack.arn, in: key.place)
        )
    }

    private mutating func record(_ step: StackStep, _ transaction: inout LedgerTransaction) throws {
        for event in step.events { try note(event, &transaction) }
        stack.status = work.machine.status
        // While a stack is being abandoned, no step of its creation is news any more.
        if work.awaitedDeletion != nil, !work.machine.isFinished { stack.status = .deleteInProgress }
        stack.statusReason = work.machine.statusReason
        stack.outputs = stack.isGone ? [] : work.machine.outputs
        try keepExports(&transaction)
    }

    mutating func note(_ event: StackEvent, _ transaction: inout LedgerTransaction) throws {
        let now = transaction.now.millisecondsSince1970
        if !event.isOfStack { work.changed[event.logicalId] = now }
        try stack.note(event, key, token: work.token, &transaction, ids: ids)
    }

    // MARK: Deletion

    private mutating func beginDeletion(_ deletion: StackWork.AwaitedDeletion) {
        let old = work.machine
        work.machine = StackMachine(
            deleting: old.resources,
            stackName: key.name,
            stackId: stack.arn,
            outputs: old.outputs,
            leftovers: old.leftovers
        )
        work.operation = deletion.operation
        work.principal = deletion.principal
        work.token = deletion.token
        work.awaitedDeletion = nil
    }

    // MARK: The end of an operation

    private mutating func settle(_ transaction: inout LedgerTransaction) throws {
        switch work.machine.status {
        case .updateComplete:
            stack.previous = nil
            try dropPreviousSource(&transaction)
        case .updateRollbackComplete:
            if let previous = stack.previous { stack.settings = previous }
            stack.previous = nil
            if let source = try transaction.get(StackSource.self, key.previousID, in: key.place) {
                try transaction.put(source.record, id: key.id, in: key.place)
            }
            try dropPreviousSource(&transaction)
        case .deleteComplete:
            stack.previous = nil
            stack.deletedAt = stack.deletedAt ?? transaction.now.millisecondsSince1970
            try dropPreviousSource(&transaction)
            for set in try transaction.list(ChangeSetRecord.self, where: "stack", is: key.id, in: .place(key.place)) {
                try transaction.delete(set)
            }
        default: break
        }
        guard let id = work.changeSet else { return }
        let isSuccess = work.machine.status == .createComplete || work.machine.status == .updateComplete
        if var set = try transaction.get(ChangeSetRecord.self, id, in: key.place) {
            set.record.execution = isSuccess ? .complete : .failed
            try transaction.update(set)
        }
        work.changeSet = nil
    }

    private func dropPreviousSource(_ transaction: inout LedgerTransaction) throws {
        guard transaction.contains(StackSource.self, key.previousID, in: key.place) else { return }
        try transaction.delete(StackSource.self, key.previousID, in: key.place)
    }

    /// The account's exports follow the outputs at once, so that no two stacks can hold one name.
    private func keepExports(_ transaction: inout LedgerTransaction) throws {
        var wanted: [String: String] = [:]
        for output in stack.outputs {
            if let name = output.exportName { wanted[name] = output.value }
        }
        for old in try transaction.list(ExportRecord.self, in: .place(key.place)) where old.stackARN == stack.arn {
            if wanted[old.id] == old.value {
                wanted[old.id] = nil
            } else if wanted[old.id] == nil {
                try transaction.delete(old)
            }
        }
        for (name, value) in wanted {
            let record = ExportRecord(stackARN: stack.arn, stackName: key.name, value: value)
            try transaction.put(record, id: name, in: key.place)
        }
    }
}

extension StackRecord {
    /// Writes a line into the stack's history; status changes of the stack also go into the world's log.
    mutating func note(
        _ event: StackEvent,
        _ key: StackKey,
        token: String?,
        _ transaction: inout LedgerTransaction,
        ids: IdentifierSource
    ) throws {
        // Clients sort by time and forget what they have seen by id, so that no two lines may share a millisecond.
        let now = max(transaction.now.millisecondsSince1970, lastEvent + 1)
        lastEvent = now
        let record = StackEventRecord(event: event, eventID: Self.id(of: event, at: now, ids), at: now, token: token)
        try transaction.insert(record, id: StackEventRecord.id(key, number: eventCount), in: key.place)
        eventCount += 1
        guard event.isOfStack else { return }
        transaction.log(
            Event(
                at: transaction.now,
                who: "cloudformation",
                what: "cloudformation.stack.\(event.status)",
                account: key.place.account,
                region: key.place.region,
                resource: arn,
                detail: event.reason.map { ["reason": .string($0)] } ?? .null
            )
        )
    }

    /// Observed: a resource's event is named after what it says, a stack's is a UUID.
    private static func id(of event: StackEvent, at now: Int64, _ ids: IdentifierSource) -> String {
        guard !event.isOfStack else { return ids.uuid() }
        let date = CivilDate(secondsSince1970: now / 1000, nanosecond: Int(now % 1000) * 1_000_000)
        return "\(event.logicalId)-\(event.status)-\(date.iso8601(fractionDigits: 3))"
    }

    /// A line about the stack itself that no machine wrote.
    func ownEvent(_ status: StackStatus, reason: String?) -> StackEvent {
        StackEvent(
            logicalId: name,
            physicalId: arn,
            type: StackEvent.stackType,
            subject: .stack(status),
            reason: reason,
            properties: nil
        )
    }
}
