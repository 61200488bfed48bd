import AWSModel
import AWSService
import Ground
import PolicyLogic
import World

/// Decides whether a caller may do what a request asks: the one place where S3 authorises.
///
/// Source: S3 User Guide, "How Amazon S3 authorizes a request", "Blocking public access to your Amazon S3 storage" and
/// "Controlling ownership of objects"; IAM User Guide, "Policy evaluation logic".
struct Access: Sendable {
    let isEnforced: Bool
    let credentials: @Sendable () -> CredentialDirectory
    private let cache = PolicyCache()

    init(isEnforced: Bool, credentials: @escaping @Sendable () -> CredentialDirectory) {
        self.isEnforced = isEnforced
        self.credentials = credentials
    }

    func check(
        _ need: Need,
        _ target: @autoclosure () -> Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) throws(AWSError) {
        guard isEnforced else { return }
        let target = target()
        if let refusal = refusal(need, target, context, conditions) { throw refusal }
    }

    func allows(
        _ need: Need,
        _ target: @autoclosure () -> Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) -> Bool {
        guard isEnforced else { return true }
        return refusal(need, target(), context, conditions) == nil
    }

    /// Nil when the request is allowed.
    private func refusal(
        _ need: Need,
        _ target: Target,
        _ context: RequestContext,
        _ conditions: ConditionFacts
    ) -> AWSError? {
        let principal = PolicyPrincipal(context.principal, partition: context.partition)
        var values = conditions.values()
        add(context, to: &values)
        values["s3:resourceaccount"] = [target.bucket.owner]
        values["s3:versionid"] = target.version.map { [$0] }
        for tag in target.objectTags { values["s3:ExistingObjectTag/" + tag.name] = [tag.value] }
        let request = PolicyRequest(
            principal: principal,
            actions: need.actions,
            resource: target.arn(partition: context.partition),
            resourceAccount: target.owner,
            context: PolicyContext(values)
        )
        let policies = policySet(target, context)
        guard let (action, decision) = refusal(policies, request, target) else { return nil }
        if case .explicitDeny = decision { return words(action, decision, request, context) }
        // Nothing denies and no policy grants: an access control list may.
        if let right = need.right, grants(right, need, target, context), passesIdentity(policies, request, context) {
            return nil
        }
        return words(action, decision, request, context)
    }

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
        var set = PolicySet(endpoint: endpointPolicy(context), resource: target.bucket.policy)
        // A bucket that is restricted serves a public policy to its owner's account and to AWS services alone.
        if target.bucket.publicAccess.restrictsPublicBuckets, target.bucket.isPolicyPublic,
            context.principal.account != target.bucket.owner, context.principal.kind != .service
        {
            set.resource = nil
        }
        addIdentity(context, to: &set)
        return set
    }

    private func addIdentity(_ context: RequestContext, to set: inout PolicySet) {
        guard context.principal.kind != .anonymous, context.principal.kind != .service,
            let attached = credentials().policies(of: context.principal)
        else { return }
        set.identity = cache.policies(attached.identity)
        set.boundary = attached.boundary.flatMap { cache.policy($0) }
        set.session = cache.policies(attached.session, as: .sessionPolicy)
    }

    /// The policy of the VPC endpoint that the request came through.
    private func endpointPolicy(_ context: RequestContext) -> CompiledPolicy? {
        context.origin.endpointPolicy.flatMap { cache.policy($0, as: .endpoint) }
    }

    /// For what is asked of no bucket that is there: the account's own policies decide.
    func checkAccount(
        _ need: Need,
        bucket: String = "*",
        _ context: RequestContext,
        _ conditions: ConditionFacts = .none
    ) throws(AWSError) {
        guard isEnforced else { return }
        var values = conditions.values()
        add(context, to: &values)
        let request = PolicyRequest(
            principal: PolicyPrincipal(context.principal, partition: context.partition),
            actions: need.actions,
            resource: "arn:\(context.partition):s3:::\(bucket)",
            resourceAccount: context.account,
            context: PolicyContext(values)
        )
        var set = PolicySet(endpoint: endpointPolicy(context))
        addIdentity(context, to: &set)
        guard let (action, decision) = set.refusal(of: request) else { return }
        throw words(action, decision, request, context)
    }

    // MARK: Access control lists

    private func grants(_ right: Need.Right, _ need: Need, _ target: Target, _ context: RequestContext) -> Bool {
        guard target.bucket.ownership != .bucketOwnerEnforced else { return false }
        let list = target.key.isEmpty || need.asksBucketList ? target.bucket.accessControl : target.objectList
        guard let list else { return false }
        let account = context.principal.account
        return list.grants(
            right,
            to: account.isEmpty ? nil : Account.canonicalUserID(of: account),
            ignoringPublic: target.bucket.publicAccess.ignoresPublicLists
        )
    }

    /// A list speaks to accounts: a user or role needs its own account's leave besides.
    private func passesIdentity(_ policies: PolicySet, _ request: PolicyRequest, _ context: RequestContext) -> Bool {
        if context.principal.kind == .anonymous { return true }
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

    private func add(_ context: RequestContext, to values: inout [String: [String]]) {
        let origin = context.origin
        values["aws:securetransport"] = [origin.isSecure ? "true" : "false"]
        values["aws:sourceip"] = origin.sourceAddress.map { [$0] }
        values["aws:useragent"] = origin.userAgent.map { [$0] }
        values["aws:sourcevpc"] = origin.vpc.map { [$0] }
        values["aws:sourcevpce"] = origin.vpcEndpoint.map { [$0] }
        values["aws:requestedregion"] = [context.region]
        let date = CivilDate(secondsSince1970: context.now.milliseconds / 1000)
        values["aws:currenttime"] = [date.iso8601]
        values["aws:epochtime"] = [String(context.now.milliseconds / 1000)]
    }
}
