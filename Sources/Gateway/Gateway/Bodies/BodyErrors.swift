import AWSModel
import AWSSigning
import HTTPFront

/// What is told when a body breaks off or does not agree with its promises.
///
/// Source: S3 API Reference, "Error responses".
enum BodyErrors {
    static let tooLarge = AWSError(
        "RequestEntityTooLarge",
        "Request body is larger than this operation can take.",
        status: 413
    )

    static func answer(to error: any Error) -> AWSError {
        switch error {
        case let failure as BodyFailure: answer(to: failure)
        case let error as AWSChunkedError: wrap(error.answer)
        case let error as SigningError: wrap(error.answer(in: .s3))
        case let known as AWSError: known
        default: .internalFailure
        }
    }

    private static func wrap(_ answer: ErrorAnswer) -> AWSError {
        AWSError(
            answer.code,
            answer.message,
            status: answer.status,
            details: answer.details.map { AWSError.Detail($0.name, $0.value) }
        )
    }

    private static func answer(to failure: BodyFailure) -> AWSError {
        switch failure {
        case .timedOut:
            AWSError(
                "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period.",
                status: 400
            )
        case .tooLarge: tooLarge
        case .connectionClosed, .malformed, .answered, .busy:
            AWSError(
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header",
                status: 400
            )
        }
    }
}

extension AWSError {
    /// The one failure of our own whose remedy is in the user's hands.
    static func diskFull(_ isObjectStore: Bool) -> AWSError {
        let remedy = "Free some space on the file system of the data directory and ask again."
        return isObjectStore
            ? AWSError(
                "InsufficientStorage",
                "The disk of this machine is full: nothing was changed. \(remedy)",
                status: 507,
                fault: .receiver
            )
            : AWSError(
                "InternalFailure",
                "The disk of this machine is full: nothing was changed. \(remedy)",
                status: 500,
                fault: .receiver
            )
    }

    /// S3's word for ``internalFailure``.
    static let storeFailure = AWSError(
        "InternalError",
        "We encountered an internal error. Please try again.",
        status: 500,
        fault: .receiver
    )
}
