/// A policy document that has been read and found well formed.
///
/// There is no other way to make one than to parse it, so whoever holds one need not check it again.
///
/// Source: IAM User Guide, "IAM JSON policy element reference" and "Grammar of the IAM JSON policy language".
public struct PolicyDocument: Sendable, Hashable {
    /// The version of the policy language, not of the document.
    public enum Version: String, Sendable, Hashable {
        /// What a document without a version means. Knows no variables: `${…}` is plain text.
        case y2008 = "2008-10-17"
        case y2012 = "2012-10-17"
    }

    public enum Effect: String, Sendable, Hashable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// An element that may be written straight (`Action`) or turned round (`NotAction`).
    public enum Choice<Element: Sendable & Hashable>: Sendable, Hashable {
        case only([Element])
        case except([Element])

        /// What is listed, whichever way round.
        public var listed: [Element] {
            switch self {
            case .only(let elements), .except(let elements): elements
            }
        }
    }

    public struct Statement: Sendable, Hashable {
        public let sid: String?
        public let effect: Effect
        /// Nil where the policy's kind has no principals.
        public let principals: Choice<Principal>?
        public let actions: Choice<String>
        /// Nil in a trust policy.
        public let resources: Choice<String>?
        /// All of them must hold.
        public let conditions: [Condition]
    }

    public let kind: PolicyKind
    public let version: Version
    public let id: String?
    public let statements: [Statement]
}
