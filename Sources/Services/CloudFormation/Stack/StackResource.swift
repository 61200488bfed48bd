package import Ground

/// A resource of a stack, as it was last made.
package struct StackResource: Sendable, Equatable, Codable {
    package let logicalId: String
    package let type: String
    /// Nil until the service has named it.
    package var physicalId: String?
    package var status: ResourceStatus
    package var statusReason: String?
    /// The resolved properties that it was last asked to have.
    package var properties: StoredJSON
    package var attributes: StoredJSON
    package var metadata: StoredJSON?
    package var deletionPolicy: RetentionPolicy
    package var updateReplacePolicy: RetentionPolicy
    package var updatePolicy: StoredJSON?
    package var creationPolicy: StoredJSON?
    /// The resources that had to be there before it.
    package var needs: [String]
    /// The physical ids of what it needs: logical names mean other resources after a replacement.
    package internal(set) var neededIds: Set<String> = []

    package init(
        logicalId: String,
        type: String,
        physicalId: String? = nil,
        status: ResourceStatus = .createComplete,
        properties: JSONObject = JSONObject(),
        attributes: JSONObject = JSONObject(),
        deletionPolicy: RetentionPolicy = .delete,
        updateReplacePolicy: RetentionPolicy = .delete,
        needs: [String] = []
    ) {
        self.logicalId = logicalId
        self.type = type
        self.physicalId = physicalId
        self.status = status
        self.properties = StoredJSON(.object(properties))
        self.attributes = StoredJSON(.object(attributes))
        self.deletionPolicy = deletionPolicy
        self.updateReplacePolicy = updateReplacePolicy
        self.needs = needs
    }

    /// It is there, or may be.
    package var exists: Bool { physicalId != nil && status != .deleteComplete && status != .deleteSkipped }

    var known: StackScope.Known? {
        guard let physicalId, exists, status != .createFailed else { return nil }
        return StackScope.Known(physicalId: physicalId, attributes: attributes.value.object ?? JSONObject())
    }
}

/// One output of a stack.
package struct StackOutput: Sendable, Equatable, Codable {
    package let name: String
    package let value: String
    package let description: String?
    package let exportName: String?

    package init(name: String, value: String, description: String? = nil, exportName: String? = nil) {
        self.name = name
        self.value = value
        self.description = description
        self.exportName = exportName
    }
}
