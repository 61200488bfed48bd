import Ground

/// Towards the target: creations, updates and replacements, each as soon as what it needs is there.
extension StackMachine {
    mutating func advanceApplying(_ step: inout StackStep) {
        guard let target else { preconditionFailure("a deletion has no target") }
        let busy = Set(jobs.values.map(\.action.logicalId))
        do throws(TemplateError) {
            for name in target.order where !settled.contains(name) && !busy.contains(name) {
                guard (target.graph[name] ?? []).allSatisfy(settled.contains) else { continue }
                try apply(name, target, &step)
            }
            guard settled.count == target.order.count else { return }
            let found = try target.outputs(knowing: known)
            try checkExports(found, target)
            outputs = found
        } catch {
            stackFailure = error.message
            stop(&step)
            return
        }
        endApplying(&step)
    }

    private var known: [String: StackScope.Known] { inventory.compactMapValues(\.known) }

    private func checkExports(_ outputs: [StackOutput], _ target: Deployment) throws(TemplateError) {
        for output in outputs {
            guard let name = output.exportName, target.environment.exports[name] != nil else { continue }
            throw TemplateError("Export with name \(name) is already exported by another stack")
        }
        let new = Dictionary(
            outputs.compactMap { output in output.exportName.map { ($0, output.value) } },
            uniquingKeysWith: { $1 }
        )
        for old in self.outputs {
            guard let name = old.exportName, new[name] != old.value, let users = target.environment.importers[name]
            else { continue }
            throw Self.exportInUse(name, by: users, isDeletion: new[name] == nil)
        }
    }

    private mutating func apply(
        _ name: String,
        _ target: Deployment,
        _ step: inout StackStep
    ) throws(TemplateError) {
        guard let declared = target.template.resource(name) else { preconditionFailure("\(name) is in the graph only") }
        let evaluator = target.evaluator(knowing: known)
        let wanted = try wantedResource(declared, target, evaluator)
        guard var current = inventory[name], current.status != .createFailed else {
            // What a failed creation left is not built upon.
            if let failed = inventory[name], failed.exists { orphans.append(failed) }
            inventory[name] = wanted
            set(.createInProgress, of: name, &step)
            begin(.create(properties: wanted.properties), name, wanted.type, wanted: wanted, &step)
            return
        }
        if current.type != wanted.type || needsReplacement(current, wanted, target.types.facts(of: wanted.type)) {
            replacing.insert(name)
            let reason = "Requested update requires the creation of a new physical resource; hence creating one."
            set(.updateInProgress, reason, of: name, &step)
            let kind = StackAction.Kind.create(properties: wanted.properties)
            begin(kind, name, wanted.type, isReplacement: true, wanted: wanted, &step)
        } else if current.properties != wanted.properties || current.status == .updateFailed
            || options.changesTags && target.types.facts(of: wanted.type)?.properties["Tags"] != nil
        {
            touched.insert(name)
            set(.updateInProgress, of: name, &step) {
                $0.properties = wanted.properties
                // Until the update is done it may refer to the old ones as well as to the new.
                $0.neededIds.formUnion(wanted.neededIds)
            }
            let kind = StackAction.Kind.update(
                physicalId: current.physicalId ?? "",
                from: current.properties,
                to: wanted.properties
            )
            begin(kind, name, wanted.type, wanted: wanted, &step)
        } else {
            current.adopt(wanted)
            inventory[name] = current
            settled.insert(name)
        }
    }

    /// The resource that the template asks for, with all values resolved.
    private func wantedResource(
        _ declared: TemplateResource,
        _ target: Deployment,
        _ evaluator: Evaluator
    ) throws(TemplateError) -> StackResource {
        let outcome = try evaluator.resolve(declared.properties)
        precondition(outcome.isComplete, "\(declared.name) was begun before what it needs")
        var wanted = StackResource(
            logicalId: declared.name,
            type: declared.type,
            status: .createInProgress,
            properties: outcome.value?.object ?? JSONObject(),
            deletionPolicy: declared.deletionPolicy ?? .delete,
            updateReplacePolicy: declared.updateReplacePolicy ?? .delete,
            needs: target.graph[declared.name] ?? []
        )
        wanted.neededIds = Set(wanted.needs.compactMap { inventory[$0]?.physicalId })
        wanted.metadata = try declared.metadata.flatMap { value throws(TemplateError) in
            try evaluator.resolve(value).value.map { StoredJSON($0) }
        }
        wanted.updatePolicy = declared.updatePolicy.map { StoredJSON($0) }
        wanted.creationPolicy = declared.creationPolicy.map { StoredJSON($0) }
        return wanted
    }

