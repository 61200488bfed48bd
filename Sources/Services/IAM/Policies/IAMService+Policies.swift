import AWSModel
import AWSService
import Ground
import IAMShapes
import PolicyLogic
import World

extension IAMService {
    /// Source: IAM User Guide, "IAM and AWS STS quotas".
    private static let versionsMax = 5

    func registerPolicies(in table: inout OperationTable) {
        table.on(IAMOperations.createPolicy, createPolicy)
        table.on(IAMOperations.getPolicy) { input, context in
            let isAWS = AWSManagedPolicies.document(input.policyArn) != nil
            let view =
                try isAWS
                ? self.awsView(input.policyArn, context)
                : self.view(self.requireManaged(input.policyArn, context), context)
            return GetPolicyResponse { $0.policy = view }
        }
        table.on(IAMOperations.listPolicies, listPolicies)
        table.on(IAMOperations.deletePolicy, deletePolicy)
        table.on(IAMOperations.createPolicyVersion, createPolicyVersion)
        table.on(IAMOperations.getPolicyVersion, getPolicyVersion)
        table.on(IAMOperations.listPolicyVersions, listPolicyVersions)
        table.on(IAMOperations.setDefaultPolicyVersion) { input, context in
            try await self.changeManaged(input.policyArn, context) { record in
                guard record.versions.contains(where: { $0.id == input.versionId }) else {
                    throw self.missing(input.versionId, of: input.policyArn)
                }
                record.defaultVersion = input.versionId
            }
        }
        table.on(IAMOperations.deletePolicyVersion) { input, context in
            try await self.changeManaged(input.policyArn, context) { record in
                guard record.versions.contains(where: { $0.id == input.versionId }) else {
                    throw self.missing(input.versionId, of: input.policyArn)
                }
                guard record.defaultVersion != input.versionId else {
                    throw AWSError.deleteConflict("Cannot delete the default version of a policy.")
                }
                record.versions.removeAll { $0.id == input.versionId }
            }
        }
        table.on(IAMOperations.tagPolicy) { input, context in
            let tags = try Tags.read(input.tags)
            try await self.changeManaged(input.policyArn, context) { $0.tags.merge(tags) { _, new in new } }
        }
        table.on(IAMOperations.untagPolicy) { input, context in
            try await self.changeManaged(input.policyArn, context) { record in
                for key in input.tagKeys { record.tags[key] = nil }
            }
        }
        table.on(IAMOperations.listPolicyTags) { input, context in
            let tags = Tags.views(try self.requireManaged(input.policyArn, context).record.tags)
            return ListPolicyTagsResponse {
                $0.tags = tags
                $0.isTruncated = false
            }
        }
        table.on(IAMOperations.listEntitiesForPolicy, listEntities)
        registerSimulation(in: &table)
    }

    func missing(_ version: String, of arn: String) -> AWSError {
        .noSuchEntity("Policy \(arn) version \(version) does not exist or is not attachable.")
    }

    func createPolicy(_ input: CreatePolicyRequest, _ context: RequestContext) async throws -> CreatePolicyResponse {
        _ = try validated(input.policyDocument, as: .identity)
        let path = try Names.path(input.path)
        let tags = try Tags.read(input.tags)
        let arn = arn(context, "policy" + path + input.policyName)
        let place = place(context)
        let id = world.ids.principal("ANPA")
        let kept = try await world.ledger.write { transaction in
            guard !transaction.contains(ManagedPolicyRecord.self, arn, in: place) else {
                throw AWSError(
                    "EntityAlreadyExists",
                    "A policy called \(input.policyName) already exists. Duplicate names are not allowed.",
                    status: 409
                )
            }
            let first = ManagedPolicyRecord.Version(
                id: "v1",
                document: input.policyDocument,
                created: transaction.now.millisecondsSince1970
            )
            let record = ManagedPolicyRecord(
                name: input.policyName,
                path: path,
                uniqueID: id,
                description: input.description,
                versions: [first],
                defaultVersion: "v1",
                nextVersion: 2,
                tags: tags
            )
            return try transaction.insert(record, id: arn, in: place)
        }
        let view = try view(kept, context)
        return CreatePolicyResponse { $0.policy = view }
    }

    func listPolicies(_ input: ListPoliciesRequest, _ context: RequestContext) async throws -> ListPoliciesResponse {
        var policies: [Policy] = []
        if input.scope != "Local" { policies += try AWSManagedPolicies.arns.map { try awsView($0, context) } }
        if input.scope != "AWS" {
            let own = try world.ledger.list(ManagedPolicyRecord.self, in: place(context))
            policies += try own.map { try view($0, context, withDetails: false) }
        }
        let prefix = input.pathPrefix ?? "/"
        policies = policies.filter { ($0.path ?? "/").hasPrefix(prefix) }
        if input.onlyAttached == true { policies = policies.filter { ($0.attachmentCount ?? 0) > 0 } }
        let sorted = policies.sorted { ($0.arn ?? "") < ($1.arn ?? "") }
        let page = try Page(sorted, marker: input.marker, maxItems: input.maxItems) { $0.arn ?? "" }
        return ListPoliciesResponse {
            $0.policies = page.elements
            $0.isTruncated = page.isTruncated
            $0.marker = page.marker
        }
    }

