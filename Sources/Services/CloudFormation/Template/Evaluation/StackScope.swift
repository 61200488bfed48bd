package import Ground

/// Where a stack stands: what its pseudo parameters, imports and zone lookups give.
package struct StackEnvironment: Sendable, Equatable, Codable {
    package var accountId: String
    package var region: String
    package var partition: String
    package var urlSuffix: String
    package var stackName: String
    package var stackId: String
    package var notificationARNs: [String]
    /// The zones of each Region, in order.
    package var zones: [String: [String]]
    /// What other stacks export in this account and Region.
    package var exports: [String: String]
    /// For each name that this stack exports, the other stacks that import it.
    package var importers: [String: [String]] = [:]

    package init(
        accountId: String,
        region: String,
        stackName: String,
        stackId: String,
        partition: String = "aws",
        urlSuffix: String = "amazonaws.com",
        notificationARNs: [String] = [],
        zones: [String: [String]] = [:],
        exports: [String: String] = [:]
    ) {
        self.accountId = accountId
        self.region = region
        self.partition = partition
        self.urlSuffix = urlSuffix
        self.stackName = stackName
        self.stackId = stackId
        self.notificationARNs = notificationARNs
        self.zones = zones
        self.exports = exports
    }
}

/// Resolves references from values: the parameters, the environment and the resources that are there by now.
package struct StackScope: ReferenceResolver {
    /// A resource that exists.
    package struct Known: Sendable, Equatable {
        package var physicalId: String
        package var attributes: JSONObject

        package init(physicalId: String, attributes: JSONObject = JSONObject()) {
            self.physicalId = physicalId
            self.attributes = attributes
        }
    }

    package var environment: StackEnvironment
    package var parameters: ParameterValues
    package var resources: [String: Known]
    /// The resources that the template has under its conditions, there or not.
    package var declared: Set<String>
    /// In checks that come before the stack runs, a missing export is pending: it stops the stack, not the request.
    package var awaitsExports = false

    package init(
        _ environment: StackEnvironment,
        parameters: ParameterValues,
        resources: [String: Known] = [:],
        declared: Set<String> = []
    ) {
        self.environment = environment
        self.parameters = parameters
        self.resources = resources
        self.declared = declared
    }

    package func parameter(_ name: String) -> JSONValue? { parameters.value(name) }

    package func pseudoParameter(_ name: String) -> JSONValue? {
        switch name {
        case "AWS::AccountId": .string(environment.accountId)
        case "AWS::Region": .string(environment.region)
        case "AWS::Partition": .string(environment.partition)
        case "AWS::URLSuffix": .string(environment.urlSuffix)
        case "AWS::StackName": .string(environment.stackName)
        case "AWS::StackId": .string(environment.stackId)
        case "AWS::NotificationARNs": .array(environment.notificationARNs.map { .string($0) })
        default: nil
        }
    }

    package func physicalId(of resource: String) -> Lookup {
        if let known = resources[resource] { return .known(.string(known.physicalId)) }
        return declared.contains(resource) ? .pending : .absent
    }

    package func attribute(_ name: String, of resource: String) -> Lookup {
        if let known = resources[resource] { return known.attributes[name].map { .known($0) } ?? .absent }
        return declared.contains(resource) ? .pending : .absent
    }

    package func export(_ name: String) -> Lookup {
        if let value = environment.exports[name] { return .known(.string(value)) }
        return awaitsExports ? .pending : .absent
    }

    package func zones(in region: String) -> [String]? { environment.zones[region] }

    static let pseudoParameters: Set<String> = [
        "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId",
        "AWS::StackName", "AWS::URLSuffix",
    ]
}
