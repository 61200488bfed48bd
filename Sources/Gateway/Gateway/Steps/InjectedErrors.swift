import AWSModel
import AWSService
import Ground
import World

/// Refuses the share of a role's requests that faults of the kind `apiError` mean.
///
/// Source: FIS User Guide, "aws:fis:inject-api-internal-error", "…-throttle-error", "…-unavailable-error"; the codes
/// are those of each service's "Common errors" or "Error codes".
struct InjectedErrors: Sendable {
    let world: World

    /// Only sessions of roles are looked at: nobody else pays for this.
    func check(_ exchange: Exchange) throws {
        guard exchange.principal.kind == .assumedRole, let role = exchange.principal.issuerARN else { return }
        for fault in try world.faults.affecting(FaultScope(.service, exchange.address.service))
        where fault.what == .apiError && isMeant(fault, role, exchange.operationName) {
            throw Self.answer(fault, exchange.address.service)
        }
    }

    private func isMeant(_ fault: Fault, _ role: String, _ operation: String) -> Bool {
        let settings = fault.settings
        guard settings[InjectedError.Setting.role] == role else { return false }
        let operations = (settings[InjectedError.Setting.operations] ?? "").split(separator: ",")
        let names = operations.map { $0.drop { $0 == " " }.prefix { $0 != " " } }
        guard names.contains(where: { $0 == operation }) else { return false }
        var random = world.ids.generator()
        return random.next() % 100 < settings[InjectedError.Setting.percentage].flatMap { UInt64($0) } ?? 100
    }

    static func answer(_ fault: Fault, _ service: String) -> AWSError {
        let kind = fault.settings[InjectedError.Setting.error].flatMap(InjectedError.init) ?? .internal
        switch (kind, service) {
        case (.internal, "ec2"): return refusal("InternalError", "An internal error has occurred", 500)
        case (.internal, "s3"):
            return refusal("InternalError", "We encountered an internal error. Please try again.", 500)
        case (.internal, "mq"): return refusal("InternalServerErrorException", "An internal error occurred.", 500)
        case (.internal, _):
            return refusal(
                "InternalFailure",
                "The request processing has failed because of an unknown error, exception or failure.",
                500
            )
        case (.throttle, "ec2"): return refusal("RequestLimitExceeded", "Request limit exceeded.", 503)
        case (.throttle, "s3"): return refusal("SlowDown", "Please reduce your request rate.", 503)
        case (.throttle, "mq"), (.throttle, "fis"): return refusal("TooManyRequestsException", "Rate exceeded", 429)
        case (.throttle, _): return refusal("Throttling", "Rate exceeded", 400)
        case (.unavailable, "ec2"):
            return refusal("Unavailable", "The server is overloaded and can't handle the request.", 503)
        case (.unavailable, "s3"): return refusal("ServiceUnavailable", "Reduce your request rate.", 503)
        case (.unavailable, _):
            return refusal(
                "ServiceUnavailable",
                "The request has failed due to a temporary failure of the server.",
                503
            )
        }
    }

    private static func refusal(_ code: String, _ message: String, _ status: Int) -> AWSError {
        AWSError(code, message, status: status, fault: status < 500 ? .sender : .receiver)
    }
}
