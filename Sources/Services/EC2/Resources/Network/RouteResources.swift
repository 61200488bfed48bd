import AWSModel
import AWSService
import EC2Shapes
import Ground

enum RouteTableResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::RouteTable",
            properties: ["VpcId": .string.required.createOnly, "Tags": .tags],
            attributes: ["RouteTableId"],
            create: { request in
                let id = try await maker.once(.routeTable, request) {
                    try await request.context.call(EC2Operations.createRouteTable) {
                        $0.vpcId = request.text("VpcId") ?? ""
                        $0.tagSpecifications = request.tagSpecifications(.routeTable)
                    }.routeTable?.routeTableId
                }
                return ResourceState(physicalID: id, attributes: ["RouteTableId": .string(id)])
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteRouteTable) {
                        $0.routeTableId = existing.physicalID
                    }
                }
            }
        )
    }
}

enum RouteResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::Route",
            properties: [
                "RouteTableId": .string.required.createOnly, "DestinationCidrBlock": .string.createOnly,
                "DestinationPrefixListId": .string.createOnly, "GatewayId": .string, "NatGatewayId": .string,
                "NetworkInterfaceId": .string, "InstanceId": .string, "VpcPeeringConnectionId": .string,
                "VpcEndpointId": .string,
            ],
            attributes: ["CidrBlock"],
            create: { request in
                // The same route again is no error, so a second try is safe.
                _ = try await request.context.call(EC2Operations.createRoute) {
                    $0.routeTableId = request.text("RouteTableId") ?? ""
                    $0.destinationCidrBlock = request.text("DestinationCidrBlock")
                    $0.destinationPrefixListId = request.text("DestinationPrefixListId")
                    $0.gatewayId = request.text("GatewayId")
                    $0.natGatewayId = request.text("NatGatewayId")
                    $0.networkInterfaceId = request.text("NetworkInterfaceId")
                    $0.instanceId = request.text("InstanceId")
                    $0.vpcPeeringConnectionId = request.text("VpcPeeringConnectionId")
                    $0.vpcEndpointId = request.text("VpcEndpointId")
                }
                return state(request)
            },
            update: { request, existing in
                try await request.context.call(EC2Operations.replaceRoute) {
                    $0.routeTableId = request.text("RouteTableId") ?? ""
                    $0.destinationCidrBlock = request.text("DestinationCidrBlock")
                    $0.destinationPrefixListId = request.text("DestinationPrefixListId")
                    $0.gatewayId = request.text("GatewayId")
                    $0.natGatewayId = request.text("NatGatewayId")
                    $0.networkInterfaceId = request.text("NetworkInterfaceId")
                    $0.instanceId = request.text("InstanceId")
                    $0.vpcPeeringConnectionId = request.text("VpcPeeringConnectionId")
                    $0.vpcEndpointId = request.text("VpcEndpointId")
                }
                return state(request)
            },
            delete: { request, existing in
                let old = ResourceRequest(existing, in: request)
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteRoute) {
                        $0.routeTableId = old.text("RouteTableId") ?? ""
                        $0.destinationCidrBlock = old.text("DestinationCidrBlock")
                        $0.destinationPrefixListId = old.text("DestinationPrefixListId")
                    }
                }
            }
        )
    }

    private static func state(_ request: ResourceRequest) -> ResourceState {
        let destination = request.text("DestinationCidrBlock") ?? request.text("DestinationPrefixListId") ?? ""
        return ResourceState(
            physicalID: "\(request.text("RouteTableId") ?? "")|\(destination)",
            attributes: ["CidrBlock": .string(destination)]
        )
    }
}

/// `AWS::EC2::SubnetRouteTableAssociation`. Another table replaces the association in place, with a new id.
enum RouteTableAssociationResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::SubnetRouteTableAssociation",
            properties: ["SubnetId": .string.required.createOnly, "RouteTableId": .string.required],
            attributes: ["Id"],
            create: { request in
                let answer = try await request.context.call(EC2Operations.associateRouteTable) {
                    $0.subnetId = request.text("SubnetId")
                    $0.routeTableId = request.text("RouteTableId") ?? ""
                }
                return state(answer.associationId)
            },
            update: { request, existing in
                do {
                    let answer = try await request.context.call(EC2Operations.replaceRouteTableAssociation) {
                        $0.associationId = existing.physicalID
                        $0.routeTableId = request.text("RouteTableId") ?? ""
                    }
                    return state(answer.newAssociationId)
                } catch let error as AWSError where error.code == "InvalidAssociationID.NotFound" {
                    // An earlier try has replaced it.
                    let answer = try await request.context.call(EC2Operations.associateRouteTable) {
                        $0.subnetId = request.text("SubnetId")
                        $0.routeTableId = request.text("RouteTableId") ?? ""
                    }
                    return state(answer.associationId)
                }
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.disassociateRouteTable) {
                        $0.associationId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func state(_ id: String?) -> ResourceState {
        ResourceState(physicalID: id ?? "", attributes: ["Id": .string(id ?? "")])
    }
}
