import AWSModel
import AWSService
import EC2Shapes
import Ground
import PolicyLogic
import World

/// Source: EC2 API Reference, "CreateVpcEndpoint".
extension EC2Service {
    func createVPCEndpoint(
        _ input: CreateVpcEndpointRequest,
        _ context: RequestContext
    ) async throws -> CreateVpcEndpointResult {
        try checkKind(input)
        guard let service = input.serviceName else { throw AWSError.missingParameter("ServiceName") }
        let list = try EndpointServices.prefixList(of: service, region: context.region)
        let policy = try endpointPolicy(input.policyDocument)
        let tags = try Tags.read(input.tagSpecifications, for: .vpcEndpoint)
        let once = IdempotentRequest(input.clientToken, "CreateVpcEndpoint", input) { $0.clientToken = nil }
        let (place, tables) = (context.place, input.routeTableIds ?? [])
        let endpoint = try await write(input.dryRun) { transaction in
            if let made = try transaction.resource(VPCEndpointRecord.self, of: once, in: place) { return made }
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            try Quota.gatewayEndpoints.check(transaction.count(VPCEndpointRecord.self, in: .place(place)))
            let id = self.newID(.vpcEndpoint)
            let record = VPCEndpointRecord(
                vpc: vpc.id,
                service: service,
                policy: policy,
                routeTables: [],
                state: .pending
            )
            var endpoint = try transaction.insert(record, id: id, in: place)
            for table in tables { try transaction.addRoutes(of: &endpoint, to: table, list: list.id) }
            try transaction.setTags(tags, of: id, in: place)
            try transaction.remember(once, made: id, in: place)
            return try transaction.update(endpoint)
        }
        return try CreateVpcEndpointResult {
            $0.vpcEndpoint = try view(endpoint, world.ledger.snapshot())
            $0.clientToken = input.clientToken
        }
    }

    private func checkKind(_ input: CreateVpcEndpointRequest) throws(AWSError) {
        let type = input.vpcEndpointType ?? "Gateway"
        switch type {
        case "Gateway": break
        case "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork":
            throw .notBuilt("A VPC endpoint of type \(type) (gateway endpoints for S3 are)")
        default: throw .invalidValue(type, for: "VpcEndpointType")
        }
        try refuse([
            "ServiceNetworkArn": input.serviceNetworkArn != nil,
            "ResourceConfigurationArn": input.resourceConfigurationArn != nil,
            "ServiceRegion": input.serviceRegion != nil,
        ])
        let wrong: [(String, Bool)] = [
            ("SubnetIds", input.subnetIds?.isEmpty == false),
            ("SecurityGroupIds", input.securityGroupIds?.isEmpty == false),
            ("PrivateDnsEnabled", input.privateDnsEnabled == true),
            ("SubnetConfigurations", input.subnetConfigurations?.isEmpty == false),
        ]
        for (name, isGiven) in wrong where isGiven {
            throw .invalidValue("\(name) is not supported for Gateway endpoints.")
        }
    }

    /// The policy as it is kept; the one that lets all through when none is given.
    func endpointPolicy(_ text: String?) throws(AWSError) -> String {
        guard let text, !text.isEmpty else { return EndpointServices.openPolicy }
        do {
            _ = try PolicyDocument(parsing: text, as: .endpoint)
            return text
        } catch {
            throw AWSError("InvalidPolicyDocument", "Policy document is invalid: \(error.description)")
        }
    }
}

extension LedgerTransaction {
    /// Associates a route table with an endpoint: the endpoint's route comes into it.
    mutating func addRoutes(of endpoint: inout Kept<VPCEndpointRecord>, to id: String, list: String) throws {
        var table = try resource(RouteTableRecord.self, .routeTable, id, in: endpoint.place)
        guard table.vpc == endpoint.vpc else {
            throw AWSError("InvalidRouteTableId.NotFound", "The routeTable ID '\(id)' does not exist in the VPC.")
        }
        if endpoint.routeTables.contains(id) { return }
        guard !table.routes.contains(where: { $0.destination == .prefixList(list) }) else {
            throw AWSError(
                "RouteAlreadyExists",
                "route table \(id) already has a route with destination-prefix-list-id \(list)"
            )
        }
        try Quota.routesPerTable.check(table.routes.count)
        table.routes.append(
            RouteTableRecord.Route(destination: .prefixList(list), target: .endpoint(endpoint.id), origin: .route)
        )
        try update(table)
        endpoint.routeTables.append(id)
    }

    /// Takes an endpoint's routes out of a route table.
    mutating func removeRoutes(of endpoint: inout Kept<VPCEndpointRecord>, from id: String) throws {
        endpoint.routeTables.removeAll { $0 == id }
        guard var table = try get(RouteTableRecord.self, id, in: endpoint.place) else { return }
        table.routes.removeAll { $0.target == .endpoint(endpoint.id) }
        try update(table)
    }
}
