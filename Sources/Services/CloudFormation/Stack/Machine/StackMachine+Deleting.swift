/// Deletions: of a whole stack, of what an update left behind, of what a rollback takes back.
extension StackMachine {
    enum Purpose: Sendable, Equatable, Codable {
        case stack
        /// What a failed creation had made so far.
        case created(toDelete: Bool)
        /// What the target no longer has.
        case outdated
        /// What a failed update had made.
        case attempted
    }

    /// Which of the resources at hand are to go, and in what order.
    struct Deletion: Sendable, Equatable, Codable {
        struct Leftover: Sendable, Equatable, Codable {
            var resource: StackResource
            let policy: RetentionPolicy
            var isEnded = false
            var isFailed = false
        }

        var purpose = Purpose.stack
        var leftovers: [Leftover] = []
        /// For each leftover, the leftovers that must be gone before it.
        var waitsFor: [[Int]] = []
    }

    mutating func prepareDeletion(of purpose: Purpose) {
        var found: [(StackResource, RetentionPolicy)] = []
        switch purpose {
        case .stack:
            for resource in resources {
                let isKept = options.retainedResources.contains(resource.logicalId)
                found.append((resource, isKept ? .retain : resource.deletionPolicy))
            }
        case .created:
            for resource in resources { found.append((resource, policyForNew(resource))) }
        case .outdated:
            let wanted = Set(target?.order ?? [])
            for resource in resources where !wanted.contains(resource.logicalId) {
                found.append((resource, resource.deletionPolicy))
                inventory[resource.logicalId] = nil
            }
            for resource in replaced.values { found.append((resource, resource.updateReplacePolicy)) }
            replaced = [:]
        case .attempted:
            for resource in resources where original[resource.logicalId] == nil {
                found.append((resource, policyForNew(resource)))
                inventory[resource.logicalId] = nil
            }
        }
        found += orphans.map { ($0, .delete) }
        orphans = []
        if purpose != .attempted {
            found += carried.map { ($0, .delete) }
            carried = []
        }
        found.sort { $0.0.logicalId < $1.0.logicalId }
        deletion = Deletion(purpose: purpose, leftovers: found.map { .init(resource: $0.0, policy: $0.1) })
        deletion.waitsFor = waits(among: found.map(\.0))
    }

    private func policyForNew(_ resource: StackResource) -> RetentionPolicy {
        switch resource.deletionPolicy {
        case .retainExceptOnCreate: .delete
        case .retain: options.retainExceptOnCreate ? .delete : .retain
        // There is nothing worth a snapshot in what was never complete.
        case .snapshot: resource.status == .createComplete ? .snapshot : .delete
        case .delete: .delete
        }
    }

    /// A resource waits for all that refer to it.
    private func waits(among leftovers: [StackResource]) -> [[Int]] {
        leftovers.indices.map { place in
            guard let physicalId = leftovers[place].physicalId else { return [] }
            return leftovers.indices.filter { $0 != place && leftovers[$0].neededIds.contains(physicalId) }
        }
    }

    /// In a deletion of a stack a resource stays while one that needs it could not be deleted.
    private var isStrict: Bool {
        switch deletion.purpose {
        case .stack, .created: true
        case .outdated, .attempted: false
        }
    }

    mutating func advanceDeletion(_ step: inout StackStep) {
        repeat {
            var hasMoved = true
            while hasMoved {
                hasMoved = false
                for place in idle where isFree(place) { hasMoved = beginDeletion(place, &step) || hasMoved }
            }
            guard jobs.isEmpty else { return }
            // Copies of different ages may wait for one another in a ring: the first one gives way.
            guard let place = idle.first(where: { !isBlocked($0) }) else { break }
            if !beginDeletion(place, &step) { return }
        } while true
        endDeletion(&step)
    }

    /// Leftovers that are neither gone nor being deleted.
    private var idle: [Int] {
        let busy = Set(jobs.values.compactMap(\.leftover))
        return deletion.leftovers.indices.filter { !deletion.leftovers[$0].isEnded && !busy.contains($0) }
    }

