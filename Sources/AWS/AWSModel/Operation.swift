/// An operation of a service, with the views of its input and output; generated.
package struct Operation<Input: StructureView, Output: StructureView>: Sendable {
    package let service: ServiceModel
    package let name: String

    package init(_ service: ServiceModel, _ name: String) {
        self.service = service
        self.name = name
    }
}

/// A service's model, read from its schema text when it is first needed, so that a start does not wait for it.
package final class ServiceModel: Sendable {
    package let identity: ServiceIdentity
    private let text: String
    private let parsed = LazySchema()

    package init(_ identity: ServiceIdentity, text: String) {
        self.identity = identity
        self.text = text
    }

    package var name: String { identity.name }
    package var schema: ServiceSchema { parsed.schema(of: text) }
}

/// By what a request shows which service it is for.
package struct ServiceIdentity: Sendable {
    /// AWS's short name of the service, as in `aws SERVICE …`: `s3`, `cloudformation`.
    package let name: String
    /// The service's word in a signature's credential scope.
    package let signingName: String
    /// The first label of the service's host names.
    package let endpointPrefix: String
    /// The part of `X-Amz-Target` before the dot; empty where the service has none.
    package let targetPrefix: String
    /// The query protocols' `Version`.
    package let apiVersion: String

    package init(
        name: String,
        signingName: String,
        endpointPrefix: String,
        targetPrefix: String,
        apiVersion: String
    ) {
        self.name = name
        self.signingName = signingName
        self.endpointPrefix = endpointPrefix
        self.targetPrefix = targetPrefix
        self.apiVersion = apiVersion
    }
}
