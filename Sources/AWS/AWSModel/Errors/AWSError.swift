/// An error answer in AWS's terms: what clients match on is the code.
package struct AWSError: Error, Sendable, Equatable {
    package enum Fault: String, Sendable {
        case sender = "Sender"
        case receiver = "Receiver"
    }

    package var code: String
    package var message: String
    /// HTTP status; nil lets the service's model say it, else 400 for a sender's and 500 for a receiver's fault.
    package var status: Int?
    package var fault: Fault
    /// Further members of the error's body, as S3's `BucketName`.
    package var details: [Detail] = []
    package var headers: [Detail] = []

    package struct Detail: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        _ code: String,
        _ message: String,
        status: Int? = nil,
        fault: Fault = .sender,
        details: [Detail] = [],
        headers: [Detail] = []
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.fault = fault
        self.details = details
        self.headers = headers
    }
}

extension AWSError {
    /// What is not built says so by name; nothing pretends.
    package static func notBuilt(_ what: String) -> AWSError {
        AWSError("NotImplemented", "\(what) is not built in Faultline.", status: 501, fault: .receiver)
    }

    /// Our own failure. The cause goes to the log, not to the client.
    package static let internalFailure = AWSError(
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or failure.",
        status: 500,
        fault: .receiver
    )
}