    func deletePolicy(_ input: DeletePolicyRequest, _ context: RequestContext) async throws {
        let place = place(context)
        let arn = input.policyArn
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(ManagedPolicyRecord.self, arn, in: place) else {
                throw AWSError.noSuchEntity("Policy \(arn) was not found.")
            }
            let isUsed =
                try transaction.list(UserRecord.self, in: place).contains {
                    $0.record.attached.contains(arn) || $0.record.boundary == arn
                }
                || transaction.list(RoleRecord.self, in: place).contains {
                    $0.record.attached.contains(arn) || $0.record.boundary == arn
                } || transaction.list(GroupRecord.self, in: place).contains { $0.record.attached.contains(arn) }
            guard !isUsed else { throw AWSError.deleteConflict("Cannot delete a policy attached to entities.") }
            guard kept.record.versions.count == 1 else {
                throw AWSError.deleteConflict(
                    "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                        + "versions. The default version is deleted with the policy."
                )
            }
            try transaction.delete(kept)
        }
    }

    func createPolicyVersion(
        _ input: CreatePolicyVersionRequest,
        _ context: RequestContext
    ) async throws -> CreatePolicyVersionResponse {
        _ = try validated(input.policyDocument, as: .identity)
        let now = world.clock.now.millisecondsSince1970
        try await changeManaged(input.policyArn, context) { record in
            guard record.versions.count < Self.versionsMax else {
                throw AWSError.limitExceeded(
                    "A managed policy can have up to 5 versions. Before you create a new version, you must delete an "
                        + "existing version."
                )
            }
            let id = "v\(record.nextVersion)"
            record.nextVersion += 1
            record.versions.append(.init(id: id, document: input.policyDocument, created: now))
            if input.setAsDefault == true { record.defaultVersion = id }
        }
        let record = try requireManaged(input.policyArn, context).record
        return CreatePolicyVersionResponse {
            $0.policyVersion = record.versions.last.map { view($0, of: record, withDocument: false) }
        }
    }

    private func view(
        _ version: ManagedPolicyRecord.Version,
        of record: ManagedPolicyRecord,
        withDocument: Bool
    ) -> PolicyVersion {
        PolicyVersion {
            if withDocument { $0.document = PercentEncoding.encode(version.document) }
            $0.versionId = version.id
            $0.isDefaultVersion = version.id == record.defaultVersion
            $0.createDate = Timestamp(milliseconds: version.created)
        }
    }

    func getPolicyVersion(
        _ input: GetPolicyVersionRequest,
        _ context: RequestContext
    ) async throws -> GetPolicyVersionResponse {
        if let document = AWSManagedPolicies.document(input.policyArn), input.versionId == "v1" {
            return GetPolicyVersionResponse {
                $0.policyVersion = PolicyVersion {
                    $0.document = PercentEncoding.encode(document)
                    $0.versionId = "v1"
                    $0.isDefaultVersion = true
                    $0.createDate = Timestamp(seconds: 1_423_180_800)
                }
            }
        }
        let record = try requireManaged(input.policyArn, context).record
        guard let version = record.versions.first(where: { $0.id == input.versionId }) else {
            throw missing(input.versionId, of: input.policyArn)
        }
        return GetPolicyVersionResponse { $0.policyVersion = view(version, of: record, withDocument: true) }
    }

    func listPolicyVersions(
        _ input: ListPolicyVersionsRequest,
        _ context: RequestContext
    ) async throws -> ListPolicyVersionsResponse {
        let record = try requireManaged(input.policyArn, context).record
        return ListPolicyVersionsResponse {
            $0.versions = record.versions.reversed().map { view($0, of: record, withDocument: false) }
            $0.isTruncated = false
        }
    }

    func listEntities(
        _ input: ListEntitiesForPolicyRequest,
        _ context: RequestContext
    ) async throws -> ListEntitiesForPolicyResponse {
        _ = try managedDocument(input.policyArn, context)
        let arn = input.policyArn
        let wanted = input.entityFilter
        let place = place(context)
        let users = try world.ledger.list(UserRecord.self, in: place).filter { $0.record.attached.contains(arn) }
        let roles = try world.ledger.list(RoleRecord.self, in: place).filter { $0.record.attached.contains(arn) }
        let groups = try world.ledger.list(GroupRecord.self, in: place).filter { $0.record.attached.contains(arn) }
        return ListEntitiesForPolicyResponse {
            $0.policyUsers =
                wanted != nil && wanted != "User"
                ? []
                : users.map { user in
                    PolicyUser {
                        $0.userName = user.record.name
                        $0.userId = user.record.uniqueID
                    }
                }
            $0.policyRoles =
                wanted != nil && wanted != "Role"
                ? []
                : roles.map { role in
                    PolicyRole {
                        $0.roleName = role.record.name
                        $0.roleId = role.record.uniqueID
                    }
                }
            $0.policyGroups =
                wanted != nil && wanted != "Group"
                ? []
                : groups.map { group in
                    PolicyGroup {
                        $0.groupName = group.record.name
                        $0.groupId = group.record.uniqueID
                    }
                }
            $0.isTruncated = false
        }
    }
}
