/// The shapes and operations of one service, as its public model gives them.
package final class ServiceSchema: Sendable {
    package let metadata: ServiceMetadata
    package let shapes: [Shape]
    package let operations: [OperationSchema]
    private let operationPlaces: [String: Int]

    package init(metadata: ServiceMetadata, shapes: [Shape], operations: [OperationSchema]) {
        self.metadata = metadata
        self.shapes = shapes
        self.operations = operations
        operationPlaces = Dictionary(
            operations.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Yields the shape in place: it is a large value, and a reader mostly wants one of its parts.
    package subscript(id: ShapeID) -> Shape { _read { yield shapes[id] } }
    package func operation(_ name: String) -> OperationSchema? { operationPlaces[name].map { operations[$0] } }

    /// The exception shape that answers under this code, among all of the service's.
    package func exception(code: String) -> Shape? {
        shapes.first { $0.exception?.code == code || ($0.exception != nil && $0.name == code) }
    }
}

/// A shape's place in its service's list.
package typealias ShapeID = Int

package enum WireProtocol: String, Sendable, CaseIterable {
    case query, ec2, json
    case restJSON = "rest-json"
    case restXML = "rest-xml"
    case rpcCBOR = "smithy-rpc-v2-cbor"
}

package struct ServiceMetadata: Sendable, Equatable {
    package var name = ""
    package var serviceID = ""
    package var protocols: [WireProtocol] = []
    package var apiVersion = ""
    package var endpointPrefix = ""
    package var signingName = ""
    package var xmlNamespace = ""
    /// The part of `X-Amz-Target` before the dot.
    package var targetPrefix = ""
    package var jsonVersion = "1.0"
    /// Errors answer `x-amzn-query-error` too, for clients from the time when the service spoke the query protocol.
    package var isQueryCompatible = false

    package init() {}
}

package struct OperationSchema: Sendable {
    package var name = ""
    package var method = "POST"
    /// With `{Name}` and greedy `{Name+}` labels, and fixed query parts: `/{Bucket}?cors`.
    package var uri = "/"
    package var status = 200
    package var input: ShapeID?
    package var output: ShapeID?
    package var resultWrapper: String?
    /// The root element of a REST-XML input whose model names one.
    package var inputName: String?
    package var inputNamespace: String?
    package var errors: [ShapeID] = []
    package var hostPrefix: String?
    package var needsNoSignature = false
    /// Known by name and route, so that a 501 can name it; its shapes were not generated.
    package var isAbsent = false

    package init() {}
}
