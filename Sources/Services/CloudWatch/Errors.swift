import AWSModel

/// CloudWatch's refusals in its own codes, which are those of its first protocol.
///
/// Source: CloudWatch API Reference, the errors of each action. Observed: words in public issues and recorded answers.
extension AWSError {
    static func invalidValue(_ message: String) -> AWSError {
        AWSError("InvalidParameterValue", message, status: 400)
    }
    static func invalidCombination(_ message: String) -> AWSError {
        AWSError("InvalidParameterCombination", message, status: 400)
    }
    static func missingParameter(_ message: String) -> AWSError {
        AWSError("MissingParameter", message, status: 400)
    }
    static func validation(_ message: String) -> AWSError { AWSError("ValidationError", message, status: 400) }
    static func notFound(_ message: String) -> AWSError { AWSError("ResourceNotFound", message, status: 404) }
    static func limitExceeded(_ message: String) -> AWSError { AWSError("LimitExceeded", message, status: 400) }
    static let badToken = AWSError("InvalidNextToken", "The next token specified is invalid.", status: 400)
}
