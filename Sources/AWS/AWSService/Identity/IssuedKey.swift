package import AWSModel

/// What stands behind an access key that the cloud has given out.
package struct IssuedKey: Sendable {
    package var accessKey: String
    package var secretKey: String
    /// Temporary keys come with a token, and a request without it is refused.
    package var sessionToken: String?
    package var expires: Timestamp?
    package var isActive: Bool
    package var principal: Principal

    package init(accessKey: String, secretKey: String, principal: Principal) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.principal = principal
        isActive = true
    }
}

/// Policy documents (JSON texts) that limit or grant what a principal may do.
package struct AttachedPolicies: Sendable, Equatable {
    package var identity: [String] = []
    package var boundary: String?
    package var session: [String] = []

    package init() {}
}

/// A service that gives out access keys: IAM for users, STS for sessions.
package protocol CredentialSource: Sendable {
    /// Nil when the key is not one of this source's. Never waits for the disk: it stands before every request.
    func issuedKey(_ accessKey: String) -> IssuedKey?
    /// Nil when the principal is not one of this source's.
    func policies(of principal: Principal) -> AttachedPolicies?
}

/// Every source of the cloud in turn.
package struct CredentialDirectory: Sendable {
    package let sources: [any CredentialSource]

    package init(sources: [any CredentialSource]) { self.sources = sources }

    package func issuedKey(_ accessKey: String) -> IssuedKey? {
        for source in sources {
            if let found = source.issuedKey(accessKey) { return found }
        }
        return nil
    }

    /// What all sources say together: a session's role from IAM, its own further limits from STS.
    package func policies(of principal: Principal) -> AttachedPolicies {
        var all = AttachedPolicies()
        for source in sources {
            guard let found = source.policies(of: principal) else { continue }
            all.identity += found.identity
            all.session += found.session
            all.boundary = found.boundary ?? all.boundary
        }
        return all
    }
}
