/// Who is meant by a `Principal` element.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal" and "AWS JSON policy elements: NotPrincipal".
extension PolicyPrincipal {
    func bestGrant(of principals: [PolicyDocument.Principal]) -> Grant? {
        var best: Grant?
        for principal in principals {
            guard let grant = grant(of: principal) else { continue }
            if grant == .direct { return grant }
            best = max(best ?? grant, grant)
        }
        return best
    }

    private func grant(of principal: PolicyDocument.Principal) -> Grant? {
        switch principal {
        case .everyone: .direct
        case .account(let account): account == self.account ? wholeAccount : nil
        case .canonicalUser(let id): id == canonicalID ? wholeAccount : nil
        case .arn(let arn): arn == self.arn ? .direct : arn == underlyingARN ? .underlying : nil
        case .uniqueID(let id): grant(ofID: id)
        case .service(let name): kind == .service && (name == "*" || name == arn) ? .direct : nil
        case .federated(let provider): kind == .federated && (provider == "*" || provider == arn) ? .direct : nil
        }
    }

    /// Root is the account itself.
    private var wholeAccount: Grant { kind == .root ? .direct : .account }

    private func grant(ofID wanted: String) -> Grant? {
        guard let id else { return nil }
        if id == wanted { return .direct }
        return kind == .roleSession && id.hasPrefix(wanted + ":") ? .underlying : nil
    }

    /// Whether `NotPrincipal` leaves the caller out.
    ///
    /// AWS asks about the account, then the role, then the session, and one of them that is not listed is enough to be
    /// meant. So all of them must be listed.
    func isExcepted(by principals: [PolicyDocument.Principal]) -> Bool {
        let grants = principals.compactMap { grant(of: $0) }
        let isDirect = grants.contains(.direct)
        guard !principals.contains(.everyone) else { return true }
        switch kind {
        case .anonymous: return false
        case .root, .service, .federated: return isDirect
        case .user: return isDirect && grants.contains(.account)
        case .roleSession, .federatedUser:
            return isDirect && grants.contains(.account) && grants.contains(.underlying)
        }
    }
}
