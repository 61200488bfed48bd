/// Who makes a request.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal" and "AWS global condition context keys".
public struct PolicyPrincipal: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The request is not signed.
        case anonymous
        case root
        case user
        case roleSession
        /// A session made by GetFederationToken.
        case federatedUser
        /// An AWS service acting for itself.
        case service
        /// Somebody whom an identity provider vouches for, before a role is assumed.
        case federated
    }

    public let kind: Kind
    /// Nil for those outside of all accounts.
    public let account: String?
    /// The caller's ARN; the name of a service or provider; nil when anonymous.
    public let arn: String?
    /// The role beneath a session, the user beneath a federated user.
    public let underlyingARN: String?
    /// What `aws:userid` says: `AIDA…`, `AROA…:session`, the account of root.
    public let id: String?
    /// The canonical S3 id of the account, which bucket policies may name.
    public let canonicalID: String?
    /// The caller's tags, session tags included, for `aws:PrincipalTag/…`; keys in lower case.
    let tags: [String: String]

    private init(
        _ kind: Kind,
        arn: String?,
        account: String? = nil,
        underlyingARN: String? = nil,
        id: String? = nil,
        canonicalID: String? = nil,
        tags: [String: String] = [:]
    ) {
        self.kind = kind
        self.arn = arn
        self.account = account ?? arn.flatMap(PrincipalARN.init).map(\.account)
        self.underlyingARN = underlyingARN
        self.id = id
        self.canonicalID = canonicalID
        self.tags = Dictionary(tags.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
    }

    public static let anonymous = PolicyPrincipal(.anonymous, arn: nil)

    public static func root(account: String, partition: String = "aws", canonicalID: String? = nil) -> Self {
        Self(
            .root,
            arn: "arn:\(partition):iam::\(account):root",
            account: account,
            id: account,
            canonicalID: canonicalID
        )
    }

    public static func user(
        arn: String,
        id: String? = nil,
        canonicalID: String? = nil,
        tags: [String: String] = [:]
    ) -> Self {
        Self(.user, arn: arn, id: id, canonicalID: canonicalID, tags: tags)
    }

    /// - Parameters:
    ///   - arn: `arn:aws:sts::<account>:assumed-role/<role>/<session>`.
    ///   - roleARN: the role with its path, which the session's ARN lacks.
    public static func roleSession(
        arn: String,
        roleARN: String,
        id: String? = nil,
        canonicalID: String? = nil,
        tags: [String: String] = [:]
    ) -> Self {
        Self(.roleSession, arn: arn, underlyingARN: roleARN, id: id, canonicalID: canonicalID, tags: tags)
    }

    public static func federatedUser(
        arn: String,
        userARN: String,
        id: String? = nil,
        canonicalID: String? = nil,
        tags: [String: String] = [:]
    ) -> Self {
        Self(.federatedUser, arn: arn, underlyingARN: userARN, id: id, canonicalID: canonicalID, tags: tags)
    }

    /// - Parameter name: such as `delivery.logs.amazonaws.com`.
    public static func service(_ name: String) -> Self { Self(.service, arn: name) }

    /// - Parameter provider: a provider's ARN, or a name such as `cognito-identity.amazonaws.com`.
    public static func federated(provider: String, id: String? = nil) -> Self {
        Self(.federated, arn: provider, id: id)
    }

    /// Whether policies may be attached to the caller; the others stand on resource policies alone.
    var hasIdentity: Bool { account != nil }
}

/// The condition keys that follow from who is calling.
extension PolicyPrincipal {
    /// - Parameter key: in lower case.
    func value(ofLowered key: String) -> String? {
        guard key.hasPrefix("aws:") else { return nil }
        if key.hasPrefix("aws:principaltag/") { return tags[String(key.dropFirst("aws:principaltag/".count))] }
        switch key {
        case "aws:principalarn": return hasIdentity ? (kind == .roleSession ? underlyingARN : arn) : nil
        case "aws:principalaccount": return account
        case "aws:principaltype": return typeName
        case "aws:principalisawsservice": return kind == .service ? "true" : "false"
        case "aws:principalservicename": return kind == .service ? arn : nil
        case "aws:userid": return id
        case "aws:username": return kind == .user ? arn?.split(separator: "/").last.map(String.init) : nil
        default: return nil
        }
    }

    private var typeName: String? {
        switch kind {
        case .anonymous: "Anonymous"
        case .root: "Account"
        case .user: "User"
        case .roleSession: "AssumedRole"
        case .federatedUser: "FederatedUser"
        case .service, .federated: nil
        }
    }
}
