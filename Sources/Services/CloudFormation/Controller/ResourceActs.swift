import AWSModel
import AWSService
import Ground
import World

/// Acts out what a stack's machine asks for, through the resource types of the services.
struct ResourceActs: Sendable {
    struct Job: Sendable {
        let key: StackKey
        let act: StackMailbox.Act
        let action: StackAction
        let work: StackWork
        let stack: StackRecord
    }

    let world: World
    let catalogue: TypeCatalogue
    let caller: @Sendable () -> any InProcessCaller

    /// - Returns: nil when the controller is being ended: the act is then repeated in its next life.
    func perform(_ job: Job) async -> StackMailbox.Outcome? {
        let requestID = world.ids.uuid()
        let result: StackResult
        do {
            result = try await act(job, requestID)
        } catch {
            if Task.isCancelled { return nil }
            let begun = error as? IncompleteResource
            let reason = FailureReason(
                begun?.cause ?? error,
                type: job.action.type,
                requestID: requestID,
                token: Self.token(job.act)
            )
            result = .failed(reason: reason.text, physicalId: begun?.physicalID)
        }
        return StackMailbox.Outcome(act: job.act, result: result)
    }

    private func act(_ job: Job, _ requestID: String) async throws -> StackResult {
        let action = job.action
        guard let type = catalogue.type(action.type) else {
            throw AWSError.validation("Unrecognized resource types: [\(action.type)]")
        }
        switch action.kind {
        case .create(let properties):
            let name = Self.offeredName(job.key, action.logicalId, job.act)
            let state = try await type.create(request(job, properties, name, requestID))
            return .done(physicalId: state.physicalID, attributes: Self.attributes(state, over: nil))
        case .update(let physicalID, let old, let new):
            guard let update = type.update else {
                throw AWSError.validation("\(action.type) cannot be changed in place")
            }
            let request = request(job, new, offeredName(job, physicalID), requestID)
            let state = try await update(request, existing(physicalID, old))
            let known = job.work.machine.resources.first { $0.logicalId == action.logicalId }?.attributes
            return .done(physicalId: state.physicalID, attributes: Self.attributes(state, over: known))
        case .delete(let physicalID, let properties, let takesSnapshot):
            let request = request(job, properties, offeredName(job, physicalID), requestID)
            var existing = existing(physicalID, properties)
            if takesSnapshot { existing.finalSnapshot = Self.snapshotName(job.key, action.logicalId, job.act) }
            try await type.delete(request, existing)
            return .deleted()
        case .cancel:
            preconditionFailure("a cancellation is no act of its own")
        }
    }

    private func existing(_ physicalID: String, _ properties: StoredJSON) -> ExistingResource {
        ExistingResource(physicalID: physicalID, properties: properties.value.object ?? JSONObject())
    }

    /// What an update does not tell again stays known.
    private static func attributes(_ state: ResourceState, over known: StoredJSON?) -> StoredJSON {
        var all = known?.value.object ?? JSONObject()
        for (name, value) in state.attributes.sorted(by: { $0.key < $1.key }) { all[name] = value }
        return StoredJSON(.object(all))
    }

    private func request(
        _ job: Job,
        _ properties: StoredJSON,
        _ physicalName: String,
        _ requestID: String
    ) -> ResourceRequest {
        let isRestoring = job.work.machine.isRestoring
        let tags = isRestoring ? job.stack.previous?.tags ?? job.stack.settings.tags : job.stack.settings.tags
        return ResourceRequest(
            logicalID: job.action.logicalId,
            stackName: job.key.name,
            stackID: job.stack.arn,
            properties: properties.value.object ?? JSONObject(),
            physicalName: physicalName,
            token: Self.token(job.act),
            stackTags: tags.map { (key: $0.key, value: $0.value) },
            context: RequestContext(
                account: job.key.place.account,
                region: job.key.place.region,
                principal: job.work.principal.principal,
                requestID: requestID,
                now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
                caller: caller()
            )
        )
    }

    // MARK: Names that stay the same on every try

    static func token(_ act: StackMailbox.Act) -> String { "\(act.operation)-\(act.id)" }

    static func offeredName(_ key: StackKey, _ logicalID: String, _ act: StackMailbox.Act) -> String {
        var random = SeededRandom(seed: "\(key.id) \(token(act))")
        let ids = IdentifierSource(seed: random.next())
        return "\(key.name)-\(logicalID)-\(ids.upperAlphanumeric(12))"
    }

    /// Every service takes small letters, digits and single hyphens.
    static func snapshotName(_ key: StackKey, _ logicalID: String, _ act: StackMailbox.Act) -> String {
        var random = SeededRandom(seed: "\(key.id) \(token(act)) snapshot")
        let ids = IdentifierSource(seed: random.next())
        let name = "\(key.name)-snapshot-\(logicalID)-\(ids.upperAlphanumeric(12))".lowercased()
        return name.split(separator: "-").joined(separator: "-")
    }

    private func offeredName(_ job: Job, _ physicalID: String) -> String {
        job.work.offeredNames[physicalID] ?? Self.offeredName(job.key, job.action.logicalId, job.act)
    }
}
