import AWSModel

/// CloudFormation's refusals in its own codes and words.
///
/// Source: CloudFormation API Reference, the errors of each action. Observed: recorded answers in LocalStack's
/// repository (`api/test_stacks`, `api/test_changesets`).
extension AWSError {
    static func validation(_ message: String) -> AWSError { AWSError("ValidationError", message, status: 400) }

    init(_ error: TemplateError) { self.init(error.code, error.message, status: 400) }

    static func alreadyExists(_ name: String) -> AWSError {
        AWSError("AlreadyExistsException", "Stack [\(name)] already exists", status: 400)
    }

    static func noStack(id: String) -> AWSError { validation("Stack with id \(id) does not exist") }
    static func noStack(_ name: String) -> AWSError { validation("Stack [\(name)] does not exist") }

    static func noChangeSet(_ name: String) -> AWSError {
        AWSError("ChangeSetNotFound", "ChangeSet [\(name)] does not exist", status: 404)
    }

    static func changeSetStatus(_ message: String) -> AWSError {
        AWSError("InvalidChangeSetStatus", message, status: 400)
    }

    static func tokenInUse(_ token: String) -> AWSError {
        AWSError("TokenAlreadyExistsException", "Token \(token) was used for another operation", status: 400)
    }

    /// A parameter that would change the outcome.
    static func unsupported(_ what: String) -> AWSError { validation("\(what) is not built in Faultline.") }
}

/// Runs what speaks of templates; its complaints become answers.
func answering<Answer>(_ body: () throws -> Answer) throws -> Answer {
    do {
        return try body()
    } catch let error as TemplateError {
        throw AWSError(error)
    }
}
