import AWSModel
import AWSService
import PolicyLogic
import ServiceKit
import World

/// Decides whether a caller may do what a request asks: the one place where S3 authorises.
///
/// Source: S3 User Guide, "How Amazon S3 authorizes a request", "Blocking public access to your Amazon S3 storage" and
/// "Controlling ownership of objects"; IAM User Guide, "Policy evaluation logic".
struct Access: Sendable {
    let isEnforced: Bool
    let credentials: @Sendable () -> CredentialDirectory
    private let compiler = PolicyCompiler()

    init(isEnforced: Bool, credentials: @escaping @Sendable () -> CredentialDirectory) {
        self.isEnforced = isEnforced
        self.credentials = credentials
    }

    func check(
        _ right: @autoclosure () -> Right,
        _ target: @autoclosure () -> Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) throws(AWSError) {
        guard isEnforced else { return }
        if let refusal = refusal(right(), target(), context, conditions) { throw refusal }
    }

    func allows(
        _ right: @autoclosure () -> Right,
        _ target: @autoclosure () -> Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) -> Bool {
        guard isEnforced else { return true }
        return refusal(right(), target(), context, conditions) == nil
    }

    /// Whether a policy forbids it outright, be it allowed otherwise or not.
    func denies(
        _ right: Right,
        _ target: Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts
    ) -> Bool {
        guard isEnforced else { return false }
        let request = policyRequest(right, target, context, conditions)
        guard case .explicitDeny? = policySet(target, context).refusal(of: request)?.decision else { return false }
        return true
    }

    /// For what is asked of no bucket that is there: the account's own policies decide.
    func checkAccount(
        _ right: @autoclosure () -> Right,
        bucket: String = "",
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) throws(AWSError) {
        guard isEnforced else { return }
        guard context.principal.kind != .anonymous else { throw .accessDenied }
        let right = right()
        let request = PolicyRequest(
            principal: PolicyPrincipal(context.principal),
            actions: right.actions,
            resource: right.resource(partition: context.partition, bucket: bucket, key: ""),
            resourceAccount: context.account,
            context: policyContext(context, conditions)
        )
        var set = PolicySet(endpoint: endpointPolicy(context))
        addIdentity(context, to: &set)
        guard let (action, decision) = set.refusal(of: request) else { return }
        throw words(action, decision, request, context)
    }

    /// Nil when the request is allowed.
    private func refusal(
        _ right: Right,
        _ target: Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts
    ) -> AWSError? {
        let request = policyRequest(right, target, context, conditions)
        let policies = policySet(target, context)
        guard let (action, decision) = refusal(policies, request, target) else { return nil }
        if case .explicitDeny = decision { return words(action, decision, request, context) }
        // Nothing denies and no policy grants: an access control list may.
        if listGrants(right, target, context), passesIdentity(policies, request, context) { return nil }
        return words(action, decision, request, context)
    }

    // MARK: Policies

    /// A bucket's policy opens only what belongs to the bucket's owner, but closes everything.
    private func refusal(
        _ policies: PolicySet,
        _ request: PolicyRequest,
        _ target: Target
    ) -> (action: String, decision: Decision)? {
        if let refusal = policies.refusal(of: request) { return refusal }
        guard target.owner != target.bucket.owner else { return nil }
        var own = policies
        own.resource = nil
        return own.refusal(of: request)
    }

    private func policySet(_ target: Target, _ context: RequestContext) -> PolicySet {
        let bucket = target.bucket
        var set = PolicySet(endpoint: endpointPolicy(context), resource: bucket.policy)
        // A bucket that is restricted opens by a public policy to its owner's account and to AWS services alone; what
        // the policy denies stays denied to everyone.
        if bucket.publicAccess.restrictsPublicBuckets, bucket.isPolicyPublic,
            context.principal.account != bucket.owner, context.principal.kind != .service
        {
            set.resource = bucket.policy?.closingOnly
        }
        addIdentity(context, to: &set)
        return set
    }

    private func addIdentity(_ context: RequestContext, to set: inout PolicySet) {
        guard context.principal.kind != .anonymous, context.principal.kind != .service else { return }
        let attached = credentials().policies(of: context.principal)
        set.identity = attached.identity.compactMap { compiler.compiled($0, as: .identity) }
        set.boundary = attached.boundary.flatMap { compiler.compiled($0, as: .identity) }
        set.session = attached.session.compactMap { compiler.compiled($0, as: .sessionPolicy) }
    }

    /// The policy of the VPC endpoint that the request came through.
    private func endpointPolicy(_ context: RequestContext) -> CompiledPolicy? {
        context.origin.endpointPolicy.flatMap { compiler.compiled($0, as: .endpoint) }
    }

    // MARK: Access control lists

    private func listGrants(_ right: Right, _ target: Target, _ context: RequestContext) -> Bool {
        guard let permission = right.permission, target.bucket.ownership != .bucketOwnerEnforced else { return false }
        let asksBucket = right.scope == .bucket || right.asksBucketList
        guard let list = asksBucket ? target.bucket.accessControl : target.objectList else { return false }
        let account = context.principal.account
        return list.grants(
            permission,
            to: account.isEmpty ? nil : Account.canonicalUserID(of: account),
            ignoringPublic: target.bucket.publicAccess.ignoresPublicLists
        )
    }

    /// A list speaks to accounts: a user or role needs its own account's leave besides.
    private func passesIdentity(_ policies: PolicySet, _ request: PolicyRequest, _ context: RequestContext) -> Bool {
        if context.principal.kind == .anonymous { return policies.endpoint == nil }
        var own = policies
        own.resource = nil
        let within = PolicyRequest(
            principal: request.principal,
            actions: request.actions,
            resource: request.resource,
            resourceAccount: context.principal.account,
            context: request.context
        )
        return own.refusal(of: within) == nil
    }

    // MARK: Words

    /// Within one account AWS tells what was missing; to strangers it tells nothing.
    private func words(
        _ action: String,
        _ decision: Decision,
        _ request: PolicyRequest,
        _ context: RequestContext
    ) -> AWSError {
        guard context.principal.kind != .anonymous, context.principal.account == request.resourceAccount,
            let reason = decision.reason(for: action)
        else { return .accessDenied }
        return .accessDenied(
            "User: \(context.principal.arn) is not authorized to perform: \(action) on resource: "
                + "\"\(request.resource)\" \(reason)"
        )
    }

    private func policyRequest(
        _ right: Right,
        _ target: Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts
    ) -> PolicyRequest {
        PolicyRequest(
            principal: PolicyPrincipal(context.principal),
            actions: right.actions,
            resource: right.resource(partition: context.partition, bucket: target.bucket.name, key: target.key),
            resourceAccount: target.owner,
            context: policyContext(context, conditions) { keys in
                keys.addResource(account: target.bucket.owner, version: target.version, tags: target.objectTags)
            }
        )
    }

    private func policyContext(
        _ context: RequestContext,
        _ conditions: ConditionFacts,
        _ more: (inout ConditionKeys) -> Void = { _ in }
    ) -> PolicyContext {
        var keys = ConditionKeys()
        keys.add(context.principal)
        keys.add(context)
        more(&keys)
        conditions.add(&keys)
        return PolicyContext(keys.values)
    }
}