    /// One that needs it, perhaps by way of others, could not be deleted.
    private func isBlocked(_ place: Int) -> Bool {
        guard isStrict else { return false }
        var seen: Set<Int> = []
        var open = deletion.waitsFor[place]
        while let other = open.popLast() {
            guard seen.insert(other).inserted else { continue }
            if deletion.leftovers[other].isFailed { return true }
            if !deletion.leftovers[other].isEnded { open += deletion.waitsFor[other] }
        }
        return false
    }

    private func isFree(_ place: Int) -> Bool {
        deletion.waitsFor[place].allSatisfy { other in
            deletion.leftovers[other].isEnded && !(isStrict && deletion.leftovers[other].isFailed)
        }
    }

    /// - Returns: true when the deletion ended at once.
    private mutating func beginDeletion(_ place: Int, _ step: inout StackStep) -> Bool {
        let leftover = deletion.leftovers[place]
        guard let physicalId = leftover.resource.physicalId, !physicalId.isEmpty else {
            record(.deleteComplete, nil, place, &step)
            return true
        }
        guard leftover.policy == .delete || leftover.policy == .snapshot else {
            record(.deleteSkipped, nil, place, &step)
            return true
        }
        record(.deleteInProgress, nil, place, &step)
        let kind = StackAction.Kind.delete(
            physicalId: physicalId,
            properties: leftover.resource.properties,
            takesSnapshot: leftover.policy == .snapshot
        )
        begin(kind, leftover.resource.logicalId, leftover.resource.type, leftover: place, &step)
        return false
    }

    private mutating func record(
        _ status: ResourceStatus,
        _ reason: String?,
        _ place: Int,
        _ step: inout StackStep
    ) {
        var resource = deletion.leftovers[place].resource
        resource.status = status
        resource.statusReason = reason
        deletion.leftovers[place].resource = resource
        deletion.leftovers[place].isEnded = status != .deleteInProgress
        deletion.leftovers[place].isFailed = status == .deleteFailed
        // An older copy shares its name with the resource that took its place.
        if isStrict, let current = inventory[resource.logicalId], current.physicalId == resource.physicalId {
            inventory[resource.logicalId] = resource
        }
        note(resource, &step)
    }

    mutating func takeDeletion(_ result: StackResult, _ job: Job, _ step: inout StackStep) {
        guard let place = job.leftover else { preconditionFailure("a deletion works on a leftover") }
        switch result {
        case .started: return
        case .done: record(.deleteComplete, nil, place, &step)
        case .failed(let reason, _): record(.deleteFailed, reason, place, &step)
        case .cancelled: record(.deleteFailed, "Resource deletion cancelled", place, &step)
        }
        jobs[job.action.id] = nil
    }

    private mutating func endDeletion(_ step: inout StackStep) {
        phase = .finished
        let failed = deletion.leftovers.filter(\.isFailed).map(\.resource.logicalId)
        let reason =
            failed.isEmpty ? nil : "The following resource(s) failed to delete: \(TemplateError.list(failed)). "
        keepCopies()
        switch deletion.purpose {
        case .stack, .created(toDelete: true):
            note(failed.isEmpty ? .deleteComplete : .deleteFailed, reason, &step)
        case .created(toDelete: false):
            note(failed.isEmpty ? .rollbackComplete : .rollbackFailed, reason, &step)
        case .outdated:
            let text = "Update successful. One or more resources could not be deleted."
            note(.updateComplete, failed.isEmpty ? nil : text, &step)
        case .attempted:
            note(.updateRollbackComplete, nil, &step)
        }
    }

    /// Copies that a strict deletion could not take away are named again, so that the next attempt finds them.
    private mutating func keepCopies() {
        guard isStrict else { return }
        for leftover in deletion.leftovers where leftover.isFailed || !leftover.isEnded {
            let resource = leftover.resource
            if inventory[resource.logicalId]?.physicalId != resource.physicalId { orphans.append(resource) }
        }
    }
}
