package import AWSModel
import Ground

/// EC2's variant of the query protocol: capitalised names, flattened lists, no result wrapper, its own errors.
///
/// Source: Smithy 2.0, "AWS EC2 query protocol".
package struct EC2QueryCodec: ProtocolCodec {
    package let schema: ServiceSchema
    private let form: FormFieldDecoder
    private let xml: XMLFieldDecoder
    private let errors: ErrorIndex

    package init(_ schema: ServiceSchema) {
        self.schema = schema
        form = FormFieldDecoder(schema, .ec2)
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
        var encoder = XMLFieldEncoder(schema, fraction: .always)
        let root = operation.name + "Response"
        encoder.writer.open(root, [.init(name: "xmlns", value: namespace)])
        encoder.writer.element("requestId", requestID)
        if let shape = operation.output {
            encoder.members(shape, output)
        } else {
            // Observed: an operation without output answers whether it was done.
            encoder.writer.element("return", "true")
        }
        encoder.writer.close(root)
        return WireResponse(headers: headers(requestID), body: encoder.writer.out)
    }

    /// The model gives a namespace of an older form than the service answers with.
    private var namespace: String { "http://ec2.amazonaws.com/doc/\(schema.metadata.apiVersion)/" }

    private func headers(_ requestID: String) -> WireHeaders {
        ["x-amzn-RequestId": requestID, "Content-Type": "text/xml;charset=UTF-8"]
    }

    package func encodeError(
        _ error: AWSError,
        of operation: OperationSchema?,
        requestID: String
    ) -> WireResponse {
        let answer = errors.answer(error)
        var encoder = XMLFieldEncoder(schema, fraction: .always)
        encoder.writer.open("Response")
        encoder.writer.open("Errors")
        encoder.writer.open("Error")
        XMLErrors.body(answer, &encoder)
        encoder.writer.close("Error")
        encoder.writer.close("Errors")
        encoder.writer.element("RequestID", requestID)
        encoder.writer.close("Response")
        var response = WireResponse(status: answer.status, headers: headers(requestID), body: encoder.writer.out)
        for header in answer.headers { response.headers.add(header.name, header.value) }
        return response
    }

    package func answer(to error: WireError) -> AWSError {
        switch error.reason {
        case .missingOperation: AWSError("MissingAction", "The request must contain the parameter Action")
        case .unknownOperation: AWSError("InvalidAction", error.message)
        case .malformed: AWSError("InvalidQueryParameter", error.message)
        case .wrongType, .unsendable:
            AWSError(
                "InvalidParameterValue",
                "Value (\(error.value ?? "")) for parameter \(error.member ?? "") is invalid. \(error.message)"
            )
        }
    }

    package func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError {
        EC2Wording.error(violations)
    }

    package func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest {
        try FormRequest.encode(input, operation, schema, .ec2)
    }

    package func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError> {
        guard (200..<300).contains(response.status) else {
            guard let root = try? XMLReader.read(response.body) else { return .failure(bodilessError(response)) }
            return .failure(XMLErrors.error(root.descendant("Errors", "Error") ?? root, response))
        }
        guard let output = operation.output else { return .success(Fields()) }
        return .success(try xml.structure(output, try XMLReader.read(response.body)))
    }
}
