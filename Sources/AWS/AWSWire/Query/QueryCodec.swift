package import AWSModel
import Ground

/// AWS query: form parameters in, XML with a result wrapper out.
///
/// Source: Smithy 2.0, "AWS query protocol".
package struct QueryCodec: ProtocolCodec {
    package let schema: ServiceSchema
    private let form: FormFieldDecoder
    private let xml: XMLFieldDecoder
    private let errors: ErrorIndex

    package init(_ schema: ServiceSchema) {
        self.schema = schema
        form = FormFieldDecoder(schema, .query)
        xml = XMLFieldDecoder(schema)
        errors = ErrorIndex(schema)
    }

    package func name(_ request: WireRequest) throws(WireError) -> NamedOperation {
        let tree = try FormRequest.parse(request)
        return NamedOperation(try operation(named: try FormRequest.action(tree)), form: tree)
    }

    package func decodeInput(_ request: WireRequest, of named: NamedOperation) throws(WireError) -> Fields {
        guard let input = named.operation.input else { return Fields() }
        if let tree = named.form { return try form.structure(input, tree) }
        return try form.structure(input, try FormRequest.parse(request))
    }

    package func encodeOutput(_ output: Fields, of operation: OperationSchema, requestID: String) -> WireResponse {
        var encoder = XMLFieldEncoder(schema, hasDeclaration: false)
        let root = operation.name + "Response"
        encoder.writer.open(root, namespace)
        if let shape = operation.output {
            encoder.writer.open(wrapper(operation))
            encoder.members(shape, output)
            encoder.writer.close(wrapper(operation))
        }
        encoder.writer.open("ResponseMetadata")
        encoder.writer.element("RequestId", requestID)
        encoder.writer.close("ResponseMetadata")
        encoder.writer.close(root)
        return WireResponse(headers: headers(requestID), body: encoder.writer.out)
    }

    private func wrapper(_ operation: OperationSchema) -> String {
        operation.resultWrapper ?? operation.name + "Result"
    }

    private var namespace: [XMLElement.Attribute] {
        let uri = schema.metadata.xmlNamespace
        return uri.isEmpty ? [] : [.init(name: "xmlns", value: uri)]
    }

    private func headers(_ requestID: String) -> WireHeaders {
        ["x-amzn-RequestId": requestID, "Content-Type": "text/xml"]
    }

    package func encodeError(
        _ error: AWSError,
        of operation: OperationSchema?,
        requestID: String
    ) -> WireResponse {
        let answer = errors.answer(error)
        var encoder = XMLFieldEncoder(schema, hasDeclaration: false)
        encoder.writer.open("ErrorResponse", namespace)
        encoder.writer.open("Error")
        encoder.writer.element("Type", answer.fault.rawValue)
        XMLErrors.body(answer, &encoder)
        encoder.writer.close("Error")
        encoder.writer.element("RequestId", requestID)
        encoder.writer.close("ErrorResponse")
        var response = WireResponse(status: answer.status, headers: headers(requestID), body: encoder.writer.out)
        for header in answer.headers { response.headers.add(header.name, header.value) }
        return response
    }

    package func answer(to error: WireError) -> AWSError {
        switch error.reason {
        case .missingOperation: AWSError("MissingAction", "Missing Action")
        case .unknownOperation(let name):
            AWSError("InvalidAction", "Could not find operation \(name) for version \(schema.metadata.apiVersion)")
        case .malformed: AWSError("MalformedQueryString", error.message, status: 404)
        case .wrongType, .unsendable: AWSError("MalformedInput", error.message)
        }
    }

    package func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError {
        AWSError("ValidationError", CoralWording.message(violations))
    }

    package func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        try FormRequest.encode(input, operation, schema, .query)
    }

    package func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError> {
        guard (200..<300).contains(response.status) else {
            guard let root = try? XMLReader.read(response.body) else { return .failure(bodilessError(response)) }
            return .failure(XMLErrors.error(root.child("Error") ?? root, response))
        }
        guard let output = operation.output else { return .success(Fields()) }
        let root = try XMLReader.read(response.body)
        return .success(try xml.structure(output, root.child(wrapper(operation)) ?? root))
    }
}
