import AWSModel

/// FIS's refusals in its own codes.
///
/// Source: FIS API Reference, the errors of each action. Observed: the words about unexpected targets (public issues).
extension AWSError {
    static func validation(_ message: String) -> AWSError { AWSError("ValidationException", message, status: 400) }
    static func notFound(_ message: String) -> AWSError {
        AWSError("ResourceNotFoundException", message, status: 404)
    }
    static func conflict(_ message: String) -> AWSError { AWSError("ConflictException", message, status: 409) }
    static func quotaExceeded(_ message: String) -> AWSError {
        AWSError("ServiceQuotaExceededException", message, status: 402)
    }

    static func noTemplate(_ id: String) -> AWSError { notFound("Experiment template \(id) not found.") }
    static func noExperiment(_ id: String) -> AWSError { notFound("Experiment \(id) not found.") }
}
