import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "CreateDBSubnetGroup" and its siblings; RDS User Guide, "Working with DB subnet groups".
extension RDSService {
    private static let groupsMax = 50

    func registerSubnetGroups(in table: inout OperationTable) {
        table.on(RDSOperations.createDBSubnetGroup, createDBSubnetGroup)
        table.on(RDSOperations.describeDBSubnetGroups, describeDBSubnetGroups)
        table.on(RDSOperations.modifyDBSubnetGroup, modifyDBSubnetGroup)
        table.on(RDSOperations.deleteDBSubnetGroup, deleteDBSubnetGroup)
    }

    func createDBSubnetGroup(
        _ input: CreateDBSubnetGroupMessage,
        _ context: RequestContext
    ) async throws -> CreateDBSubnetGroupResult {
        let name = try Self.subnetGroupName(input.dbSubnetGroupName)
        let (vpc, subnets) = try await coveredSubnets(input.subnetIds, context)
        let record = SubnetGroupRecord(
            description: try Self.description(input.dbSubnetGroupDescription, "DBSubnetGroupDescription"),
            vpc: vpc,
            subnets: subnets,
            tags: try [String: String](tags: input.tags),
            madeBy: StackMark.current
        )
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            if transaction.contains(SubnetGroupRecord.self, name, in: place) {
                throw AWSError("DBSubnetGroupAlreadyExists", "The DB subnet group '\(name)' already exists.")
            }
            if transaction.count(SubnetGroupRecord.self, in: .place(place)) >= Self.groupsMax {
                throw AWSError("DBSubnetGroupQuotaExceeded", "You have reached the limit of DB subnet groups.")
            }
            return try transaction.insert(record, id: name, in: place)
        }
        return CreateDBSubnetGroupResult { $0.dbSubnetGroup = kept.view }
    }

    func describeDBSubnetGroups(
        _ input: DescribeDBSubnetGroupsMessage,
        _ context: RequestContext
    ) async throws -> DBSubnetGroupMessage {
        _ = try ListFilters<Kept<SubnetGroupRecord>>(input.filters)
        var all = try world.ledger.list(SubnetGroupRecord.self, in: context.place)
        if let name = input.dbSubnetGroupName {
            all.removeAll { $0.id != name.lowercased() }
            if all.isEmpty { throw AWSError.noSubnetGroup(name) }
        }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords, id: \.id)
        return DBSubnetGroupMessage {
            $0.marker = page.marker
            $0.dbSubnetGroups = page.elements.map(\.view)
        }
    }

    func modifyDBSubnetGroup(
        _ input: ModifyDBSubnetGroupMessage,
        _ context: RequestContext
    ) async throws -> ModifyDBSubnetGroupResult {
        let (name, place) = (input.dbSubnetGroupName.lowercased(), context.place)
        let old = try world.ledger.subnetGroup(name, in: place)
        let (vpc, subnets) = try await coveredSubnets(input.subnetIds, context)
        guard vpc == old.vpc else {
            throw AWSError("InvalidSubnet", "The subnets are not in the VPC of the DB subnet group: \(old.vpc)")
        }
        let description = input.dbSubnetGroupDescription
        let kept = try await world.ledger.write { transaction in
            let used = try transaction.list(DatabaseRecord.self, in: place)
                .filter { $0.settings.subnetGroup == name }.flatMap { $0.nodes.map(\.subnet) }
            if let missing = used.first(where: { subnet in !subnets.contains { $0.id == subnet } }) {
                throw AWSError("SubnetAlreadyInUse", "The subnet \(missing) is in use by a DB instance.")
            }
            return try transaction.update(SubnetGroupRecord.self, name, in: place) { record in
                record.subnets = subnets
                record.description = description ?? record.description
            }
        }
        return ModifyDBSubnetGroupResult { $0.dbSubnetGroup = kept.view }
    }

    func deleteDBSubnetGroup(_ input: DeleteDBSubnetGroupMessage, _ context: RequestContext) async throws {
        let (name, place) = (input.dbSubnetGroupName.lowercased(), context.place)
        try await world.ledger.write { transaction in
            _ = try transaction.subnetGroup(name, in: place)
            let users = try transaction.list(DatabaseRecord.self, in: place).filter { $0.settings.subnetGroup == name }
            guard users.isEmpty else {
                throw AWSError(
                    "InvalidDBSubnetGroupStateFault",
                    "Cannot delete the subnet group '\(name)' because at least one database instance: \(users[0].id) "
                        + "is still using it."
                )
            }
            try transaction.delete(SubnetGroupRecord.self, name, in: place)
        }
    }

    // MARK: What groups are made of

    /// The subnets with their zones: at least two zones of one VPC.
    private func coveredSubnets(
        _ ids: [String],
        _ context: RequestContext
    ) async throws -> (vpc: String, subnets: [SubnetGroupRecord.Subnet]) {
        guard !ids.isEmpty else { throw AWSError.missingParameter("SubnetIds") }
        guard Set(ids).count <= 20 else {
            throw AWSError("DBSubnetQuotaExceededFault", "A DB subnet group can have at most 20 subnets.")
        }
        let found = try await NetworkLookup(context: context).subnets(Array(Set(ids)).sorted())
        let vpcs = Set(found.map(\.vpc))
        guard vpcs.count == 1, let vpc = vpcs.first else {
            throw AWSError("InvalidSubnet", "The subnets of a DB subnet group must be in one VPC.")
        }
        let zones = Set(found.map(\.zone)).sorted()
        guard zones.count >= 2 else {
            throw AWSError(
                "DBSubnetGroupDoesNotCoverEnoughAZs",
                "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
                    + "\(zones.joined(separator: ", ")). Add subnets to cover at least 2 AZs."
            )
        }
        return (vpc, found.map { SubnetGroupRecord.Subnet(id: $0.id, zone: $0.zone) })
    }

    /// The group that a database without one goes into: the default VPC's subnets.
    func standardSubnetGroup(_ context: RequestContext) async throws -> Kept<SubnetGroupRecord> {
        let (place, name) = (context.place, "default")
        if let kept = try world.ledger.get(SubnetGroupRecord.self, name, in: place) { return kept }
        guard let (vpc, subnets) = try await NetworkLookup(context: context).standardNetwork() else {
            throw AWSError(
                "InvalidSubnet",
                "No default subnet detected in VPC. Please contact AWS Support to recreate the default Subnets."
            )
        }
        let record = SubnetGroupRecord(
            description: "default",
            vpc: vpc,
            subnets: subnets.map { SubnetGroupRecord.Subnet(id: $0.id, zone: $0.zone) },
            tags: [:]
        )
        return try await world.ledger.write { transaction in
            if let kept = try transaction.get(SubnetGroupRecord.self, name, in: place) { return kept }
            return try transaction.insert(record, id: name, in: place)
        }
    }

    private static func subnetGroupName(_ text: String) throws(AWSError) -> String {
        let isWellFormed =
            (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_. ".utf8.contains($0) }
        guard isWellFormed, text.lowercased() != "default" else {
            throw .invalidValue(
                "The parameter DBSubnetGroupName must be provided and must not be blank, must contain only letters, "
                    + "digits, hyphens, periods, underscores and spaces, and must not be \"default\"."
            )
        }
        return text.lowercased()
    }

    static func description(_ text: String, _ parameter: String) throws(AWSError) -> String {
        guard !text.isEmpty else { throw .missingParameter(parameter) }
        guard text.utf8.count <= 255 else { throw .invalidValue("The parameter \(parameter) is too long.") }
        return text
    }
}

extension LedgerReading {
    func subnetGroup(_ name: String, in place: Place) throws -> Kept<SubnetGroupRecord> {
        guard let kept = try get(SubnetGroupRecord.self, name.lowercased(), in: place) else {
            throw AWSError.noSubnetGroup(name)
        }
        return kept
    }
}

extension Kept<SubnetGroupRecord> {
    var view: DBSubnetGroup {
        DBSubnetGroup {
            $0.dbSubnetGroupName = id
            $0.dbSubnetGroupDescription = record.description
            $0.vpcId = record.vpc
            $0.subnetGroupStatus = "Complete"
            $0.dbSubnetGroupArn = arn
            $0.supportedNetworkTypes = ["IPV4"]
            $0.subnets = record.subnets.map { subnet in
                Subnet {
                    $0.subnetIdentifier = subnet.id
                    $0.subnetAvailabilityZone = AvailabilityZone { $0.name = subnet.zone }
                    $0.subnetOutpost = Outpost()
                    $0.subnetStatus = "Active"
                }
            }
        }
    }
}
