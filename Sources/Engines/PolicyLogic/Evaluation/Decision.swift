/// The set of policies that decided.
public enum PolicyLayer: String, Sendable, Hashable, CaseIterable {
    case identity
    case resource
    case boundary
    case session
    case serviceControl
    case endpoint

    /// As error messages of AWS name it.
    public var displayName: String {
        switch self {
        case .identity: "identity-based policy"
        case .resource: "resource-based policy"
        case .boundary: "permissions boundary"
        case .session: "session policy"
        case .serviceControl: "service control policy"
        case .endpoint: "VPC endpoint policy"
        }
    }
}

/// Whether a request may go on, and if not, why.
public enum Decision: Sendable, Hashable {
    /// Names a statement within its policy.
    public struct StatementID: Sendable, Hashable {
        public let sid: String?
        /// Counted from 0.
        public let index: Int

        public init(sid: String?, index: Int) {
            self.sid = sid
            self.index = index
        }
    }

    case allow
    /// A statement forbids it; no other can help.
    case explicitDeny(PolicyLayer, StatementID)
    /// No statement of that layer allows it.
    case implicitDeny(PolicyLayer)

    public var isAllowed: Bool { self == .allow }

    /// The end of the message, after "… is not authorized to perform: s3:GetObject on resource: …"; nil when
    /// allowed.
    ///
    /// Source: IAM User Guide, "Troubleshoot access denied error messages".
    public func reason(for action: String) -> String? {
        switch self {
        case .allow: nil
        case .explicitDeny(let layer, _):
            "with an explicit deny in \(layer == .identity ? "an" : "a") \(layer.displayName)"
        case .implicitDeny(let layer): "because no \(layer.displayName) allows the \(action) action"
        }
    }
}
