import Ground

/// What a runner is to do for a stack.
///
/// After a crash the machine names its open actions again with the same ids: the runner must make acting twice
/// harmless, and may use the stack's id with `id` as its token.
package struct StackAction: Sendable, Equatable, Codable {
    package enum Kind: Sendable, Equatable, Codable {
        case create(properties: StoredJSON)
        case update(physicalId: String, from: StoredJSON, to: StoredJSON)
        case delete(physicalId: String, properties: StoredJSON, takesSnapshot: Bool)
        /// Stop working on the action of this id, and answer `cancelled` (or what came of it).
        case cancel
    }

    package let id: Int
    package let logicalId: String
    package let type: String
    package let kind: Kind

    var cancellation: StackAction { StackAction(id: id, logicalId: logicalId, type: type, kind: .cancel) }
}

/// What came of an action.
package enum StackResult: Sendable, Equatable {
    /// The service has taken the request and named the resource; it is not yet there.
    case started(physicalId: String)
    case done(physicalId: String, attributes: StoredJSON)
    /// - physicalId: named when something was made that must be deleted.
    case failed(reason: String, physicalId: String?)
    case cancelled(physicalId: String?)

    package static func deleted() -> StackResult { .done(physicalId: "", attributes: StoredJSON([:])) }
}

/// What follows from one observation.
package struct StackStep: Sendable, Equatable {
    /// To be written down, in this order.
    package var events: [StackEvent] = []
    /// To be begun, in any order.
    package var actions: [StackAction] = []

    package init() {}
}

/// How a stack operation is to go when something fails, and what it is to leave alone.
package struct StackOptions: Sendable, Equatable, Codable {
    package enum OnFailure: String, Sendable, Codable {
        case rollback = "ROLLBACK"
        case doNothing = "DO_NOTHING"
        case delete = "DELETE"
    }

    /// For an update, `doNothing` is `DisableRollback`.
    package var onFailure: OnFailure
    /// Resources that a deletion leaves alone.
    package var retainedResources: Set<String>
    /// A rollback deletes also what `Retain` would keep, when this very operation made it.
    package var retainExceptOnCreate: Bool
    /// The stack's own tags change, so that each resource that has tags is updated.
    package var changesTags: Bool

    package init(
        onFailure: OnFailure = .rollback,
        retainedResources: Set<String> = [],
        retainExceptOnCreate: Bool = false,
        changesTags: Bool = false
    ) {
        self.onFailure = onFailure
        self.retainedResources = retainedResources
        self.retainExceptOnCreate = retainExceptOnCreate
        self.changesTags = changesTags
    }
}