    private func needsReplacement(
        _ current: StackResource,
        _ wanted: StackResource,
        _ facts: ResourceTypeFacts?
    ) -> Bool {
        let old = current.properties.value.object ?? JSONObject()
        let new = wanted.properties.value.object ?? JSONObject()
        return (facts?.properties ?? [:]).contains { name, property in
            property.recreation == .always && old[name] != new[name]
        }
    }

    // MARK: Outcomes

    mutating func takeCreation(_ result: StackResult, _ job: Job, _ step: inout StackStep) {
        let name = job.action.logicalId
        switch result {
        case .started(let physicalId):
            noteStart(physicalId, job, &step)
        case .done(let physicalId, let attributes):
            if job.startedId == nil { noteStart(physicalId, job, &step) }
            jobs[job.action.id] = nil
            if job.isReplacement {
                finishReplacement(name, job, physicalId, attributes, &step)
            } else {
                set(.createComplete, of: name, &step) {
                    $0.physicalId = physicalId
                    $0.attributes = attributes
                }
            }
            settled.insert(name)
        case .failed(let reason, let physicalId):
            failCreation(job, reason, physicalId ?? job.startedId, &step)
        case .cancelled(let physicalId):
            let reason = job.isReplacement ? "Resource update cancelled" : "Resource creation cancelled"
            failCreation(job, reason, physicalId ?? job.startedId, &step)
        }
    }

    private mutating func noteStart(_ physicalId: String, _ job: Job, _ step: inout StackStep) {
        guard job.startedId == nil else { return }
        jobs[job.action.id]?.startedId = physicalId
        let name = job.action.logicalId
        let reason = "Resource creation Initiated"
        if job.isReplacement {
            guard var shown = inventory[name] else { preconditionFailure("no resource \(name) in the stack") }
            shown.physicalId = physicalId
            shown.statusReason = reason
            if let wanted = job.wanted { shown.properties = wanted.properties }
            note(shown, &step)
        } else {
            set(.createInProgress, reason, of: name, &step) { $0.physicalId = physicalId }
        }
    }

    private mutating func finishReplacement(
        _ name: String,
        _ job: Job,
        _ physicalId: String,
        _ attributes: StoredJSON,
        _ step: inout StackStep
    ) {
        guard var new = job.wanted else { preconditionFailure("a replacement knows what it is to make") }
        new.physicalId = physicalId
        new.attributes = attributes
        replaced[name] = original[name]
        inventory[name] = new
        set(.updateComplete, of: name, &step)
    }

    private mutating func failCreation(_ job: Job, _ reason: String, _ physicalId: String?, _ step: inout StackStep) {
        let name = job.action.logicalId
        jobs[job.action.id] = nil
        if job.isReplacement {
            if let physicalId, var orphan = job.wanted {
                orphan.physicalId = physicalId
                orphan.status = .createFailed
                orphans.append(orphan)
            }
            set(.updateFailed, reason, of: name, &step)
        } else {
            set(.createFailed, reason, of: name, &step) { $0.physicalId = physicalId }
        }
        failures.append(Failure(logicalId: name, isCreation: !job.isReplacement))
        stop(&step)
    }

    mutating func takeUpdate(_ result: StackResult, _ job: Job, _ step: inout StackStep) {
        let name = job.action.logicalId
        switch result {
        case .started: return
        case .done(let physicalId, let attributes):
            jobs[job.action.id] = nil
            let isForward = phase == .applying || phase == .stopping
            // A custom resource may answer an update with a new resource.
            if isForward, let old = original[name], old.physicalId != physicalId { replaced[name] = old }
            let before = original[name]
            set(.updateComplete, of: name, &step) {
                $0.physicalId = physicalId
                $0.attributes = attributes
                if isForward, let wanted = job.wanted {
                    $0.adopt(wanted)
                } else if let old = before {
                    $0.neededIds = old.neededIds
                }
            }
            settled.insert(name)
        case .failed(let reason, _):
            failUpdate(job, reason, &step)
        case .cancelled:
            failUpdate(job, "Resource update cancelled", &step)
        }
    }

    private mutating func failUpdate(_ job: Job, _ reason: String, _ step: inout StackStep) {
        jobs[job.action.id] = nil
        set(.updateFailed, reason, of: job.action.logicalId, &step)
        failures.append(Failure(logicalId: job.action.logicalId, isCreation: false))
        stop(&step)
    }
}

extension StackResource {
    /// Takes over what a template says of a resource besides its properties.
    mutating func adopt(_ wanted: StackResource) {
        metadata = wanted.metadata
        deletionPolicy = wanted.deletionPolicy
        updateReplacePolicy = wanted.updateReplacePolicy
        updatePolicy = wanted.updatePolicy
        creationPolicy = wanted.creationPolicy
        needs = wanted.needs
        neededIds = wanted.neededIds
    }
}
