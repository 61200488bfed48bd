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
    /// AWS's short name of the service, as in `aws SERVICE …`: `s3`, `cloudformation`.
    package let name: String
    private let text: String
    private let parsed = LazySchema()

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    package var schema: ServiceSchema { parsed.schema(of: text) }
}
