import AWSModel
import AWSService
import Ground
import IAMShapes
import World

/// Managed policies: AWS's and the customer's.
extension IAMService {
    func managed(_ arn: String, in account: String) -> Kept<ManagedPolicyRecord>? {
        try? world.ledger.get(ManagedPolicyRecord.self, arn, in: .global(account))
    }

    /// The default version's document.
    func document(of arn: String, in account: String) -> String? {
        AWSManagedPolicies.document(arn) ?? managed(arn, in: account)?.record.document
    }

    /// The same, where a missing policy is the caller's mistake.
    func managedDocument(_ arn: String, _ context: RequestContext) throws -> String {
        guard ARN(arn) != nil else { throw AWSError.validation("ARN \(arn) is not valid.") }
        guard let document = document(of: arn, in: context.account) else { throw missing(arn) }
        return document
    }

    func missing(_ arn: String) -> AWSError {
        .noSuchEntity("Policy \(arn) does not exist or is not attachable.")
    }

    func requireManaged(_ arn: String, _ context: RequestContext) throws -> Kept<ManagedPolicyRecord> {
        guard let kept = managed(arn, in: context.account) else {
            throw AWSError.noSuchEntity("Policy \(arn) was not found.")
        }
        return kept
    }

    func changeManaged(
        _ arn: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout ManagedPolicyRecord) throws -> Void
    ) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            guard var kept = try transaction.get(ManagedPolicyRecord.self, arn, in: place) else {
                throw AWSError.noSuchEntity("Policy \(arn) was not found.")
            }
            try body(&kept.record)
            try transaction.update(kept)
        }
    }

    /// How often a policy is attached, and how often it is a boundary.
    func uses(of arn: String, _ context: RequestContext) throws -> (attached: Int, boundary: Int) {
        let place = place(context)
        let users = try world.ledger.list(UserRecord.self, in: place).map(\.record)
        let roles = try world.ledger.list(RoleRecord.self, in: place).map(\.record)
        let groups = try world.ledger.list(GroupRecord.self, in: place).map(\.record)
        let attached =
            users.count { $0.attached.contains(arn) } + roles.count { $0.attached.contains(arn) }
            + groups.count { $0.attached.contains(arn) }
        return (attached, users.count { $0.boundary == arn } + roles.count { $0.boundary == arn })
    }

    func view(_ kept: Kept<ManagedPolicyRecord>, _ context: RequestContext, withDetails: Bool = true) throws -> Policy {
        let uses = try uses(of: kept.id, context)
        return Policy {
            $0.policyName = kept.record.name
            $0.policyId = kept.record.uniqueID
            $0.arn = kept.id
            $0.path = kept.record.path
            $0.defaultVersionId = kept.record.defaultVersion
            $0.attachmentCount = uses.attached
            $0.permissionsBoundaryUsageCount = uses.boundary
            $0.isAttachable = true
            $0.createDate = kept.createDate
            $0.updateDate = kept.updateDate
            if withDetails {
                $0.description = kept.record.description
                $0.tags = Tags.views(kept.record.tags)
            }
        }
    }

    func awsView(_ arn: String, _ context: RequestContext) throws -> Policy {
        let uses = try uses(of: arn, context)
        let name = String(arn.dropFirst(AWSManagedPolicies.prefix.count))
        return Policy {
            $0.policyName = name.split(separator: "/").last.map(String.init)
            $0.policyId = "ANPA" + String(hexadecimal(HashAlgorithm.sha256.hash(arn.utf8)).uppercased().prefix(17))
            $0.arn = arn
            $0.path = name.contains("/") ? "/service-role/" : "/"
            $0.defaultVersionId = "v1"
            $0.attachmentCount = uses.attached
            $0.permissionsBoundaryUsageCount = uses.boundary
            $0.isAttachable = true
            $0.createDate = Timestamp(seconds: 1_423_180_800)
            $0.updateDate = Timestamp(seconds: 1_423_180_800)
        }
    }

    func attachedPage<Record: PolicyHolder>(
        _ type: Record.Type,
        _ name: String,
        _ pathPrefix: String?,
        _ marker: String?,
        _ maxItems: Int?,
        _ context: RequestContext
    ) throws -> Page<AttachedPolicy> {
        let attached = try holder(type, name, context).record.attached.filter { arn in
            pathPrefix.map { prefix in arn.contains(":policy\(prefix)") } ?? true
        }
        let page = try Page(attached.sorted(), marker: marker, maxItems: maxItems) { $0 }
        return try Page(
            views: page.elements.map { arn in
                AttachedPolicy {
                    $0.policyArn = arn
                    $0.policyName = arn.split(separator: "/").last.map(String.init)
                }
            },
            marker: page.marker
        )
    }
}

extension Page {
    /// Elements of a page in another form.
    init(views: [Element], marker: String?) throws {
        elements = views
        self.marker = marker
    }
}
