package import AWSModel
import Ground

/// REST-JSON: operations by method and path, members in path, query, headers and a JSON body.
///
/// Source: Smithy 2.0, "AWS restJson1 protocol".
package struct RESTJSONCodec: ProtocolCodec {
    package let schema: ServiceSchema
    private let names: WireNames
    private let errors: ErrorIndex
    private let router: RESTRouter
    private let reader: RESTReader
    private let writer: RESTWriter

    package init(_ schema: ServiceSchema) {
        self.schema = schema
        names = WireNames(schema, name: \.bodyName)
        errors = ErrorIndex(schema)
        router = RESTRouter(schema)
        reader = RESTReader(schema: schema, bindings: RESTBindings(schema))
        writer = RESTWriter(schema: schema)
    }

    private var decoder: JSONFieldDecoder { JSONFieldDecoder(schema: schema, names: names) }

    package func name(_ request: WireRequest) throws(WireError) -> NamedOperation { try router.route(request) }

    package func decodeInput(_ request: WireRequest, of named: NamedOperation) throws(WireError) -> Fields {
        guard let id = named.operation.input else { return Fields() }
        var fields = try readBody(request.body, id, keepsStream: false)
        try reader.readRequest(request, named, id, into: &fields)
        return fields
    }

    private func readBody(_ body: [UInt8], _ id: ShapeID, keepsStream: Bool) throws(WireError) -> Fields {
        guard let binding = reader.bindings[id], !body.isEmpty else { return Fields() }
        let shape = schema[id]
        var fields = Fields(slots: Array(repeating: .absent, count: shape.members.count))
        switch RESTBody(binding, shape, schema) {
        case .none: break
        case .stream(let place): if keepsStream { fields[place] = .blob(body) }
        case .blob(let place): fields[place] = .blob(body)
        case .string(let place): fields[place] = try RESTBody.text(body)
        case .member(let place):
            fields[place] = try decoder.field(try JSONFieldDecoder.parse(body), shape.members[place])
        case .structure: fields = try decoder.structure(id, try JSONFieldDecoder.parse(body))
        }
        return fields
    }

    package func encodeOutput(_ output: Fields, of operation: OperationSchema, requestID: String) -> WireResponse {
        var response = WireResponse(status: writer.status(output, of: operation))
        if let id = operation.output {
            writer.writeHeaders(output, id, to: &response.headers)
            writeBody(output, id, &response.headers, &response.body, isAnswer: response.status != 204)
        }
        response.headers["x-amzn-RequestId"] = requestID
        return response
    }

    private func writeBody(
        _ fields: Fields,
        _ id: ShapeID,
        _ headers: inout WireHeaders,
        _ body: inout [UInt8],
        isAnswer: Bool
    ) {
        guard let binding = reader.bindings[id] else { return }
        let shape = schema[id]
        var type = "application/json"
        var encoder = JSONFieldEncoder(schema)
        switch RESTBody(binding, shape, schema) {
        case .none:
            guard isAnswer else { return }
            encoder.structure([])
            body = encoder.out
        case .stream(let place), .blob(let place), .string(let place):
            guard let raw = RESTBody.raw(fields[place]) else { return }
            (body, type) = raw
        case .member(let place):
            // Without a value the body is still an object: clients parse what has a JSON content type.
            if fields[place].isAbsent {
                encoder.structure([])
            } else {
                encoder.field(fields[place], shape.members[place])
            }
            body = encoder.out
        case .structure:
            encoder.structure(id, fields)
            body = encoder.out
        }
        if headers["Content-Type"] == nil { headers["Content-Type"] = type }
    }

    package func encodeError(
        _ error: AWSError,
        of operation: OperationSchema?,
        requestID: String
    ) -> WireResponse {
        let answer = errors.answer(error)
        var response = WireResponse(status: answer.status)
        if let shape = answer.shape { writer.writeHeaders(answer.fields, shape, to: &response.headers) }
        JSONErrors.addHeaders(answer, schema, to: &response.headers)
        let name = schema.metadata.isQueryCompatible ? answer.shapeName : answer.code
        response.headers["x-amzn-RequestId"] = requestID
        response.headers["x-amzn-ErrorType"] = HeaderText.oneLine(name)
        response.headers["Content-Type"] = "application/json"
        response.body = JSONErrors.body(answer, type: name, schema)
        return response
    }

    package func answer(to error: WireError) -> AWSError { JSONErrors.answer(to: error) }

    package func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError {
        AWSError("ValidationException", CoralWording.message(violations))
    }

    package func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        var request = try writer.request(input, of: operation)
        if let id = operation.input { writeBody(input, id, &request.headers, &request.body, isAnswer: false) }
        return request
    }

    package func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError> {
        guard (200..<300).contains(response.status) else {
            return .failure(JSONErrors.error(response, try? JSONFieldDecoder.parse(response.body), errors))
        }
        guard let id = operation.output else { return .success(Fields()) }
        var fields = try readBody(response.body, id, keepsStream: true)
        try reader.readResponse(response, id, into: &fields)
        return .success(fields)
    }
}
