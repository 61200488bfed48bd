import AWSModel
import AWSService
import Ground
import IAMShapes
import PolicyLogic
import STSShapes
import ServiceKit

/// Source: AWS STS API Reference, "AssumeRole"; IAM User Guide, "IAM roles".
extension STSService {
    func assumeRole(_ input: AssumeRoleRequest, _ context: RequestContext) async throws -> AssumeRoleResponse {
        guard input.serialNumber == nil, input.tokenCode == nil else {
            throw AWSError.notBuilt("AssumeRole with multi-factor authentication")
        }
        guard let arn = ARN(input.roleArn), arn.service == "iam", arn.resource.hasPrefix("role/") else {
            throw AWSError("ValidationError", "\(input.roleArn) is invalid", status: 400)
        }
        let role = try await role(arn, input, context)
        let life = input.durationSeconds ?? 3600
        let longest = context.principal.kind == .assumedRole ? 3600 : role.maxSessionDuration ?? 3600
        guard life <= longest else {
            throw AWSError(
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            )
        }
        let principal = session(of: role, arn, input)
        let policies = try await sessionPolicies(input, context)
        let credentials = try await issue(to: principal, lifeSeconds: life, policies: policies)
        return AssumeRoleResponse {
            $0.credentials = credentials
            $0.assumedRoleUser = AssumedRoleUser {
                $0.assumedRoleId = principal.userID
                $0.arn = principal.arn
            }
            $0.sourceIdentity = input.sourceIdentity
            if !policies.isEmpty { $0.packedPolicySize = min(100, policies.joined().utf8.count * 100 / 2048 + 1) }
        }
    }

    /// The role, when it exists and trusts the caller; both failures look the same from outside.
    private func role(_ arn: ARN, _ input: AssumeRoleRequest, _ context: RequestContext) async throws -> Role {
        let name = String(arn.resource.split(separator: "/").last ?? "")
        var there = context
        there.account = arn.account
        let answer = try? await there.call(IAMOperations.getRole) { $0.roleName = name }
        guard let role = answer?.role, role.arn == input.roleArn, trusts(role, input, context) else {
            throw AWSError(
                "AccessDenied",
                "User: \(context.principal.arn) is not authorized to perform: sts:AssumeRole on resource: "
                    + input.roleArn,
                status: 403
            )
        }
        return role
    }

    private func trusts(_ role: Role, _ input: AssumeRoleRequest, _ context: RequestContext) -> Bool {
        guard enforcesPolicies else { return true }
        guard let document = role.assumeRolePolicyDocument.flatMap({ PercentEncoding.decode($0) }),
            let policy = compiler.compiled(document, as: .trust)
        else { return false }
        var facts = PolicyContext()
        if let externalID = input.externalId { facts["sts:ExternalId"] = [externalID] }
        facts["sts:RoleSessionName"] = [input.roleSessionName]
        let attached = credentials().policies(of: context.principal)
        let identity = attached.identity.compactMap { compiler.compiled($0, as: .identity) }
        let request = PolicyRequest(
            principal: PolicyPrincipal(context.principal),
            actions: ["sts:AssumeRole"],
            resource: role.arn,
            resourceAccount: ARN(role.arn)?.account ?? context.account,
            context: facts
        )
        let policies = PolicySet(
            identity: identity,
            boundary: attached.boundary.flatMap { compiler.compiled($0, as: .identity) },
            session: attached.session.compactMap { compiler.compiled($0, as: .sessionPolicy) },
            resource: policy,
            resourceMustGrant: true
        )
        return policies.evaluate(request) == .allow
    }

    private func session(of role: Role, _ arn: ARN, _ input: AssumeRoleRequest) -> Principal {
        var principal = Principal(
            kind: .assumedRole,
            account: arn.account,
            arn: "arn:\(arn.partition):sts::\(arn.account):assumed-role/\(role.roleName)/\(input.roleSessionName)",
            userID: "\(role.roleId):\(input.roleSessionName)"
        )
        principal.issuerARN = role.arn
        for tag in role.tags ?? [] { principal.tags[tag.key] = tag.value }
        for tag in input.tags ?? [] { principal.tags[tag.key] = tag.value }
        return principal
    }

    private func sessionPolicies(_ input: AssumeRoleRequest, _ context: RequestContext) async throws -> [String] {
        var policies: [String] = []
        if let inline = input.policy {
            do {
                _ = try PolicyDocument(parsing: inline, as: .sessionPolicy)
            } catch {
                throw AWSError("MalformedPolicyDocument", "\(error)")
            }
            policies.append(inline)
        }
        for arn in (input.policyArns ?? []).compactMap(\.arn) {
            let policy = try await context.call(IAMOperations.getPolicy) { $0.policyArn = arn }.policy
            let version = try await context.call(IAMOperations.getPolicyVersion) {
                $0.policyArn = arn
                $0.versionId = policy?.defaultVersionId ?? "v1"
            }
            if let document = version.policyVersion?.document.flatMap({ PercentEncoding.decode($0) }) {
                policies.append(document)
            }
        }
        return policies
    }
}
