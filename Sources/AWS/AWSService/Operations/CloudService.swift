package import AWSModel

/// One AWS service as the gateway sees it: a model, a table of what is built, its CloudFormation resource types, and
/// controllers that run while the cloud does.
package protocol CloudService: Sendable {
    var model: ServiceModel { get }
    func register(in table: inout OperationTable)
    var resourceTypes: [ResourceType] { get }
    /// Runs the service's controllers until cancelled. Must be able to begin again after any interruption.
    func run() async throws
}

extension CloudService {
    package var resourceTypes: [ResourceType] { [] }
    package func run() async throws {}
}
