import AWSModel
import AWSService
import EC2Shapes
import Ground

enum InternetGatewayResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::InternetGateway",
            properties: ["Tags": .tags],
            attributes: ["InternetGatewayId"],
            create: { request in
                let id = try await maker.once(.internetGateway, request) {
                    try await request.context.call(EC2Operations.createInternetGateway) {
                        $0.tagSpecifications = request.tagSpecifications(.internetGateway)
                    }.internetGateway?.internetGatewayId
                }
                return ResourceState(physicalID: id, attributes: ["InternetGatewayId": .string(id)])
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteInternetGateway) {
                        $0.internetGatewayId = existing.physicalID
                    }
                }
            }
        )
    }
}

/// `AWS::EC2::VPCGatewayAttachment`.
enum GatewayAttachmentResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::VPCGatewayAttachment",
            properties: ["VpcId": .string.required.createOnly, "InternetGatewayId": .string.required],
            attributes: ["AttachmentType"],
            create: { try await attach($0) },
            update: { request, existing in
                let old = ResourceRequest(existing, in: request)
                // A VPC has one internet gateway, so the old one goes first.
                if old.text("InternetGatewayId") != request.text("InternetGatewayId") { try await detach(old, maker) }
                return try await attach(request)
            },
            delete: { request, existing in try await detach(ResourceRequest(existing, in: request), maker) }
        )
    }

    private static func attach(_ request: ResourceRequest) async throws -> ResourceState {
        let (vpc, gateway) = (request.text("VpcId") ?? "", request.text("InternetGatewayId") ?? "")
        let known = try await request.context.call(EC2Operations.describeInternetGateways) {
            $0.internetGatewayIds = [gateway]
        }
        if known.internetGateways?.first?.attachments?.first?.vpcId != vpc {
            try await request.context.call(EC2Operations.attachInternetGateway) {
                ($0.vpcId, $0.internetGatewayId) = (vpc, gateway)
            }
        }
        return ResourceState(physicalID: "IGW|\(vpc)", attributes: ["AttachmentType": "IGW"])
    }

    private static func detach(_ old: ResourceRequest, _ maker: ResourceMaker) async throws {
        do {
            try await maker.delete {
                try await old.context.call(EC2Operations.detachInternetGateway) {
                    $0.vpcId = old.text("VpcId") ?? ""
                    $0.internetGatewayId = old.text("InternetGatewayId") ?? ""
                }
            }
        } catch let error as AWSError where error.code == "Gateway.NotAttached" {
            return
        }
    }
}

enum NATGatewayResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::NatGateway",
            properties: [
                "SubnetId": .string.required.createOnly, "AllocationId": .string.createOnly,
                "ConnectivityType": .string.createOnly, "PrivateIpAddress": .string.createOnly, "Tags": .tags,
            ],
            attributes: ["NatGatewayId", "EniId"],
            create: { request in
                let id = try await maker.once(.natGateway, request) {
                    try await request.context.call(EC2Operations.createNatGateway) {
                        $0.subnetId = request.text("SubnetId")
                        $0.allocationId = request.text("AllocationId")
                        $0.connectivityType = request.text("ConnectivityType")
                        $0.privateIpAddress = request.text("PrivateIpAddress")
                        $0.tagSpecifications = request.tagSpecifications(.natGateway)
                    }.natGateway?.natGatewayId
                }
                return try await IncompleteResource.naming(id) {
                    try await maker.wait(for: NATGatewayRecord.self, id, request) { record in
                        guard let record, record.state == .pending || record.state == .available else {
                            throw AWSError(
                                "NotStabilized",
                                "NatGateway \(id) is in state failed and hence failed to stabilize."
                            )
                        }
                        return record.state == .available
                    }
                    let answer = try await request.context.call(EC2Operations.describeNatGateways) {
                        $0.natGatewayIds = [id]
                    }
                    let interface = answer.natGateways?.first?.natGatewayAddresses?.first?.networkInterfaceId
                    return ResourceState(
                        physicalID: id,
                        attributes: ["NatGatewayId": .string(id), "EniId": .string(interface ?? "")]
                    )
                }
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.deleteNatGateway) {
                        $0.natGatewayId = existing.physicalID
                    }
                    try await maker.wait(for: NATGatewayRecord.self, existing.physicalID, request) { record in
                        record == nil || record?.state == .deleted
                    }
                }
            }
        )
    }
}

