package import AWSModel
import Ground

/// awsJson 1.0 and 1.1: one path, the operation in `X-Amz-Target`, JSON both ways.
///
/// Source: Smithy 2.0, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol".
package struct RPCJSONCodec: ProtocolCodec {
    package let schema: ServiceSchema
    private let names: WireNames
    private let errors: ErrorIndex
    private let contentType: String

    package init(_ schema: ServiceSchema) {
        self.schema = schema
        names = WireNames(schema, name: \.wireName)
        errors = ErrorIndex(schema)
        contentType = "application/x-amz-json-" + schema.metadata.jsonVersion
    }

    private var decoder: JSONFieldDecoder { JSONFieldDecoder(schema: schema, names: names) }

    package func name(_ request: WireRequest) throws(WireError) -> NamedOperation {
        guard let target = request.headers["X-Amz-Target"], let name = target.split(separator: ".").last else {
            throw WireError(.missingOperation, "The request names no operation in X-Amz-Target.")
        }
        return NamedOperation(try operation(named: String(name)))
    }

    package func decodeInput(_ request: WireRequest, of named: NamedOperation) throws(WireError) -> Fields {
        guard let input = named.operation.input, !request.body.isEmpty else { return Fields() }
        return try decoder.structure(input, JSONFieldDecoder.parse(request.body))
    }

    package func encodeOutput(_ output: Fields, of operation: OperationSchema, requestID: String) -> WireResponse {
        var response = WireResponse(headers: headers(requestID))
        guard let shape = operation.output else { return response }
        var encoder = JSONFieldEncoder(schema)
        encoder.structure(shape, output)
        response.body = encoder.out
        return response
    }

    package func encodeError(
        _ error: AWSError,
        of operation: OperationSchema?,
        requestID: String
    ) -> WireResponse {
        let answer = errors.answer(error)
        var response = WireResponse(status: answer.status, headers: headers(requestID))
        JSONErrors.addHeaders(answer, schema, to: &response.headers)
        let name = schema.metadata.isQueryCompatible ? answer.shapeName : answer.code
        // Version 1.0 writes the shape's name in full; the prefix tells clients nothing, but they cut it off.
        let prefix = schema.metadata.jsonVersion == "1.0" ? schema.metadata.targetPrefix : ""
        response.body = JSONErrors.body(answer, type: prefix.isEmpty ? name : prefix + "#" + name, schema)
        return response
    }

    private func headers(_ requestID: String) -> WireHeaders {
        ["x-amzn-RequestId": requestID, "Content-Type": contentType]
    }

    package func answer(to error: WireError) -> AWSError {
        var answer = JSONErrors.answer(to: error)
        if answer.code == "UnknownOperationException" { answer.status = 400 }
        return answer
    }

    package func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError {
        // Services that once spoke query keep its code.
        AWSError(
            schema.metadata.isQueryCompatible ? "ValidationError" : "ValidationException",
            CoralWording.message(violations)
        )
    }

    package func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        var request = WireRequest(
            headers: [
                "X-Amz-Target": schema.metadata.targetPrefix + "." + operation.name, "Content-Type": contentType,
            ]
        )
        request.hostPrefix = try HostPrefix.text(operation, input, schema)
        var encoder = JSONFieldEncoder(schema)
        if let shape = operation.input { encoder.structure(shape, input) } else { encoder.structure([]) }
        request.body = encoder.out
        return request
    }

    package func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError> {
        guard (200..<300).contains(response.status) else {
            return .failure(JSONErrors.error(response, try? JSONFieldDecoder.parse(response.body), errors))
        }
        guard let output = operation.output, !response.body.isEmpty else { return .success(Fields()) }
        return .success(try decoder.structure(output, JSONFieldDecoder.parse(response.body)))
    }
}
