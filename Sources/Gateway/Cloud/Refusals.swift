import HTTPFront

/// What a client is told when its request never came as far as a service. S3's form: its clients are those that send
/// by hand.
enum Refusals {
    @Sendable
    static func answer(_ refusal: Refusal) -> WholeResponse {
        let (code, message) = words(refusal)
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>\(code)</Code><Message>\(message)</Message></Error>
            """
        return WholeResponse(status: refusal.status, headers: ["Content-Type": "application/xml"], body: .text(body))
    }

    private static func words(_ refusal: Refusal) -> (String, String) {
        switch refusal {
        case .malformedRequest, .unknownVersion: ("BadRequest", "The request is not valid HTTP.")
        case .targetTooLong: ("RequestURITooLong", "The request URI is too long.")
        case .headTooLarge:
            ("RequestHeaderSectionTooLarge", "Your request header section exceeds the maximum allowed size.")
        case .unknownTransferCoding:
            ("NotImplemented", "A header you provided implies functionality that is not implemented.")
        case .headTimedOut:
            (
                "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period."
            )
        case .tooManyConnections: ("SlowDown", "Please reduce your request rate.")
        case .noAnswer: ("InternalError", "We encountered an internal error. Please try again.")
        }
    }
}
