import AWSModel

/// Amazon MQ's refusals in its own codes.
///
/// Source: Amazon MQ API Reference, "Error". Observed: words about users, subnets and engine versions (public issues).
extension AWSError {
    /// - Parameter attribute: the member of the request that is at fault.
    static func badRequest(_ message: String, _ attribute: String? = nil) -> AWSError {
        mq("BadRequestException", message, attribute)
    }

    static func conflict(_ message: String, _ attribute: String? = nil) -> AWSError {
        mq("ConflictException", message, attribute)
    }

    static func notFound(_ message: String, _ attribute: String? = nil) -> AWSError {
        mq("NotFoundException", message, attribute)
    }

    private static func mq(_ code: String, _ message: String, _ attribute: String?) -> AWSError {
        AWSError(code, message, details: attribute.map { [Detail("ErrorAttribute", $0)] } ?? [])
    }

    static func noBroker(_ id: String) -> AWSError {
        notFound("Can't find requested broker [\(id)]. Make sure your broker exists.", "broker-id")
    }

    static func noConfiguration(_ id: String) -> AWSError {
        notFound("Can't find requested configuration [\(id)]. Make sure your configuration exists.", "configuration-id")
    }

    static func noRevision(_ text: String, of id: String) -> AWSError {
        notFound(
            "Can't find requested revision [\(text)] of configuration [\(id)]. Make sure your revision exists.",
            "configuration-revision"
        )
    }

    static func noUser(_ name: String) -> AWSError {
        notFound("Can't find requested user [\(name)]. Make sure your user exists.", "username")
    }

    static func wrongState(_ doing: String, _ id: String, _ state: BrokerRecord.State) -> AWSError {
        badRequest("Can't \(doing) broker [\(id)] in its current state [\(state.rawValue)].", "broker-id")
    }
}
