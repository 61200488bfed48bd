/// Why a posted form is turned away by its policy.
package enum PostPolicyError: Error, Sendable, Equatable {
    case invalid(String)
    case expired
    case failed(condition: String)
    case extraFields([String])
    case tooLarge(proposed: Int, max: Int)
    case tooSmall(proposed: Int, min: Int)

    /// Source: S3 API Reference, "Error responses"; the wording as AWS answers it.
    package var answer: ErrorAnswer {
        switch self {
        case .invalid(let reason): .init(400, "InvalidPolicyDocument", "Invalid Policy: \(reason)")
        case .expired: .accessDenied("Invalid according to Policy: Policy expired.")
        case .failed(let condition):
            .accessDenied("Invalid according to Policy: Policy Condition failed: \(condition)")
        case .extraFields(let names):
            .accessDenied("Invalid according to Policy: Extra input fields: \(names.joined(separator: ", "))")
        case .tooLarge(let proposed, let max):
            .init(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size",
                [.init("ProposedSize", String(proposed)), .init("MaxSizeAllowed", String(max))]
            )
        case .tooSmall(let proposed, let min):
            .init(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                [.init("ProposedSize", String(proposed)), .init("MinSizeAllowed", String(min))]
            )
        }
    }
}
