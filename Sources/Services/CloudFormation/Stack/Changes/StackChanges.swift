import Ground

/// What an update would do to a stack, resource by resource.
///
/// Source: CloudFormation User Guide, "Update CloudFormation stacks using change sets". Observed: recorded answers in
/// LocalStack's repository (`test_change_sets`, `test_change_set_ref`, `test_change_set_fn_get_attr`,
/// `test_change_set_parameters`).
package struct StackChanges: Sendable, Equatable {
    /// All changes, by logical id.
    package let all: [ResourceChange]
    /// The outputs differ, be it only in their text.
    package let hasOutputChanges: Bool

    package static let noChangesReason =
        "The submitted information didn't contain changes. Submit different information to create a change set."
    package static let noUpdates = TemplateError("No updates are to be performed.")

    package var isEmpty: Bool { all.isEmpty && !hasOutputChanges }

    /// The changes as DescribeChangeSet shows them.
    package func shown(includingPropertyValues: Bool) -> [ResourceChange] {
        Self.shown(all, includingPropertyValues: includingPropertyValues)
    }

    static func shown(_ all: [ResourceChange], includingPropertyValues: Bool) -> [ResourceChange] {
        all.compactMap { change in
            guard includingPropertyValues, change.action == .modify else { return change }
            var shown = change
            shown.details.removeAll(where: \.isOnlyPossible)
            return shown.details.isEmpty ? nil : shown
        }
    }

    /// Compares a stack with what it is to become.
    ///
    /// - Parameters:
    ///   - before: what the stack was last deployed from; nil for a new stack.
    ///   - resources: the stack's resources.
    ///   - changesTags: the tags of the stack itself change; types with a Tags property then change too.
    package init(
        from before: Deployment?,
        resources: [StackResource],
        to after: Deployment,
        changesTags: Bool = false
    ) throws(TemplateError) {
        let live = resources.filter { $0.exists && $0.status != .createFailed }
        let current = Dictionary(live.map { ($0.logicalId, $0) }, uniquingKeysWith: { $1 })
        let retyped = after.template.resources.filter { resource in
            after.graph[resource.name] != nil && current[resource.name].map { $0.type != resource.type } ?? false
        }
        guard retyped.isEmpty else {
            throw TemplateError(
                "Update of resource type is not permitted. The new template modifies resource type of the following "
                    + "resources: \(TemplateError.list(retyped.map(\.name)))"
            )
        }
        var comparison = ChangeComparison(before, current, after, changesTags: changesTags)
        var found: [ResourceChange] = []
        for name in after.order {
            if let change = try comparison.change(of: name) { found.append(change) }
        }
        for resource in live where after.graph[resource.logicalId] == nil { found.append(Self.removal(of: resource)) }
        all = found.sorted { $0.logicalId < $1.logicalId }
        hasOutputChanges = before?.template.source["Outputs"] != after.template.source["Outputs"]
    }

    private static func removal(of resource: StackResource) -> ResourceChange {
        var change = ResourceChange(
            logicalId: resource.logicalId,
            physicalId: resource.physicalId,
            type: resource.type,
            action: .remove
        )
        change.policyAction =
            switch resource.deletionPolicy {
            case .delete: .delete
            case .snapshot: .snapshot
            case .retain, .retainExceptOnCreate: .retain
            }
        change.before = StoredJSON(["Properties": resource.properties.value])
        return change
    }
}
