import Ground
import World

struct ExperimentRecord: LedgerRecord {
    static let kind = "fis.experiment"

    let template: String
    let plan: ExperimentPlan
    var tags: [String: String]
    var machine: ExperimentMachine
    /// The resources behind each target, once they were found.
    var resolved: [String: [ResolvedResource]] = [:]

    /// Nil: none was asked for.
    var report: ReportProgress?

    /// Something is still to be done.
    var isOpen: Bool { !machine.status.isFinal || report?.status == .pending }

    var indexes: [String: String] {
        !isOpen ? ["template": template] : ["template": template, "open": "yes"]
    }
}

/// A resource that an experiment acts on.
struct ResolvedResource: Sendable, Codable, Equatable {
    let id: String
    let arn: String
}

extension LedgerTransaction {
    /// Changes an experiment's state, and logs which actions so began and ended.
    mutating func step(
        experiment id: String,
        in place: Place,
        _ change: (inout ExperimentRecord, WorldInstant) throws -> Void
    ) throws {
        guard let kept = try get(ExperimentRecord.self, id, in: place) else { return }
        var record = kept.record
        try change(&record, now)
        guard record.machine != kept.machine || record.resolved != kept.resolved || record.report != kept.report
        else { return }
        var changed = kept
        changed.record = record
        try update(changed)
        for event in ExperimentEvents(id: id, place: place, from: kept.machine, to: record, at: now).events {
            log(event)
        }
    }
}
