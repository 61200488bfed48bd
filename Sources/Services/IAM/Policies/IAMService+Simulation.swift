import AWSModel
import AWSService
import IAMShapes
import PolicyLogic
import ServiceKit

/// What policies would say, without a request.
extension IAMService {
    func registerSimulation(in table: inout OperationTable) {
        table.on(IAMOperations.simulateCustomPolicy) { input, context in
            let policies = try input.policyInputList.map { try CompiledPolicy(self.validated($0, as: .identity)) }
            let boundary = try input.permissionsBoundaryPolicyInputList?.first.map {
                try CompiledPolicy(self.validated($0, as: .identity))
            }
            return self.simulate(
                PolicySet(identity: policies, boundary: boundary),
                principal: PolicyPrincipal(context.principal),
                actions: input.actionNames,
                resources: input.resourceArns,
                entries: input.contextEntries,
                account: context.account
            )
        }
        table.on(IAMOperations.simulatePrincipalPolicy) { input, context in
            var principal = Principal(kind: .user, account: context.account, arn: input.policySourceArn, userID: "")
            principal.issuerARN = input.policySourceArn
            guard let attached = self.policies(of: principal) else {
                throw AWSError.noSuchEntity("The ARN \(input.policySourceArn) cannot be found.")
            }
            let extra = try (input.policyInputList ?? []).map { try CompiledPolicy(self.validated($0, as: .identity)) }
            return self.simulate(
                PolicySet(
                    identity: attached.identity.compactMap { self.compiler.compiled($0, as: .identity) } + extra,
                    boundary: attached.boundary.flatMap { self.compiler.compiled($0, as: .identity) }
                ),
                principal: PolicyPrincipal(principal),
                actions: input.actionNames,
                resources: input.resourceArns,
                entries: input.contextEntries,
                account: context.account
            )
        }
    }

    private func simulate(
        _ policies: PolicySet,
        principal: PolicyPrincipal,
        actions: [String],
        resources: [String]?,
        entries: [ContextEntry]?,
        account: String
    ) -> SimulatePolicyResponse {
        var facts = PolicyContext()
        for entry in entries ?? [] { facts[entry.contextKeyName ?? ""] = entry.contextKeyValues ?? [] }
        let results = actions.flatMap { action in
            (resources ?? ["*"]).map { resource in
                let request = PolicyRequest(
                    principal: principal,
                    actions: [action],
                    resource: resource,
                    resourceAccount: ARN(resource)?.account ?? account,
                    context: facts
                )
                return EvaluationResult {
                    $0.evalActionName = action
                    $0.evalResourceName = resource
                    $0.evalDecision = Self.word(policies.evaluate(request))
                    $0.matchedStatements = []
                    $0.missingContextValues = []
                }
            }
        }
        return SimulatePolicyResponse {
            $0.evaluationResults = results
            $0.isTruncated = false
        }
    }

    private static func word(_ decision: Decision) -> String {
        switch decision {
        case .allow: "allowed"
        case .explicitDeny: "explicitDeny"
        case .implicitDeny: "implicitDeny"
        }
    }
}
