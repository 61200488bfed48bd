/// What reaches a running stack from outside: other stacks' exports and imports, and its own deletion.
extension StackMachine {
    /// Learns what other stacks export and import by now.
    ///
    /// - Parameters:
    ///   - exports: the values of all other stacks.
    ///   - importers: for each name that this stack exports, the stacks that import it.
    mutating func see(exports: [String: String], importers: [String: [String]]) {
        target?.environment.exports = exports
        target?.environment.importers = importers
    }

    /// True while values go back to what they were, tags with them.
    var isRestoring: Bool { phase == .restoring || phase == .stoppingRestore }

    /// Begins nothing more, so that a stack that is still being made can be deleted.
    ///
    /// A rollback that is under way comes to its end instead.
    mutating func abandon() -> StackStep {
        var step = StackStep()
        guard operation == .create, phase == .applying || phase == .stopping else { return step }
        isAbandoned = true
        phase = .stopping
        cancelJobs(&step)
        advance(&step)
        return step
    }

    /// Observed: stack events quoted in public issue reports (aws/aws-cdk #604, aws-samples/iam-identity-center-team
    /// #474).
    static func exportInUse(_ name: String, by users: [String], isDeletion: Bool) -> TemplateError {
        let last = users.last ?? ""
        let all = users.count > 1 ? users.dropLast().joined(separator: ", ") + " and " + last : last
        return isDeletion
            ? TemplateError("Delete canceled. Cannot delete export \(name) as it is in use by \(all).")
            : TemplateError("Cannot update export \(name) as it is in use by \(all).")
    }
}
