import AWSModel
import AWSService
import CloudFormationShapes
import Ground
import World

/// What handlers that begin an operation on a stack have in common.
extension CloudFormationService {
    func place(_ context: RequestContext) -> Place { Place(account: context.account, region: context.region) }

    func arn(of key: StackKey) -> String { arn(in: key.place, "stack/\(key.id)") }

    func arn(in place: Place, _ resource: String) -> String {
        ARN(
            partition: Partition(ofRegion: place.region).rawValue,
            service: "cloudformation",
            region: place.region,
            account: place.account,
            resource: resource
        ).description
    }

    func newKey(_ name: String, _ context: RequestContext) -> StackKey {
        StackKey(place: place(context), name: name, unique: world.ids.uuid())
    }

    /// Runs a handler again when a stack was changed between its look at it and its transaction.
    func settled<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        for _ in 0..<4 {
            do {
                return try await body()
            } catch LedgerError.versionChanged {
                continue
            }
        }
        return try await body()
    }

    /// True when this very request was taken before.
    static func isRepeated(_ token: String?, _ operation: String, _ stack: StackRecord) throws -> Bool {
        guard let token, let last = stack.lastToken, last.text == token else { return false }
        guard last.operation == operation else { throw AWSError.tokenInUse(token) }
        return true
    }

    func work(_ machine: StackMachine, _ token: String?, _ context: RequestContext) -> StackWork {
        StackWork(machine, operation: world.ids.uuid(), principal: KeptPrincipal(context.principal), token: token)
    }
}

/// What an update, by itself or by a change set, is to do.
struct StackUpdate: Sendable {
    var draft: StackDraft
    var options: StackOptions
    /// The version of the stack's record that was looked at.
    var version: Int64
    var token: StackRecord.Token?
    var changeSet: String?
    var changeSetARN: String?
    var policy: String?
}

extension StackTransaction {
    /// Begins an update of a stack whose record is as it was looked at.
    static func begin(
        _ update: StackUpdate,
        of kept: Kept<StackRecord>,
        as work: StackWork,
        ids: IdentifierSource,
        _ transaction: inout LedgerTransaction
    ) throws {
        guard try transaction.require(StackRecord.self, kept.id, in: kept.place).version == update.version else {
            throw LedgerError.versionChanged(kept.key, expected: update.version, found: kept.version)
        }
        var (stack, work) = (kept.record, work)
        let last = try transaction.require(StackWork.self, kept.id, in: kept.place)
        work.offeredNames = last.offeredNames
        work.changed = last.changed
        work.changeSet = update.changeSet
        // After an update that was left half done, a rollback still returns to the last state that was whole.
        if let source = try transaction.source(of: kept),
            !transaction.contains(
                StackSource.self,
                kept.stackKey.previousID,
                in: kept.place
            )
        {
            try transaction.put(source.record, id: kept.stackKey.previousID, in: kept.place)
        }
        stack.previous = stack.previous ?? stack.settings
        stack.settings = update.draft.settings
        stack.updatedAt = transaction.now.millisecondsSince1970
        stack.lastToken = update.token ?? stack.lastToken
        stack.disablesRollback = update.options.onFailure == .doNothing
        stack.retainsExceptOnCreate = update.options.retainExceptOnCreate
        stack.changeSetARN = update.changeSetARN ?? stack.changeSetARN
        stack.policy = update.policy ?? stack.policy
        let source = StackSource(text: update.draft.text, deployment: update.draft.deployment)
        try transaction.put(source, id: kept.id, in: kept.place)
        var begun = StackTransaction(kept.stackKey, stack, work, ids: ids)
        try begun.step(&transaction) { $0.start() }
    }
}
