import AWSModel
package import AWSService
import Ground
import IAMShapes
import PolicyLogic
import World

extension IAMService {
    /// Source: IAM User Guide, "IAM and AWS STS quotas".
    private static let keysMax = 2

    func registerAccessKeys(in table: inout OperationTable) {
        table.on(IAMOperations.createAccessKey, createAccessKey)
        table.on(IAMOperations.listAccessKeys, listAccessKeys)
        table.on(IAMOperations.updateAccessKey, updateAccessKey)
        table.on(IAMOperations.deleteAccessKey, deleteAccessKey)
        table.on(IAMOperations.getAccessKeyLastUsed, .record) { input, _ in
            guard let key = try self.world.ledger.get(AccessKeyRecord.self, input.accessKeyId, in: .world) else {
                throw AWSError.noSuchEntity("The Access Key with id \(input.accessKeyId) cannot be found")
            }
            return GetAccessKeyLastUsedResponse {
                $0.userName = key.record.user
                $0.accessKeyLastUsed = AccessKeyLastUsed {
                    $0.serviceName = "N/A"
                    $0.region = "N/A"
                }
            }
        }
    }

    private func subject(_ name: String?, _ context: RequestContext) throws -> String {
        guard let name = name ?? context.principal.userName else {
            throw AWSError.validation("Must specify userName when calling with non-User credentials")
        }
        return name
    }

    private func keys(of user: String, _ context: RequestContext) throws -> [Kept<AccessKeyRecord>] {
        try world.ledger.list(AccessKeyRecord.self, where: "user", is: "\(context.account)/\(user)", in: .place(.world))
    }

    func createAccessKey(
        _ input: CreateAccessKeyRequest,
        _ context: RequestContext
    ) async throws -> CreateAccessKeyResponse {
        let user = try holder(UserRecord.self, subject(input.userName, context), context).record.name
        let record = AccessKeyRecord(
            account: context.account,
            user: user,
            secret: world.ids.secretKey(),
            isActive: true
        )
        let id = world.ids.accessKey("AKIA", account: context.account)
        let index = "\(context.account)/\(user)"
        let kept = try await world.ledger.write { transaction in
            let old = try transaction.list(AccessKeyRecord.self, where: "user", is: index, in: .place(.world))
            guard old.count < Self.keysMax else {
                throw AWSError.limitExceeded("Cannot exceed quota for AccessKeysPerUser: 2")
            }
            return try transaction.insert(record, id: id, in: .world)
        }
        return CreateAccessKeyResponse {
            $0.accessKey = AccessKey {
                $0.userName = user
                $0.accessKeyId = id
                $0.status = "Active"
                $0.secretAccessKey = record.secret
                $0.createDate = kept.createDate
            }
        }
    }

    func listAccessKeys(_ input: ListAccessKeysRequest, _ context: RequestContext) async throws
        -> ListAccessKeysResponse
    {
        let user = try holder(UserRecord.self, subject(input.userName, context), context).record.name
        let page = try Page(try keys(of: user, context), marker: input.marker, maxItems: input.maxItems) { $0.id }
        return ListAccessKeysResponse {
            $0.accessKeyMetadata = page.elements.map { key in
                AccessKeyMetadata {
                    $0.userName = user
                    $0.accessKeyId = key.id
                    $0.status = key.record.isActive ? "Active" : "Inactive"
                    $0.createDate = key.createDate
                }
            }
            $0.isTruncated = page.isTruncated
            $0.marker = page.marker
        }
    }

    func updateAccessKey(_ input: UpdateAccessKeyRequest, _ context: RequestContext) async throws {
        try await changeKey(input.accessKeyId, context) { transaction, kept in
            var kept = kept
            kept.record.isActive = input.status == "Active"
            try transaction.update(kept)
        }
    }

    func deleteAccessKey(_ input: DeleteAccessKeyRequest, _ context: RequestContext) async throws {
        try await changeKey(input.accessKeyId, context) { transaction, kept in try transaction.delete(kept) }
    }

    private func changeKey(
        _ id: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout LedgerTransaction, Kept<AccessKeyRecord>) throws -> Void
    ) async throws {
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(AccessKeyRecord.self, id, in: .world),
                kept.record.account == context.account
            else { throw AWSError.noSuchEntity("The Access Key with id \(id) cannot be found") }
            try body(&transaction, kept)
        }
    }
}

extension IAMService: CredentialSource {
    package func issuedKey(_ accessKey: String) -> IssuedKey? {
        guard let key = try? world.ledger.get(AccessKeyRecord.self, accessKey, in: .world),
            let user = try? world.ledger.get(
                UserRecord.self,
                Names.id(key.record.user),
                in: .global(key.record.account)
            )
        else { return nil }
        var principal = Principal(
            kind: .user,
            account: key.record.account,
            arn: "arn:aws:iam::\(key.record.account):user\(user.record.path)\(user.record.name)",
            userID: user.record.uniqueID
        )
        principal.userName = user.record.name
        principal.accessKey = accessKey
        principal.issuerARN = principal.arn
        principal.tags = user.record.tags
        var issued = IssuedKey(accessKey: accessKey, secretKey: key.record.secret, principal: principal)
        issued.isActive = key.record.isActive
        return issued
    }

    package func policies(of principal: Principal) -> AttachedPolicies? {
        let place = Place.global(principal.account)
        guard let issuer = principal.issuerARN.flatMap({ ARN($0) }),
            let name = issuer.resource.split(separator: "/").last.map(String.init)
        else { return nil }
        if issuer.resource.hasPrefix("user/") {
            guard let user = try? world.ledger.get(UserRecord.self, Names.id(name), in: place)?.record else {
                return nil
            }
            var all = documents(of: user, user.boundary, in: principal.account)
            for group in user.groups.sorted() {
                guard let group = try? world.ledger.get(GroupRecord.self, Names.id(group), in: place) else { continue }
                all.identity += documents(of: group.record, nil, in: principal.account).identity
            }
            return all
        }
        guard let role = try? world.ledger.get(RoleRecord.self, Names.id(name), in: place)?.record else { return nil }
        return documents(of: role, role.boundary, in: principal.account)
    }

    private func documents(of holder: some PolicyHolder, _ boundary: String?, in account: String) -> AttachedPolicies {
        var policies = AttachedPolicies()
        policies.identity = holder.inline.sorted { $0.key < $1.key }.map(\.value)
        policies.identity += holder.attached.compactMap { document(of: $0, in: account) }
        // A boundary that has gone allows nothing.
        policies.boundary = boundary.map { document(of: $0, in: account) ?? "{}" }
        return policies
    }
}
