import AWSModel
import AWSService
import IAMShapes
import World

extension IAMService {
    func registerAccount(in table: inout OperationTable) {
        table.on(IAMOperations.createAccountAlias) { input, context in
            if let other = try self.world.accounts.all.first(where: { $0.alias == input.accountAlias }) {
                guard other.id == context.account else {
                    throw AWSError.alreadyExists("The account alias", input.accountAlias)
                }
            }
            try await self.world.accounts.setAlias(input.accountAlias, of: context.account)
        }
        table.on(IAMOperations.listAccountAliases) { _, context in
            let alias = try await self.world.accounts.use(context.account).alias
            return ListAccountAliasesResponse {
                $0.accountAliases = alias.map { [$0] } ?? []
                $0.isTruncated = false
            }
        }
        table.on(IAMOperations.deleteAccountAlias) { input, context in
            guard try await self.world.accounts.use(context.account).alias == input.accountAlias else {
                throw AWSError.noSuchEntity("The account alias \(input.accountAlias) cannot be found.")
            }
            try await self.world.accounts.setAlias(nil, of: context.account)
        }
        table.on(IAMOperations.getAccountSummary) { _, context in
            let scope = Scope.place(self.place(context))
            let ledger = self.world.ledger
            let counts: [(String, Int)] = [
                ("AccessKeysPerUserQuota", 2),
                ("AttachedPoliciesPerGroupQuota", Self.attachedMax),
                ("AttachedPoliciesPerRoleQuota", Self.attachedMax),
                ("AttachedPoliciesPerUserQuota", Self.attachedMax),
                ("Groups", ledger.count(GroupRecord.self, in: scope)),
                ("InstanceProfiles", ledger.count(InstanceProfileRecord.self, in: scope)),
                ("Policies", ledger.count(ManagedPolicyRecord.self, in: scope)),
                ("Roles", ledger.count(RoleRecord.self, in: scope)),
                ("Users", ledger.count(UserRecord.self, in: scope)),
            ]
            return GetAccountSummaryResponse {
                $0.summaryMap = counts.map { Field.MapEntry(key: $0.0, value: .integer(Int64($0.1))) }
            }
        }
    }
}
