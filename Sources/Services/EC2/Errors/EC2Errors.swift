import AWSModel

/// EC2's refusals in its own codes and words. All but a few answer with status 400.
///
/// Source: EC2 API Reference, "Error codes".
extension AWSError {
    static func notFound(_ kind: ResourceKind, _ id: String) -> AWSError {
        AWSError(kind.notFoundCode, "The \(kind.word) '\(id)' does not exist")
    }

    static func notFound(_ kind: ResourceKind, _ ids: [String]) -> AWSError {
        guard ids.count > 1 else { return notFound(kind, ids.first ?? "") }
        return AWSError(kind.notFoundCode, "The \(kind.word)s '\(ids.joined(separator: ", "))' do not exist")
    }

    static func malformed(_ kind: ResourceKind, _ id: String) -> AWSError {
        AWSError(kind.malformedCode, "Invalid id: \"\(id)\" (expecting \"\(kind.prefix)-...\")")
    }

    /// Something still uses what was to be deleted.
    static func dependency(_ message: String) -> AWSError { AWSError("DependencyViolation", message) }

    static func inUse(_ kind: ResourceKind, _ id: String) -> AWSError {
        dependency("The \(kind.word.replacing(" ID", with: "")) '\(id)' has dependencies and cannot be deleted.")
    }

    static func invalidValue(_ message: String) -> AWSError { AWSError("InvalidParameterValue", message) }

    static func invalidValue(_ value: String, for parameter: String, _ why: String = "") -> AWSError {
        let end = why.isEmpty ? "" : " \(why)"
        return AWSError("InvalidParameterValue", "Value (\(value)) for parameter \(parameter) is invalid.\(end)")
    }

    static func invalidCombination(_ message: String) -> AWSError {
        AWSError("InvalidParameterCombination", message)
    }

    static func missingParameter(_ name: String) -> AWSError {
        AWSError("MissingParameter", "The request must contain the parameter \(name)")
    }

    static func incorrectState(_ message: String) -> AWSError { AWSError("IncorrectState", message) }

    static let dryRun = AWSError(
        "DryRunOperation",
        "Request would have succeeded, but DryRun flag is set.",
        status: 412
    )

    /// A parameter that would change the outcome and is not built.
    static func notBuilt(parameter: String) -> AWSError { notBuilt("The parameter \(parameter)") }
}
