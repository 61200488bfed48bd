package import Ground

/// A CloudFormation resource type: how a template's properties become calls of a service.
///
/// Every closure may be run again after an interruption, so it must be safe to act twice: `create` finds what an
/// earlier run has made by ``ResourceRequest/physicalName`` or by ``ResourceRequest/token``.
package struct ResourceType: Sendable {
    /// `AWS::S3::Bucket`.
    package let name: String
    package let properties: PropertyShape.Members
    /// What `Fn::GetAtt` may read.
    package let attributes: [String]
    package let create: @Sendable (ResourceRequest) async throws -> ResourceState
    /// Nil: every change replaces the resource.
    package let update: (@Sendable (ResourceRequest, _ existing: ExistingResource) async throws -> ResourceState)?
    /// Deleting what is gone already succeeds.
    package let delete: @Sendable (ResourceRequest, _ existing: ExistingResource) async throws -> Void
    /// `DeletionPolicy: Snapshot` may be said of it: `delete` keeps ``ExistingResource/finalSnapshot`` first.
    package let takesSnapshots: Bool

    package init(
        _ name: String,
        properties: PropertyShape.Members,
        attributes: [String] = [],
        takesSnapshots: Bool = false,
        create: @escaping @Sendable (ResourceRequest) async throws -> ResourceState,
        update: (@Sendable (ResourceRequest, ExistingResource) async throws -> ResourceState)? = nil,
        delete: @escaping @Sendable (ResourceRequest, ExistingResource) async throws -> Void
    ) {
        self.name = name
        self.properties = properties
        self.attributes = attributes
        self.takesSnapshots = takesSnapshots
        self.create = create
        self.update = update
        self.delete = delete
    }
}

/// What a resource type is asked to make.
package struct ResourceRequest: Sendable {
    package var logicalID: String
    package var stackName: String
    package var stackID: String
    /// Resolved properties: no intrinsic function is left in them.
    package var properties: JSONObject
    /// A name for a resource whose template gives none: `stack-logical-RANDOM`, the same on every try.
    package var physicalName: String
    /// The same on every try of this act, for operations that take an idempotency token.
    package var token: String
    /// The stack's tags; a type that can be tagged adds them.
    package var stackTags: [(key: String, value: String)]
    package var context: RequestContext

    package init(
        logicalID: String,
        stackName: String,
        stackID: String,
        properties: JSONObject,
        physicalName: String,
        token: String,
        stackTags: [(key: String, value: String)] = [],
        context: RequestContext
    ) {
        self.logicalID = logicalID
        self.stackName = stackName
        self.stackID = stackID
        self.properties = properties
        self.physicalName = physicalName
        self.token = token
        self.stackTags = stackTags
        self.context = context
    }
}

/// A made resource as `Ref` and `Fn::GetAtt` see it.
package struct ResourceState: Sendable, Equatable {
    /// What `Ref` gives.
    package var physicalID: String
    package var attributes: [String: JSONValue]

    package init(physicalID: String, attributes: [String: JSONValue] = [:]) {
        self.physicalID = physicalID
        self.attributes = attributes
    }
}

package struct ExistingResource: Sendable {
    package var physicalID: String
    package var properties: JSONObject
    /// What to call the snapshot that its deletion must leave; nil when none is wanted. The same on every try.
    package var finalSnapshot: String?

    package init(physicalID: String, properties: JSONObject, finalSnapshot: String? = nil) {
        self.physicalID = physicalID
        self.properties = properties
        self.finalSnapshot = finalSnapshot
    }
}
