package import AWSModel
import Ground

/// REST-XML: operations by method and path, members in path, query, headers and an XML body. S3, Route 53, CloudFront.
///
/// Source: Smithy 2.0, "AWS restXml protocol".
package struct RESTXMLCodec: ProtocolCodec {
    package let schema: ServiceSchema
    private let xml: XMLFieldDecoder
    private let errors: ErrorIndex
    private let router: RESTRouter
    private let reader: RESTReader
    private let writer: RESTWriter
    private let dialect: S3Dialect?

    package init(_ schema: ServiceSchema) {
        self.schema = schema
        xml = XMLFieldDecoder(schema)
        errors = ErrorIndex(schema)
        router = RESTRouter(schema)
        reader = RESTReader(schema: schema, bindings: RESTBindings(schema))
        writer = RESTWriter(schema: schema)
        dialect = S3Dialect(schema)
    }

    package func name(_ request: WireRequest) throws(WireError) -> NamedOperation { try router.route(request) }

    // MARK: The server's side

    package func decodeInput(_ request: WireRequest, of named: NamedOperation) throws(WireError) -> Fields {
        guard let id = named.operation.input else { return Fields() }
        var fields = try readBody(request.body, id, keepsStream: false) { root, _ in root }
        try reader.readRequest(request, named, id, into: &fields)
        return fields
    }

    package func encodeOutput(_ output: Fields, of operation: OperationSchema, requestID: String) -> WireResponse {
        var response = WireResponse(status: writer.status(output, of: operation))
        if let id = operation.output {
            writer.writeHeaders(output, id, to: &response.headers)
            let root = dialect?.root(of: operation.name) ?? schema[id].xmlName ?? operation.name + "Response"
            writeBody(output, id, root, namespace, &response.headers, &response.body, isAnswer: true)
            if let body = dialect?.unwrapped(output, operation, id) { response.body = body }
        }
        addID(requestID, to: &response.headers)
        return response
    }

    private var namespace: XMLNamespace? {
        let uri = dialect?.namespace ?? schema.metadata.xmlNamespace
        return uri.isEmpty ? nil : XMLNamespace(uri: uri)
    }

    private func addID(_ requestID: String, to headers: inout WireHeaders) {
        if let dialect { dialect.addIDs(requestID, to: &headers) } else { headers["x-amzn-RequestId"] = requestID }
    }

    package func encodeError(
        _ error: AWSError,
        of operation: OperationSchema?,
        requestID: String
    ) -> WireResponse {
        let answer = errors.answer(error)
        var response = WireResponse(status: answer.status)
        if let shape = answer.shape { writer.writeHeaders(answer.fields, shape, to: &response.headers) }
        for header in answer.headers { response.headers.add(header.name, header.value) }
        addID(requestID, to: &response.headers)
        guard answer.status != 304 else { return response }
        response.headers["Content-Type"] = dialect == nil ? "text/xml" : "application/xml"
        var encoder = XMLFieldEncoder(schema)
        if let dialect {
            encoder.writer.open("Error")
            XMLErrors.body(answer, &encoder)
            encoder.writer.element("RequestId", requestID)
            encoder.writer.element("HostId", dialect.hostID(requestID))
            encoder.writer.close("Error")
        } else {
            let uri = schema.metadata.xmlNamespace
            encoder.writer.open("ErrorResponse", uri.isEmpty ? [] : [.init(name: "xmlns", value: uri)])
            encoder.writer.open("Error")
            encoder.writer.element("Type", answer.fault.rawValue)
            XMLErrors.body(answer, &encoder)
            encoder.writer.close("Error")
            encoder.writer.element("RequestId", requestID)
            encoder.writer.close("ErrorResponse")
        }
        response.body = encoder.writer.out
        return response
    }

    package func answer(to error: WireError) -> AWSError {
        if let dialect { return dialect.answer(to: error) }
        return switch error.reason {
        case .missingOperation, .unknownOperation: AWSError("UnknownOperationException", error.message, status: 404)
        case .malformed: AWSError("MalformedInput", error.message)
        case .wrongType, .unsendable: AWSError("InvalidInput", error.message)
        }
    }

    package func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError {
        dialect == nil
            ? AWSError("InvalidInput", CoralWording.message(violations))
            : S3Wording.error(violations, operation, schema)
    }

    // MARK: The client's side

    package func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        var request = try writer.request(input, of: operation)
        guard let id = operation.input else { return request }
        let root = operation.inputName ?? schema[id].xmlName ?? operation.name + "Request"
        let namespace = operation.inputNamespace.map { XMLNamespace(uri: $0) } ?? self.namespace
        writeBody(input, id, root, namespace, &request.headers, &request.body, isAnswer: false)
        return request
    }

    package func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError> {
        guard (200..<300).contains(response.status) else {
            guard let root = try? XMLReader.read(response.body) else { return .failure(bodilessError(response)) }
            return .failure(XMLErrors.error(root.child("Error") ?? root, response))
        }
        guard let id = operation.output else { return .success(Fields()) }
        var fields = try readBody(response.body, id, keepsStream: true) { root, shape in
            dialect?.wrapped(root, operation, shape) ?? root
        }
        try reader.readResponse(response, id, into: &fields)
        return .success(fields)
    }

    // MARK: Bodies

    private func readBody(
        _ body: [UInt8],
        _ id: ShapeID,
        keepsStream: Bool,
        _ mend: (XMLElement, Shape) -> XMLElement
    ) throws(WireError) -> Fields {
        guard let binding = reader.bindings[id], !body.isEmpty else { return Fields() }
        let shape = schema[id]
        var fields = Fields(slots: Array(repeating: .absent, count: shape.members.count))
        switch RESTBody(binding, shape, schema) {
        case .none: break
        case .stream(let place): if keepsStream { fields[place] = .blob(body) }
        case .blob(let place): fields[place] = .blob(body)
        case .string(let place): fields[place] = try RESTBody.text(body)
        case .member(let place):
            let root = try XMLReader.read(body)
            let member = shape.members[place]
            let target = schema[member.shape]
            guard [member.wireName, target.xmlName ?? target.name, target.name].contains(root.name) else {
                throw .malformed("The root element is \(root.name.prefix(100)), not \(member.wireName).")
            }
            do { fields[place] = try xml.value(root, member) } catch { throw error.at(member.name) }
        case .structure: fields = try xml.structure(id, mend(try XMLReader.read(body), shape))
        }
        return fields
    }

    private func writeBody(
        _ fields: Fields,
        _ id: ShapeID,
        _ root: String,
        _ namespace: XMLNamespace?,
        _ headers: inout WireHeaders,
        _ body: inout [UInt8],
        isAnswer: Bool
    ) {
        guard let binding = reader.bindings[id] else { return }
        let shape = schema[id]
        var encoder = XMLFieldEncoder(schema, fraction: dialect == nil ? .needed : .always, hasDeclaration: isAnswer)
        var type = "application/xml"
        switch RESTBody(binding, shape, schema) {
        case .none: return
        case .stream(let place), .blob(let place), .string(let place):
            guard let raw = RESTBody.raw(fields[place]) else { return }
            (body, type) = raw
        case .member(let place):
            guard case .structure(let inner) = fields[place] else { return }
            let member = shape.members[place]
            let target = schema[member.shape]
            let name = member.locationName ?? target.xmlName ?? member.name
            let space = member.xmlNamespace ?? target.xmlNamespace ?? namespace
            encoder.structure(name, member.shape, inner, namespace: space)
            body = encoder.writer.out
        case .structure:
            // A request of nothing has no body; an answer always has its root.
            let isEmpty =
                !isAnswer
                && shape.members.indices.allSatisfy { place in
                    fields[place].isAbsent || shape.members[place].location != nil
                }
            guard !isEmpty else { return }
            encoder.structure(root, id, fields, namespace: namespace)
            body = encoder.writer.out
        }
        if headers["Content-Type"] == nil { headers["Content-Type"] = type }
    }
}
