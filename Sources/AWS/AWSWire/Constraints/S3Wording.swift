import AWSModel

/// Violations as S3 tells them: by where the value stood in the request.
///
/// Source: S3 API Reference, "Error responses".
enum S3Wording {
    static func error(_ violations: [Violation], _ operation: OperationSchema, _ schema: ServiceSchema) -> AWSError {
        guard let first = violations.first, case .member(let name)? = first.path.first, let input = operation.input,
            let place = schema[input].places[name]
        else { return .internalFailure }
        let member = schema[input].members[place]
        let malformed = AWSError(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema"
        )
        guard member.location != nil, first.path.count == 1 else {
            if first.rule == .required, first.path.count == 1, schema[input].payload == place {
                return AWSError("MissingRequestBodyError", "Request Body is empty")
            }
            return malformed
        }
        if first.rule == .required {
            return AWSError(
                "InvalidRequest",
                "Missing required header or parameter for this request: \(member.wireName)"
            )
        }
        return AWSError(
            "InvalidArgument",
            "Invalid Argument",
            details: [.init("ArgumentName", member.wireName), .init("ArgumentValue", first.value ?? "")]
        )
    }
}
