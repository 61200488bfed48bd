/// All policies that have a say in one request.
///
/// Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions boundaries
/// for IAM entities" and "Session policies".
public struct PolicySet: Sendable {
    /// Of the user and its groups, or of the role. Root needs none.
    public var identity: [CompiledPolicy]
    /// The most that the identity policies can give; nil without a boundary.
    public var boundary: CompiledPolicy?
    /// The most that the session can have; empty without session policies.
    public var session: [CompiledPolicy]
    /// One list for each level from the organization's root to the caller's account; each level must allow. Empty
    /// outside of organizations, for management accounts and for service-linked roles.
    public var serviceControl: [[CompiledPolicy]]
    /// Of the VPC endpoint that the request came through, if it did.
    public var endpoint: CompiledPolicy?
    /// Of the resource; a role's trust policy when it is assumed.
    public var resource: CompiledPolicy?
    /// Set for roles and keys, to which identity policies alone open nothing, not even within the account.
    public var resourceMustGrant: Bool

    public init(
        identity: [CompiledPolicy] = [],
        boundary: CompiledPolicy? = nil,
        session: [CompiledPolicy] = [],
        serviceControl: [[CompiledPolicy]] = [],
        endpoint: CompiledPolicy? = nil,
        resource: CompiledPolicy? = nil,
        resourceMustGrant: Bool = false
    ) {
        self.identity = identity
        self.boundary = boundary
        self.session = session
        self.serviceControl = serviceControl
        self.endpoint = endpoint
        self.resource = resource
        self.resourceMustGrant = resourceMustGrant
    }

    /// Decides about the request: all its actions must be allowed.
    public func evaluate(_ request: PolicyRequest) -> Decision { refusal(of: request)?.decision ?? .allow }

    /// The first action that is not allowed, and why; nil when all are.
    public func refusal(of request: PolicyRequest) -> (action: String, decision: Decision)? {
        for (place, action) in request.actions.enumerated() {
            let decision = decide(request, action: place)
            if !decision.isAllowed { return (action, decision) }
        }
        return nil
    }

    private func decide(_ request: PolicyRequest, action: Int) -> Decision {
        var tally = Tally(request: request, action: action)
        let hasIdentity = request.principal.hasIdentity
        let levels = hasIdentity ? serviceControl.map { tally.ask($0, .serviceControl) } : []
        let endpointGrant = tally.ask(endpoint, .endpoint)
        let resourceGrant = tally.ask(resource, .resource)
        let identityGrant = hasIdentity ? tally.ask(identity, .identity) : nil
        let boundaryGrant = hasIdentity ? tally.ask(boundary, .boundary) : nil
        let sessionGrant = hasIdentity ? tally.ask(session, .session) : nil
        if let denial = tally.denial { return denial }

        if levels.contains(nil) { return .implicitDeny(.serviceControl) }
        if endpoint != nil, endpointGrant == nil { return .implicitDeny(.endpoint) }
        guard hasIdentity else { return resourceGrant == nil ? .implicitDeny(.resource) : .allow }

        let isOwn = request.principal.account == request.resourceAccount
        if isOwn, resourceGrant == .direct { return .allow }
        let isGranted = isOwn && resourceGrant == .underlying || identityGrant != nil || request.principal.kind == .root
        guard isGranted else { return .implicitDeny(.identity) }
        if boundary != nil, boundaryGrant == nil { return .implicitDeny(.boundary) }
        // A federated user has only what its session policies name, and nothing without them.
        let isSessionLimited = !session.isEmpty || request.principal.kind == .federatedUser
        if isSessionLimited, sessionGrant == nil { return .implicitDeny(.session) }
        if !isOwn || resourceMustGrant, resourceGrant == nil { return .implicitDeny(.resource) }
        return .allow
    }
}

/// Asks one layer after the other and remembers the first denial.
private struct Tally {
    let request: PolicyRequest
    let action: Int
    var denial: Decision?

    /// The best grant of a layer; once something has denied, nothing more is asked.
    mutating func ask(_ policies: [CompiledPolicy], _ layer: PolicyLayer) -> Grant? {
        var best: Grant?
        for policy in policies {
            guard let grant = ask(policy, layer) else { continue }
            best = max(best ?? grant, grant)
        }
        return best
    }

    mutating func ask(_ policy: CompiledPolicy?, _ layer: PolicyLayer) -> Grant? {
        guard denial == nil, let policy else { return nil }
        switch policy.outcome(of: request, action: action) {
        case .nothing: return nil
        case .granted(let grant): return grant
        case .denied(let statement):
            denial = .explicitDeny(layer, statement)
            return nil
        }
    }
}
