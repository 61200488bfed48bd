/// Where a policy document will be attached. This decides which elements it must and must not have.
///
/// Source: IAM User Guide, "Policies and permissions in IAM" and "IAM and AWS STS quotas"; VPC User Guide, "Control
/// access to VPC endpoints using endpoint policies"; S3 User Guide, "Bucket policies".
public enum PolicyKind: String, Sendable, Hashable, CaseIterable {
    /// Attached to a user, group or role, or used as a permissions boundary.
    case identity
    /// Attached to a resource such as a bucket.
    case resource
    /// Says who may assume a role.
    case trust
    /// Passed when a session is made; can only narrow it.
    case sessionPolicy
    /// Attached to an organization's root, unit or account; can only narrow.
    case serviceControl
    /// Attached to a VPC endpoint; can only narrow.
    case endpoint

    /// Whether statements say whom they are about.
    public var namesPrincipals: Bool {
        switch self {
        case .resource, .trust, .endpoint: true
        case .identity, .sessionPolicy, .serviceControl: false
        }
    }

    /// A trust policy is about the role that it is attached to and names no other resource.
    public var namesResources: Bool { self != .trust }

    /// The default quota. Services with another one (inline policies, raised quotas) pass their own.
    public var sizeMax: Int {
        switch self {
        case .identity: 6_144
        case .resource, .endpoint: 20_480
        case .trust, .sessionPolicy: 2_048
        case .serviceControl: 5_120
        }
    }

    /// IAM does not count white space towards its quotas; the others count all bytes.
    var countsWhiteSpace: Bool {
        switch self {
        case .identity, .trust, .sessionPolicy: false
        case .resource, .serviceControl, .endpoint: true
        }
    }
}
