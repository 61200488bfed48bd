package import AWSModel
import Ground

/// RPC v2 CBOR: the operation's name in the path, CBOR both ways.
///
/// Source: Smithy 2.0, "Smithy RPC v2 CBOR protocol".
package struct RPCCBORCodec: ProtocolCodec {
    package let schema: ServiceSchema
    private let decoder: CBORFieldDecoder
    private let errors: ErrorIndex
    private static let contentType = "application/cbor"

    package init(_ schema: ServiceSchema) {
        self.schema = schema
        decoder = CBORFieldDecoder(schema: schema, names: WireNames(schema, name: \.wireName))
        errors = ErrorIndex(schema)
    }

    package func name(_ request: WireRequest) throws(WireError) -> NamedOperation {
        let parts = request.path.split(separator: "/")
        guard parts.count >= 4, parts[parts.count - 2] == "operation", parts[parts.count - 4] == "service",
            let name = parts.last
        else { throw WireError(.missingOperation, "The path names no operation.") }
        return NamedOperation(try operation(named: String(name)))
    }

    package func decodeInput(_ request: WireRequest, of named: NamedOperation) throws(WireError) -> Fields {
        guard let input = named.operation.input, !request.body.isEmpty else { return Fields() }
        return try decoder.whole(input, request.body)
    }

    package func encodeOutput(_ output: Fields, of operation: OperationSchema, requestID: String) -> WireResponse {
        var response = WireResponse(headers: headers(requestID))
        guard let shape = operation.output else { return response }
        response.headers["Content-Type"] = Self.contentType
        var encoder = CBORFieldEncoder(schema)
        encoder.structure(shape, output)
        response.body = encoder.writer.out
        return response
    }

    private func headers(_ requestID: String) -> WireHeaders {
        ["smithy-protocol": "rpc-v2-cbor", "x-amzn-RequestId": requestID]
    }

    package func encodeError(
        _ error: AWSError,
        of operation: OperationSchema?,
        requestID: String
    ) -> WireResponse {
        let answer = errors.answer(error)
        var response = WireResponse(status: answer.status, headers: headers(requestID))
        response.headers["Content-Type"] = Self.contentType
        JSONErrors.addHeaders(answer, schema, to: &response.headers)
        let name = schema.metadata.isQueryCompatible ? answer.shapeName : answer.code
        let prefix = schema.metadata.targetPrefix
        var front = [("__type", prefix.isEmpty ? name : prefix + "#" + name)]
        front += answer.loose.map { ($0.name, $0.value) }
        if answer.messageName == nil, !answer.message.isEmpty { front.append(("message", answer.message)) }
        var encoder = CBORFieldEncoder(schema)
        if let shape = answer.shape {
            encoder.structure(shape, answer.fields, before: front)
        } else {
            encoder.writer.map(count: front.count)
            for (name, value) in front {
                encoder.writer.text(name)
                encoder.writer.text(value)
            }
        }
        response.body = encoder.writer.out
        return response
    }

    package func answer(to error: WireError) -> AWSError { JSONErrors.answer(to: error) }

    package func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError {
        // Services that once spoke query keep its code.
        AWSError(
            schema.metadata.isQueryCompatible ? "ValidationError" : "ValidationException",
            CoralWording.message(violations)
        )
    }

    package func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        var request = WireRequest(
            path: "/service/\(schema.metadata.targetPrefix)/operation/\(operation.name)",
            headers: ["smithy-protocol": "rpc-v2-cbor", "Accept": Self.contentType]
        )
        request.hostPrefix = try HostPrefix.text(operation, input, schema)
        guard let shape = operation.input else { return request }
        request.headers["Content-Type"] = Self.contentType
        var encoder = CBORFieldEncoder(schema)
        encoder.structure(shape, input)
        request.body = encoder.writer.out
        return request
    }

    package func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError> {
        guard (200..<300).contains(response.status) else {
            let body = try? CBORDocument.read(response.body)
            return .failure(JSONErrors.error(response, body, errors))
        }
        guard let output = operation.output, !response.body.isEmpty else { return .success(Fields()) }
        return .success(try decoder.whole(output, response.body))
    }
}
