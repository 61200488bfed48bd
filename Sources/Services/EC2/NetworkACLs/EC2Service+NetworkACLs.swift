import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateNetworkAcl", "DescribeNetworkAcls", "DeleteNetworkAcl",
/// "ReplaceNetworkAclAssociation".
extension EC2Service {
    func registerNetworkACLs(in table: inout OperationTable) {
        on(&table, EC2Operations.createNetworkAcl, createNetworkACL)
        on(&table, EC2Operations.describeNetworkAcls, describeNetworkACLs)
        on(&table, EC2Operations.deleteNetworkAcl, deleteNetworkACL)
        on(&table, EC2Operations.replaceNetworkAclAssociation, replaceNetworkACLAssociation)
        registerNetworkACLEntries(in: &table)
    }

    func createNetworkACL(
        _ input: CreateNetworkAclRequest,
        _ context: RequestContext
    ) async throws -> CreateNetworkAclResult {
        let tags = try Tags.read(input.tagSpecifications, for: .networkACL)
        let once = IdempotentRequest(input.clientToken, "CreateNetworkAcl", input) { $0.clientToken = nil }
        let place = context.place
        let list = try await write(input.dryRun) { transaction in
            if let made = try transaction.resource(NetworkACLRecord.self, of: once, in: place) { return made }
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            let lists = try transaction.list(NetworkACLRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            try Quota.networkACLsPerVPC.check(lists.count)
            let id = self.newID(.networkACL)
            try transaction.setTags(tags, of: id, in: place)
            try transaction.remember(once, made: id, in: place)
            let record = NetworkACLRecord(vpc: vpc.id, isDefault: false, entries: [], associations: [])
            return try transaction.insert(record, id: id, in: place)
        }
        return try CreateNetworkAclResult {
            $0.networkAcl = try view(list, world.ledger.snapshot())
            $0.clientToken = input.clientToken
        }
    }

    func describeNetworkACLs(
        _ input: DescribeNetworkAclsRequest,
        _ context: RequestContext
    ) async throws -> DescribeNetworkAclsResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            NetworkACLRecord.self,
            .networkACL,
            ids: input.networkAclIds,
            filters: input.filters,
            NetworkACLViews.filters,
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeNetworkAclsResult {
            $0.nextToken = page.nextToken
            $0.networkAcls = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ list: Kept<NetworkACLRecord>, _ ledger: some LedgerReading) throws -> NetworkAcl {
        let tags = try ledger.tags(of: list.id, in: list.place)
        return NetworkAcl {
            $0.networkAclId = list.id
            $0.vpcId = list.vpc
            $0.ownerId = list.place.account
            $0.isDefault = list.isDefault
            $0.entries = NetworkACLViews.entries(list.record)
            $0.associations = list.associations.map { association in
                NetworkAclAssociation {
                    $0.networkAclAssociationId = association.id
                    $0.networkAclId = list.id
                    $0.subnetId = association.subnet
                }
            }
            $0.tags = Tags.views(tags) ?? []
        }
    }

    func deleteNetworkACL(_ input: DeleteNetworkAclRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let list = try transaction.resource(NetworkACLRecord.self, .networkACL, input.networkAclId, in: place)
            guard !list.isDefault else {
                throw AWSError.invalidValue("cannot delete default network ACL \(list.id)")
            }
            guard list.associations.isEmpty else { throw AWSError.inUse(.networkACL, list.id) }
            try transaction.forgetTags(of: list.id, in: place)
            try transaction.delete(list)
        }
    }

    func replaceNetworkACLAssociation(
        _ input: ReplaceNetworkAclAssociationRequest,
        _ context: RequestContext
    ) async throws -> ReplaceNetworkAclAssociationResult {
        let place = context.place
        let newID = world.ids.resource("aclassoc")
        try await write(input.dryRun) { transaction in
            let id = input.associationId
            let new = try transaction.resource(NetworkACLRecord.self, .networkACL, input.networkAclId, in: place)
            let holder = try transaction.list(NetworkACLRecord.self, in: .place(place)).first { list in
                list.associations.contains { $0.id == id }
            }
            guard var old = holder, let association = old.associations.first(where: { $0.id == id }) else {
                throw AWSError("InvalidAssociationID.NotFound", "The association ID '\(id)' does not exist")
            }
            guard old.vpc == new.vpc else {
                throw AWSError.invalidValue(
                    "network acl \(new.id) and subnet \(association.subnet) belong to different networks"
                )
            }
            old.associations.removeAll { $0.id == id }
            try transaction.update(old)
            let moved = NetworkACLRecord.Association(id: newID, subnet: association.subnet)
            try transaction.update(NetworkACLRecord.self, new.id, in: place) { $0.associations.append(moved) }
        }
        return ReplaceNetworkAclAssociationResult { $0.newAssociationId = newID }
    }
}
