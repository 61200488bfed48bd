/// Where an operation turns: the end of each phase, failure, cancellation, and going on after a failed rollback.
extension StackMachine {
    /// All resources are as the target wants them.
    mutating func endApplying(_ step: inout StackStep) {
        guard operation == .update else {
            phase = .finished
            note(.createComplete, nil, &step)
            return
        }
        note(.updateCleanupInProgress, nil, &step)
        prepareDeletion(of: .outdated)
        phase = .deleting
    }

    /// Something failed: nothing more is begun, and what is under way is cancelled where it would be rolled back
    /// anyway.
    mutating func stop(_ step: inout StackStep) {
        switch phase {
        case .applying:
            phase = .stopping
            if options.onFailure != .doNothing { cancelJobs(&step) }
        case .restoring:
            phase = .stoppingRestore
        case .stopping, .stoppingRestore, .deleting, .finished:
            break
        }
    }

    /// Turns a running update back.
    package mutating func cancelUpdate() -> StackStep {
        var step = StackStep()
        guard isCancellable else { return step }
        isCancelledByUser = true
        phase = .stopping
        cancelJobs(&step)
        advance(&step)
        return step
    }

    mutating func endStopping(_ step: inout StackStep) {
        if isAbandoned {
            phase = .finished
            return
        }
        if options.onFailure == .doNothing, !isCancelledByUser {
            phase = .finished
            note(operation == .create ? .createFailed : .updateFailed, failureText, &step)
            return
        }
        turnBack(&step)
    }

    private mutating func turnBack(_ step: inout StackStep) {
        let isByUser = isCancelledByUser
        if operation == .create {
            let reason = stackFailure.map { $0 + ". " } ?? failureText
            if options.onFailure == .delete {
                note(.deleteInProgress, reason + "Delete requested by user.", &step)
                prepareDeletion(of: .created(toDelete: true))
            } else {
                note(.rollbackInProgress, reason + "Rollback requested by user.", &step)
                prepareDeletion(of: .created(toDelete: false))
            }
            phase = .deleting
            return
        }
        note(.updateRollbackInProgress, isByUser ? "User Initiated" : stackFailure ?? failureText, &step)
        beginRestoring()
    }

    /// Rolls back an operation that was told to do nothing on failure.
    package mutating func rollBack() -> StackStep {
        var step = StackStep()
        guard status == .updateFailed || status == .createFailed else { return step }
        isCancelledByUser = true
        if operation == .create {
            note(.rollbackInProgress, "User Initiated", &step)
            prepareDeletion(of: .created(toDelete: false))
            phase = .deleting
        } else {
            note(.updateRollbackInProgress, "User Initiated", &step)
            beginRestoring()
        }
        advance(&step)
        return step
    }

    private mutating func beginRestoring() {
        phase = .restoring
        settled = []
        failures = []
        stackFailure = nil
    }

    var failureText: String {
        if let stackFailure { return stackFailure }
        let created = failures.filter(\.isCreation).map(\.logicalId)
        let updated = failures.filter { !$0.isCreation }.map(\.logicalId)
        var text = ""
        if !created.isEmpty { text += "The following resource(s) failed to create: \(TemplateError.list(created)). " }
        if !updated.isEmpty { text += "The following resource(s) failed to update: \(TemplateError.list(updated)). " }
        return text
    }

    // MARK: Restoring

    /// Puts each changed resource back, after those that it needs.
    mutating func advanceRestoring(_ step: inout StackStep) {
        var busy = Set(jobs.values.map(\.action.logicalId))
        var hasMoved = true
        // Settling one may free another that stands before it.
        while hasMoved {
            hasMoved = false
            for name in original.keys.sorted() where !settled.contains(name) && !busy.contains(name) {
                guard let old = original[name] else { continue }
                guard old.needs.allSatisfy({ settled.contains($0) || original[$0] == nil }) else { continue }
                restore(name, old, &step)
                if !settled.contains(name) { busy.insert(name) }
                hasMoved = true
            }
        }
        if settled.isSuperset(of: original.keys) { endRestoring(&step) }
    }

    private mutating func restore(_ name: String, _ old: StackResource, _ step: inout StackStep) {
        guard let current = inventory[name] else { preconditionFailure("\(name) left the stack before the cleanup") }
        if current.physicalId != old.physicalId {
            if current.exists { orphans.append(current) }
            orphans.removeAll { $0 == old }
            replaced[name] = nil
            inventory[name] = old
            if old.status != .createFailed { set(.updateComplete, of: name, &step) }
            settled.insert(name)
        } else if touched.contains(name), let physicalId = old.physicalId {
            let now = current.properties
            set(.updateInProgress, of: name, &step) {
                let ids = $0.neededIds
                $0.properties = old.properties
                $0.adopt(old)
                $0.neededIds.formUnion(ids)
            }
            begin(.update(physicalId: physicalId, from: now, to: old.properties), name, old.type, &step)
        } else {
            inventory[name] = old
            if replacing.contains(name) { set(.updateComplete, of: name, &step) }
            settled.insert(name)
        }
    }

    private mutating func endRestoring(_ step: inout StackStep) {
        note(.updateRollbackCleanupInProgress, nil, &step)
        prepareDeletion(of: .attempted)
        phase = .deleting
    }

    mutating func failRestoring(_ step: inout StackStep) {
        phase = .finished
        note(.updateRollbackFailed, failureText, &step)
    }

    /// Goes on with a rollback that failed.
    ///
    /// - Parameter skipped: resources that are to be left as they are, and count as put back.
    package mutating func continueRollback(skipping skipped: [String] = []) throws(TemplateError) -> StackStep {
        guard status == .updateRollbackFailed else {
            throw TemplateError("Stack:\(stackId) is in \(status.rawValue) state and can not be rolled back.")
        }
        let failed = Set(failures.map(\.logicalId))
        let unknown = skipped.filter { !failed.contains($0) }
        guard unknown.isEmpty else {
            throw TemplateError(
                "ResourcesToSkip: \(TemplateError.list(unknown)) did not fail in the rollback of the update"
            )
        }
        var step = StackStep()
        note(.updateRollbackInProgress, "User Initiated", &step)
        for name in skipped {
            set(.updateComplete, of: name, &step)
            settled.insert(name)
        }
        failures = []
        phase = .restoring
        advance(&step)
        return step
    }
}
