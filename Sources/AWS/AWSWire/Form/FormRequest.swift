import AWSModel

/// The request form that the query protocol and EC2's variant share.
enum FormRequest {
    static let contentType = "application/x-www-form-urlencoded; charset=utf-8"

    /// Parameters may stand in the query, in a form's body, or in both.
    static func parse(_ request: WireRequest) throws(WireError) -> FormTree {
        var form = FormTree()
        try form.add(Array(request.query.utf8))
        let type = request.headers["Content-Type"] ?? contentType
        if type.hasPrefix("application/x-www-form-urlencoded") || request.query.isEmpty { try form.add(request.body) }
        return form
    }

    static func action(_ form: FormTree) throws(WireError) -> String {
        guard let node = form.child(of: FormTree.root, named: "Action"), let name = try form.value(node), !name.isEmpty
        else { throw WireError(.missingOperation, "The request must contain the parameter Action") }
        return name
    }

    static func encode(
        _ input: Fields,
        _ operation: OperationSchema,
        _ schema: ServiceSchema,
        _ naming: FormNaming
    ) throws(WireError) -> WireRequest {
        var encoder = FormFieldEncoder(schema, naming)
        encoder.add("Action", operation.name)
        encoder.add("Version", schema.metadata.apiVersion)
        if let shape = operation.input { encoder.structure(shape, input) }
        var request = WireRequest(headers: ["Content-Type": contentType], body: encoder.out)
        request.hostPrefix = try HostPrefix.text(operation, input, schema)
        return request
    }
}
