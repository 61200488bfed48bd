import AWSModel

/// Why an act failed, in the words in which AWS's own resource handlers report it.
///
/// Observed: stack events quoted in public issue reports.
struct FailureReason {
    let text: String

    init(_ error: any Error, type: String, requestID: String, token: String) {
        guard let error = error as? AWSError else {
            text = Self.wrap("Internal Failure", "InternalFailure", token)
            return
        }
        let parts = type.split(separator: ":", omittingEmptySubsequences: true)
        let service = parts.count > 1 ? parts[1] : "CloudFormation"
        let status = error.status ?? (error.fault == .sender ? 400 : 500)
        text = Self.wrap(
            "\(error.message) (Service: \(service), Status Code: \(status), Request ID: \(requestID))",
            Self.handlerCode(of: error),
            token
        )
    }

    private static func wrap(_ message: String, _ code: String, _ token: String) -> String {
        "Resource handler returned message: \"\(message)\" (RequestToken: \(token), HandlerErrorCode: \(code))"
    }

    /// Source: CloudFormation CLI User Guide, "Handler error codes".
    private static func handlerCode(of error: AWSError) -> String {
        let code = error.code
        if code.contains("AlreadyExists") || code.contains("AlreadyOwned") { return "AlreadyExists" }
        if code.hasPrefix("NoSuch") || code.contains("NotFound") { return "NotFound" }
        if code.contains("AccessDenied") || code.contains("Unauthorized") { return "AccessDenied" }
        if code.contains("Thrott") { return "Throttling" }
        if code.contains("LimitExceeded") { return "ServiceLimitExceeded" }
        if code.contains("Conflict") || code.contains("InUse") || code.contains("NotEmpty") {
            return "ResourceConflict"
        }
        if code.contains("Invalid") || code.contains("Validation") || code.contains("Malformed") {
            return "InvalidRequest"
        }
        return "GeneralServiceException"
    }
}
