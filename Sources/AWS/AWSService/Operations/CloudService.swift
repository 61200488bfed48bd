package import AWSModel
package import Ground

/// One AWS service as the gateway sees it: a model, a table of what is built, its CloudFormation resource types, and
/// controllers that run while the cloud does.
package protocol CloudService: Sendable {
    var model: ServiceModel { get }
    func register(in table: inout OperationTable)
    var resourceTypes: [ResourceType] { get }
    /// The name of an operation that the model does not have: a browser's POST form, a CORS preflight, a web site's
    /// page.
    ///
    /// Such an operation is registered with ``OperationTable/onUnmodelled(_:_:_:)`` and verifies its caller itself.
    func unmodelledOperation(_ head: RequestFace) -> String?
    /// Checks that a collected body agrees with the digests its head promises, before it is decoded.
    func checkBody(_ body: [UInt8], _ head: RequestFace) throws(AWSError)
    /// Headers for every answer, errors included, to a request that names an origin (CORS).
    func originHeaders(_ head: RequestFace) async -> [(name: String, value: String)]
    /// Runs the service's controllers until cancelled. Must be able to begin again after any interruption.
    func run() async throws
    /// Called when the cloud stops, after `run` was cancelled: ends what should not outlive it.
    func stop() async
    /// A page of the service's own under `/_faultline/services/SERVICE/`, for Faultline's command; nil when there is
    /// none.
    ///
    /// `GET fault-target?level=host|link|subnet|instance|engine|end&target=NAME` is asked of every service before such
    /// a fault is made; an `end` is one of the two between which a way is cut. The one whose thing it is answers
    /// `{"target": ID, "kinds": ["power-loss", …]}`, with the id as faults have it and, where not every kind is felt,
    /// the kinds that are; the others answer nil or throw an `AWSError`.
    func page(_ request: ServicePageRequest) async throws -> JSONValue?
}

/// A request for a service's own page.
package struct ServicePageRequest: Sendable {
    package var method: String
    /// Behind the service's name.
    package var path: String
    package var query: [String: String]

    package init(method: String, path: String, query: [String: String]) {
        self.method = method
        self.path = path
        self.query = query
    }
}

extension CloudService {
    package var resourceTypes: [ResourceType] { [] }
    package func unmodelledOperation(_ head: RequestFace) -> String? { nil }
    package func checkBody(_ body: [UInt8], _ head: RequestFace) throws(AWSError) {}
    package func originHeaders(_ head: RequestFace) async -> [(name: String, value: String)] { [] }
    package func run() async throws {}
    package func stop() async {}
    package func page(_ request: ServicePageRequest) async throws -> JSONValue? { nil }
}