/// `AWS::EC2::VPCEndpoint`: a gateway endpoint.
enum EndpointResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::VPCEndpoint",
            properties: [
                "VpcId": .string.required.createOnly, "ServiceName": .string.required.createOnly,
                "VpcEndpointType": .string.createOnly, "RouteTableIds": .strings, "PolicyDocument": .json,
                "Tags": .tags,
            ],
            attributes: ["Id", "CreationTimestamp", "DnsEntries", "NetworkInterfaceIds"],
            create: { request in
                let id = try await maker.once(.vpcEndpoint, request) {
                    try await request.context.call(EC2Operations.createVpcEndpoint) {
                        $0.vpcId = request.text("VpcId") ?? ""
                        $0.serviceName = request.text("ServiceName")
                        $0.vpcEndpointType = request.text("VpcEndpointType")
                        $0.routeTableIds = request.texts("RouteTableIds")
                        $0.policyDocument = policy(request)
                        $0.tagSpecifications = request.tagSpecifications(.vpcEndpoint)
                    }.vpcEndpoint?.vpcEndpointId
                }
                return try await IncompleteResource.naming(id) {
                    try await maker.wait(for: VPCEndpointRecord.self, id, request) { record in
                        guard let record, record.state != .deleting else { throw AWSError.notFound(.vpcEndpoint, id) }
                        return record.state == .available
                    }
                    return try await state(id, request.context)
                }
            },
            update: { request, existing in
                let old = ResourceRequest(existing, in: request)
                let (before, after) = (old.texts("RouteTableIds") ?? [], request.texts("RouteTableIds") ?? [])
                // What is there counts, since an earlier try may have done a part.
                let known =
                    try await request.context.call(EC2Operations.describeVpcEndpoints) {
                        $0.vpcEndpointIds = [existing.physicalID]
                    }.vpcEndpoints?.first?.routeTableIds ?? []
                _ = try await request.context.call(EC2Operations.modifyVpcEndpoint) {
                    $0.vpcEndpointId = existing.physicalID
                    $0.addRouteTableIds = after.filter { !known.contains($0) }
                    $0.removeRouteTableIds = before.filter { !after.contains($0) && known.contains($0) }
                    if let text = policy(request) { $0.policyDocument = text } else { $0.resetPolicy = true }
                }
                try await maker.retag(existing.physicalID, request, existing)
                return try await state(existing.physicalID, request.context)
            },
            delete: { request, existing in
                _ = try await request.context.call(EC2Operations.deleteVpcEndpoints) {
                    $0.vpcEndpointIds = [existing.physicalID]
                }
                try await maker.wait(for: VPCEndpointRecord.self, existing.physicalID, request) { $0 == nil }
            }
        )
    }

    private static func policy(_ request: ResourceRequest) -> String? {
        request.properties["PolicyDocument"].map { $0.string ?? $0.text }
    }

    private static func state(_ id: String, _ context: RequestContext) async throws -> ResourceState {
        let answer = try await context.call(EC2Operations.describeVpcEndpoints) { $0.vpcEndpointIds = [id] }
        let created = answer.vpcEndpoints?.first?.creationTimestamp
        let seconds = (created?.milliseconds ?? 0) / 1000
        return ResourceState(
            physicalID: id,
            attributes: [
                "Id": .string(id), "CreationTimestamp": .string(CivilDate(secondsSince1970: seconds).iso8601),
                "DnsEntries": [], "NetworkInterfaceIds": [],
            ]
        )
    }
}
