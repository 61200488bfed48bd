import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AssociateRouteTable", "DisassociateRouteTable", "ReplaceRouteTableAssociation".
extension EC2Service {
    func registerRouteTableAssociations(in table: inout OperationTable) {
        on(&table, EC2Operations.associateRouteTable, associateRouteTable)
        on(&table, EC2Operations.disassociateRouteTable, disassociateRouteTable)
        on(&table, EC2Operations.replaceRouteTableAssociation, replaceRouteTableAssociation)
    }

    func associateRouteTable(
        _ input: AssociateRouteTableRequest,
        _ context: RequestContext
    ) async throws -> AssociateRouteTableResult {
        try refuse(["GatewayId": input.gatewayId != nil, "PublicIpv4Pool": input.publicIpv4Pool != nil])
        guard let subnetID = input.subnetId else { throw AWSError.missingParameter("subnetId") }
        let place = context.place
        let new = RouteTableRecord.Association(id: world.ids.resource("rtbassoc"), subnet: subnetID)
        let id = try await write(input.dryRun) { transaction in
            var table = try transaction.resource(RouteTableRecord.self, .routeTable, input.routeTableId, in: place)
            let subnet = try transaction.resource(SubnetRecord.self, .subnet, subnetID, in: place)
            guard subnet.vpc == table.vpc else {
                throw AWSError.invalidValue(
                    "route table \(table.id) and subnet \(subnet.id) belong to different networks"
                )
            }
            if let known = table.associations.first(where: { $0.subnet == subnet.id }) { return known.id }
            let tables = try transaction.list(RouteTableRecord.self, where: "vpc", is: subnet.vpc, in: .place(place))
            guard !tables.contains(where: { $0.associations.contains { $0.subnet == subnet.id } }) else {
                throw AWSError(
                    "Resource.AlreadyAssociated",
                    "the specified association for route table \(table.id) conflicts with an existing association"
                )
            }
            table.associations.append(new)
            try transaction.update(table)
            return new.id
        }
        return AssociateRouteTableResult {
            $0.associationId = id
            $0.associationState = RouteViews.associated
        }
    }

    func disassociateRouteTable(_ input: DisassociateRouteTableRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            var (table, association) = try transaction.requireAssociation(input.associationId, in: place)
            guard association.subnet != nil else {
                throw AWSError.invalidValue("cannot disassociate the main route table association \(association.id)")
            }
            table.associations.removeAll { $0.id == association.id }
            try transaction.update(table)
        }
    }

    /// Also makes another table the main one of its VPC.
    func replaceRouteTableAssociation(
        _ input: ReplaceRouteTableAssociationRequest,
        _ context: RequestContext
    ) async throws -> ReplaceRouteTableAssociationResult {
        let place = context.place
        let newID = world.ids.resource("rtbassoc")
        let id = try await write(input.dryRun) { transaction in
            var (old, association) = try transaction.requireAssociation(input.associationId, in: place)
            let named = try transaction.resource(RouteTableRecord.self, .routeTable, input.routeTableId, in: place)
            guard named.vpc == old.vpc else {
                throw AWSError.invalidValue("route tables \(old.id) and \(named.id) belong to different networks")
            }
            if named.id == old.id { return association.id }
            old.associations.removeAll { $0.id == association.id }
            try transaction.update(old)
            let new = RouteTableRecord.Association(id: newID, subnet: association.subnet)
            try transaction.update(RouteTableRecord.self, named.id, in: place) { $0.associations.append(new) }
            return newID
        }
        return ReplaceRouteTableAssociationResult {
            $0.newAssociationId = id
            $0.associationState = RouteViews.associated
        }
    }
}

extension LedgerReading {
    fileprivate func requireAssociation(
        _ id: String,
        in place: Place
    ) throws -> (table: Kept<RouteTableRecord>, association: RouteTableRecord.Association) {
        for table in try list(RouteTableRecord.self, in: .place(place)) {
            if let association = table.associations.first(where: { $0.id == id }) { return (table, association) }
        }
        throw AWSError("InvalidAssociationID.NotFound", "The association ID '\(id)' does not exist")
    }
}
