import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeVpcEndpoints", "ModifyVpcEndpoint", "DeleteVpcEndpoints".
extension EC2Service {
    func registerEndpoints(in table: inout OperationTable) {
        on(&table, EC2Operations.createVpcEndpoint, createVPCEndpoint)
        on(&table, EC2Operations.describeVpcEndpoints, describeVPCEndpoints)
        on(&table, EC2Operations.modifyVpcEndpoint, modifyVPCEndpoint)
        on(&table, EC2Operations.deleteVpcEndpoints, deleteVPCEndpoints)
        on(&table, EC2Operations.describeVpcEndpointServices, describeVPCEndpointServices)
    }

    func describeVPCEndpoints(
        _ input: DescribeVpcEndpointsRequest,
        _ context: RequestContext
    ) async throws -> DescribeVpcEndpointsResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            VPCEndpointRecord.self,
            .vpcEndpoint,
            ids: input.vpcEndpointIds,
            filters: input.filters,
            [
                "vpc-endpoint-id": { [$0.id] }, "vpc-id": { [$0.vpc] }, "service-name": { [$0.service] },
                "vpc-endpoint-state": { [$0.state.rawValue.lowercased(), $0.state.rawValue] },
                "vpc-endpoint-type": { _ in ["Gateway"] }, "ip-address-type": { _ in ["ipv4"] },
                "service-region": { [$0.place.region] },
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeVpcEndpointsResult {
            $0.nextToken = page.nextToken
            $0.vpcEndpoints = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ endpoint: Kept<VPCEndpointRecord>, _ ledger: some LedgerReading) throws -> VpcEndpoint {
        let tags = try ledger.tags(of: endpoint.id, in: endpoint.place)
        return VpcEndpoint {
            $0.vpcEndpointId = endpoint.id
            $0.vpcEndpointType = "Gateway"
            $0.vpcId = endpoint.vpc
            $0.serviceName = endpoint.service
            $0.serviceRegion = endpoint.place.region
            $0.state = endpoint.state.rawValue.lowercased()
            $0.policyDocument = endpoint.policy
            $0.routeTableIds = endpoint.routeTables
            $0.subnetIds = []
            $0.groups = []
            $0.networkInterfaceIds = []
            $0.dnsEntries = []
            $0.privateDnsEnabled = false
            $0.requesterManaged = false
            $0.creationTimestamp = endpoint.created.timestamp
            $0.ownerId = endpoint.place.account
            $0.tags = Tags.views(tags) ?? []
        }
    }

    func modifyVPCEndpoint(
        _ input: ModifyVpcEndpointRequest,
        _ context: RequestContext
    ) async throws -> ModifyVpcEndpointResult {
        try refuse([
            "AddSubnetIds": input.addSubnetIds?.isEmpty == false,
            "RemoveSubnetIds": input.removeSubnetIds?.isEmpty == false,
            "AddSecurityGroupIds": input.addSecurityGroupIds?.isEmpty == false,
            "RemoveSecurityGroupIds": input.removeSecurityGroupIds?.isEmpty == false,
            "PrivateDnsEnabled": input.privateDnsEnabled == true,
            "SubnetConfigurations": input.subnetConfigurations?.isEmpty == false,
        ])
        guard input.resetPolicy != true || input.policyDocument == nil else {
            throw AWSError.invalidCombination("ResetPolicy and PolicyDocument cannot be used together.")
        }
        let isPolicyGiven = input.resetPolicy == true || input.policyDocument != nil
        let policy = isPolicyGiven ? try endpointPolicy(input.policyDocument) : nil
        let place = context.place
        try await write(input.dryRun) { transaction in
            var endpoint = try transaction.endpoint(input.vpcEndpointId, in: place)
            endpoint.policy = policy ?? endpoint.policy
            let list = try EndpointServices.prefixList(of: endpoint.service, region: place.region)
            for table in input.removeRouteTableIds ?? [] {
                guard endpoint.routeTables.contains(table) else {
                    throw AWSError(
                        "InvalidRouteTableId.NotFound",
                        "The routeTable ID '\(table)' does not exist in the endpoint."
                    )
                }
                try transaction.removeRoutes(of: &endpoint, from: table)
            }
            for table in input.addRouteTableIds ?? [] {
                try transaction.addRoutes(of: &endpoint, to: table, list: list.id)
            }
            try transaction.update(endpoint)
        }
        return ModifyVpcEndpointResult { $0.return = true }
    }

    /// The routes go at once; the record stays `deleting` until the controller has cut what ran over it.
    func deleteVPCEndpoints(
        _ input: DeleteVpcEndpointsRequest,
        _ context: RequestContext
    ) async throws -> DeleteVpcEndpointsResult {
        let place = context.place
        let failures = try await write(input.dryRun) { transaction in
            var failures: [UnsuccessfulItem] = []
            for id in input.vpcEndpointIds {
                guard ResourceKind.vpcEndpoint.isWellFormed(id) else { throw AWSError.malformed(.vpcEndpoint, id) }
                guard var endpoint = try transaction.get(VPCEndpointRecord.self, id, in: place) else {
                    failures.append(UnsuccessfulItem(id, .notFound(.vpcEndpoint, id)))
                    continue
                }
                for table in endpoint.routeTables { try transaction.removeRoutes(of: &endpoint, from: table) }
                endpoint.state = .deleting
                try transaction.update(endpoint)
            }
            return failures
        }
        return DeleteVpcEndpointsResult { $0.unsuccessful = failures }
    }

    func describeVPCEndpointServices(
        _ input: DescribeVpcEndpointServicesRequest,
        _ context: RequestContext
    ) async throws -> DescribeVpcEndpointServicesResult {
        _ = try read(input.dryRun)
        let name = AWSPrefixLists.list(.s3, region: context.region).name
        for wanted in input.serviceNames ?? [] where wanted != name { throw EndpointServices.unknown(wanted) }
        let filters = try Filters<String>(
            input.filters,
            [
                "service-name": { [$0] }, "service-type": { _ in ["Gateway"] }, "owner": { _ in ["amazon"] },
                "service-region": { _ in [context.region] }, "supported-ip-address-types": { _ in ["ipv4"] },
            ],
            tags: { _ in [:] }
        )
        let names = [name].filter(filters.matches)
        let zones = world.geography.zones(in: context.region, for: context.account)
        return DescribeVpcEndpointServicesResult {
            $0.serviceNames = names
            $0.serviceDetails = names.map { name in
                ServiceDetail {
                    $0.serviceName = name
                    $0.serviceId =
                        "vpce-svc-0" + String(AWSPrefixLists.list(.s3, region: context.region).id.dropFirst(3))
                    $0.serviceType = [ServiceTypeDetail { $0.serviceType = "Gateway" }]
                    $0.serviceRegion = context.region
                    $0.availabilityZones = zones.map(\.name)
                    $0.availabilityZoneIds = zones.map(\.id)
                    $0.owner = "amazon"
                    $0.baseEndpointDnsNames = ["s3.\(context.region).amazonaws.com"]
                    $0.vpcEndpointPolicySupported = true
                    $0.acceptanceRequired = false
                    $0.managesVpcEndpoints = false
                    $0.supportedIpAddressTypes = ["ipv4"]
                    $0.tags = []
                }
            }
        }
    }

    /// The controller has made an endpoint's way: it carries packets now.
    static func endpointBecameAvailable(_ id: String, in place: Place, _ transaction: inout LedgerTransaction) throws {
        guard var endpoint = try transaction.get(VPCEndpointRecord.self, id, in: place), endpoint.state == .pending
        else { return }
        endpoint.state = .available
        try transaction.update(endpoint)
    }

    /// The controller has taken an endpoint's way apart: nothing is left of it.
    static func endpointWasDeleted(_ id: String, in place: Place, _ transaction: inout LedgerTransaction) throws {
        guard let endpoint = try transaction.get(VPCEndpointRecord.self, id, in: place), endpoint.state == .deleting
        else { return }
        try transaction.forgetTags(of: id, in: place)
        try transaction.delete(endpoint)
    }
}

extension UnsuccessfulItem {
    init(_ id: String, _ error: AWSError) {
        self.init(fields: .init())
        resourceId = id
        self.error = UnsuccessfulItemError {
            $0.code = error.code
            $0.message = error.message
        }
    }
}

extension LedgerReading {
    /// The endpoint that a request names; one that is being deleted is there no more.
    fileprivate func endpoint(_ id: String, in place: Place) throws -> Kept<VPCEndpointRecord> {
        let endpoint = try resource(VPCEndpointRecord.self, .vpcEndpoint, id, in: place)
        guard endpoint.state != .deleting else { throw AWSError.notFound(.vpcEndpoint, id) }
        return endpoint
    }
}
