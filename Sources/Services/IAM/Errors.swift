import AWSModel
import PolicyLogic
import World

/// IAM's refusals in its own codes and words.
///
/// Source: IAM API Reference, the errors of each action.
extension AWSError {
    static func noSuchEntity(_ what: String) -> AWSError { AWSError("NoSuchEntity", what, status: 404) }

    static func noSuch(_ kind: String, _ name: String) -> AWSError {
        noSuchEntity("The \(kind) with name \(name) cannot be found.")
    }

    static func alreadyExists(_ kind: String, _ name: String) -> AWSError {
        AWSError("EntityAlreadyExists", "\(kind) with name \(name) already exists.", status: 409)
    }

    static func deleteConflict(_ message: String) -> AWSError { AWSError("DeleteConflict", message, status: 409) }
    static func limitExceeded(_ message: String) -> AWSError { AWSError("LimitExceeded", message, status: 409) }
    static func malformedPolicy(_ error: PolicyError) -> AWSError {
        if case .tooLarge = error.reason { return limitExceeded("\(error)") }
        return AWSError("MalformedPolicyDocument", "\(error)", status: 400)
    }
    static func invalidInput(_ message: String) -> AWSError { AWSError("InvalidInput", message, status: 400) }
    static func validation(_ message: String) -> AWSError { AWSError("ValidationError", message, status: 400) }
}
