extension Right {
    /// What an operation takes; the name is one of S3's.
    static func needed(
        for operation: String,
        hasVersion: Bool = false,
        _ headers: HeaderFields = HeaderFields()
    ) -> Right {
        guard let right = of(operation, hasVersion: hasVersion, headers) else {
            preconditionFailure("\(operation) has no action")
        }
        return right
    }

    /// To pass over retention in the softer mode.
    static let bypassRetention = Right("BypassGovernanceRetention", on: .object)
}
